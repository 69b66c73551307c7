"""联席会议: recorded with what was agreed; what concerns an issue is written into its ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from uuid import UUID

from django.db import transaction

from accounts.models import Division, User
from borders.models import Agreement, Meeting, MeetingKind
from borders.rules.settlement_steps import HAND_OVER, missing_rung
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.scope import covers
from common.text.chinese import date_words, local_date
from issues.models import Issue, Transfer
from issues.services import What, act


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """What was held: `uuid` is made by the page, `division` calls the meeting, `others` came besides it and
    `neighbour`, `files` are scans."""

    uuid: UUID
    kind: str
    division: Division
    neighbour: Division
    held_on: date
    place: str
    chair: str
    people: str
    words: str
    files: Sequence[UUID | str] = ()
    others: Sequence[Division] = ()

    @property
    def guests(self) -> list[Division]:
        """Who met with `division`."""
        return [self.neighbour, *self.others]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing agreed, perhaps about an issue, perhaps by a day."""

    words: str
    responsible: str
    issue: Issue | None = None
    due_on: date | None = None


@transaction.atomic
def record_meeting(*, minutes: Minutes, items: Sequence[Item], by: User, at: datetime) -> Meeting:
    """Records a meeting; each item about an issue becomes a line of that issue's ledger (`agree`).

    The same form pressed twice records once. Raises NotAllowed, Invalid (a missing piece, a rung of
    三办一调 skipped), and what the ledger's act raises: then nothing is written.
    """
    if not by.is_office_of(minutes.division.pk):
        raise NotAllowed("meeting.not_yours", "只能登记本辖区河长办参加的会议。")
    first = Meeting.objects.filter(uuid=minutes.uuid).first()
    if first is not None:
        if first.recorded_by_id != by.pk:
            raise Conflict("meeting.uuid_taken", "这张表单已被他人使用，请重新打开后填写。")
        if (first.held_on, first.words) != (minutes.held_on, minutes.words.strip()):
            words = "这张表单已登记过另一次会议，这一次没有登记。请重新打开后填写。"
            raise Conflict("meeting.uuid_taken", words)
        return first
    _check(minutes, items, at)
    meeting = Meeting.objects.create(
        uuid=minutes.uuid,
        kind=minutes.kind,
        division=minutes.division,
        neighbour=minutes.neighbour,
        held_on=minutes.held_on,
        place=minutes.place.strip(),
        chair=minutes.chair.strip(),
        people=minutes.people.strip(),
        words=minutes.words.strip(),
        files=[str(key) for key in minutes.files],
        recorded_by=by,
        recorded_at=at,
    )
    meeting.others.set(minutes.others)
    for item in items:
        _agree(meeting, item, by=by, at=at)
    return meeting


def title_of(meeting: Meeting) -> str:
    """2026年11月5日难点商办, as the ledger names it."""
    return f"{date_words(meeting.held_on)}{meeting.get_kind_display()}"


def _agree(meeting: Meeting, item: Item, *, by: User, at: datetime) -> None:
    Agreement.objects.create(
        meeting=meeting,
        issue=item.issue,
        words=item.words.strip(),
        responsible=item.responsible.strip(),
        due_on=item.due_on,
    )
    if item.issue is not None:
        act(
            action="agree",
            issue_id=item.issue.pk,
            by=by,
            at=at,
            note=f"{item.words.strip()}（{item.responsible.strip()}负责）",
            what=What(deadline=item.due_on, meeting=title_of(meeting)),
        )


def _check(minutes: Minutes, items: Sequence[Item], at: datetime) -> None:
    fields = {}
    for here, there in combinations([minutes.division, *minutes.guests], 2):
        if covers([here.code_range], there.pk) or covers([there.code_range], here.pk):
            field = "others" if there in minutes.others else "neighbour"
            fields[field] = f"{there}与{here}不是相邻的两方，不能是同一行政区或其上级、下级。"
    if minutes.held_on > local_date(at):
        fields["held_on"] = "会议日期不能晚于今天。"
    for number, item in enumerate(items, start=1):
        refusal = _fault_of(minutes, item)
        if refusal:
            fields["items"] = f"第 {number} 项：{refusal}"
            break
    if minutes.kind != MeetingKind.REGULAR and not any(item.issue for item in items):
        fields.setdefault("items", "请至少写明一项就某个移交问题商定的事项。")
    if fields:
        raise Invalid("meeting.incomplete", "；".join(fields.values()), fields=fields)


def _fault_of(minutes: Minutes, item: Item) -> str:
    if not item.words.strip():
        return "请填写商定事项。"
    if not item.responsible.strip():
        return "请填写责任单位。"
    if item.issue is None:
        return ""
    parties = [minutes.division, *minutes.guests]
    crossed = (
        Transfer.objects.between(here.pk, there.pk) for here, there in combinations(parties, 2)
    )
    if not any(ways.filter(issue=item.issue).exists() for ways in crossed):
        among = "参加各方" if minutes.others else "双方"
        return f"问题 {item.issue} 没有在{among}之间移交过。"
    missing = missing_rung(minutes.kind, rungs_of(item.issue))
    if missing:
        kind = MeetingKind(minutes.kind).label
        return f"问题 {item.issue} 尚未经“{missing}”，不能直接“{kind}”。"
    return ""


def rungs_of(issue: Issue) -> set[str]:
    """The rungs on which an issue that went over a border has been dealt with."""
    return {HAND_OVER, *issue.agreements.values_list("meeting__kind", flat=True)}


@transaction.atomic
def finish_agreement(
    *, agreement_id: int, done_on: date, words: str, by: User, at: datetime
) -> Agreement:
    """Notes that what was agreed is done; the office of any party may, once."""
    if not Agreement.objects.visible_to(by).filter(pk=agreement_id).exists():
        raise NotVisible("agreement.not_found", "没有这一商定事项，或不在您的管理范围内。")
    row = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("meeting")
        .get(pk=agreement_id)
    )
    meeting = row.meeting
    if not any(map(by.is_office_of, meeting.codes)):
        raise NotAllowed("agreement.not_yours", "只有参加会议的河长办可以登记完成情况。")
    if row.done_on is not None:
        raise Conflict("agreement.done", f"已于{date_words(row.done_on)}登记完成。")
    if not meeting.held_on <= done_on <= local_date(at):
        sentence = "完成日期应在会议之后，且不晚于今天。"
        raise Invalid("agreement.day", sentence, fields={"done_on": sentence})
    if not words.strip():
        sentence = "请填写完成情况。"
        raise Invalid("agreement.no_words", sentence, fields={"words": sentence})
    row.done_on, row.done_words, row.done_by = done_on, words.strip(), by
    row.save(update_fields=["done_on", "done_words", "done_by"])
    return row
