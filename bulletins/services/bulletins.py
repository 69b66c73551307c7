"""Beginning a bulletin, its head, and the acts that lead to its issue."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from accounts.models import Division, User
from accounts.parameters import values_on
from accounts.services.four_eyes import refuse_own
from bulletins.models import (
    Bulletin,
    BulletinAct,
    BulletinState,
    ItemFigure,
    Submission,
    SubmissionState,
)
from bulletins.models.parameters import MAILBOX, PERMIT, RECIPIENTS, SECTIONS, TITLE
from bulletins.permissions import acts_for
from bulletins.reads.edits import changed_words
from bulletins.reads.figures import changed_since, figures_of
from bulletins.reads.paper import paper_of
from bulletins.rules.acts import ACTS, EDITING, Act
from bulletins.rules.sections import for_level, sections_for
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.text.chinese import date_words, local_date, moment_words
from common.text.months import Month

FIRST_YEAR: Final = 2000
LONGEST_NOTE: Final = 500
LONGEST_FOREWORD: Final = 2000
HIGHEST_ISSUE: Final = 999
HIGHEST_RUNNING: Final = 99999
LONGEST_TITLE: Final = 60
HEAD_CHANGED: Final = "修改报头报尾"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What an editor may set of a bulletin's head and foot."""

    year: int
    issue_number: int
    running_number: int
    day: date
    month: Month
    permit: str = ""
    recipients: str = ""
    mailbox: str = ""
    foreword: str = ""


def propose_head(division: Division, *, at: datetime) -> Head:
    """The next numbers of an office, the last whole month, and what the office has set; two queries."""
    day = local_date(at)
    kept = Bulletin.objects.filter(division=division).kept().order_by()
    of_year = kept.filter(year=day.year).aggregate(last=Max("issue_number"))["last"] or 0
    running = kept.aggregate(last=Max("running_number"))["last"] or 0
    said = values_on([PERMIT, RECIPIENTS, MAILBOX], day, division.pk)
    recipients = for_level(str(said[RECIPIENTS.key]), division.level)
    return Head(
        year=day.year,
        issue_number=of_year + 1,
        running_number=running + 1,
        day=day,
        month=Month.of(day).previous(),
        permit=str(said[PERMIT.key]),
        recipients="\n".join(line.strip() for line in recipients.split("；") if line.strip()),
        mailbox=str(said[MAILBOX.key]),
    )


@transaction.atomic
def create_bulletin(*, division: Division, head: Head, by: User, at: datetime) -> Bulletin:
    """An empty bulletin. Raises NotAllowed, Invalid `bulletin.invalid` with its fields (a number that is taken)."""
    if not by.is_office_of(division.pk):
        words = "只能编发本级或下级河长办的简报。"
        raise NotAllowed("bulletin.office_only", words, fields={"division": words})
    # One after the other, so that the second is told of a number that the first took.
    Division.objects.select_for_update().get(pk=division.pk)
    day = local_date(at)
    said = values_on([TITLE, SECTIONS], day, division.pk)
    title = str(said[TITLE.key]).replace("{名称}", division.name).strip()
    if not 1 <= len(title) <= LONGEST_TITLE:
        words = f"简报名称应为 1 至 {LONGEST_TITLE} 字，按参数“简报名称格式”现为“{title}”，请联系系统管理员。"
        raise Invalid("bulletin.invalid", words, fields={"division": words})
    fresh = Bulletin(
        division=division,
        title=title,
        sections=sections_for(said[SECTIONS.key], division.level),
        created_by=by,
        created_at=at,
    )
    _set_head(fresh, head, at)
    fresh.save()
    write_act(fresh, "create", by=by, at=at)
    return fresh


@transaction.atomic
def change_head(
    *, bulletin_id: int, head: Head, by: User, at: datetime, seen_at: datetime | None = None
) -> Bulletin:
    """Numbers, day, month, 准印号, 分送, mailbox, 编者按. Another month reads every figure anew; what changes nothing
    leaves no trace.

    seen_at  its `updated_at` when the writer read it

    Raises NotVisible, NotAllowed, Conflict (not being edited; `bulletin.head_changed` meanwhile), Invalid
    `bulletin.invalid` with its fields.
    """
    row = editable(bulletin_id, by)
    Division.objects.select_for_update().get(pk=row.division_id)
    month, moved = row.month, row.updated_at
    before = _head_words(row)
    _set_head(row, head, at)
    if _head_words(row) == before:
        row.updated_at = moved
        return row
    if seen_at is not None and moved != seen_at:
        _refuse_unseen_head(row, seen_at, by)
    row.save()
    if row.month != month:
        read_figures(row, at=at)
    write_act(row, "edit", note=HEAD_CHANGED, before=before, by=by, at=at)
    return row


@transaction.atomic
def act(
    *,
    bulletin_id: int,
    action: str,
    by: User,
    at: datetime,
    note: str = "",
    keeps_old: bool = False,
    is_public: bool = False,
) -> Bulletin:
    """One act of `bulletins.rules.acts.ACTS`, with its row of the ledger.

    keeps_old  figures that changed since they were read are printed as they are
    is_public  an issued one is shown on the public page

    Raises NotVisible, NotAllowed (`bulletin.own`: signed by an editor), Conflict (another state), Invalid (no words,
    no items, `bulletin.changed`: figures changed).
    """
    row = locked(bulletin_id, by)
    known = _judged(row, action, note, by)
    is_alone = False
    match action:
        case "proof":
            _check(row, keeps_old=keeps_old, at=at)
        case "sign":
            is_alone = _refuse_editor(row, by)
            row.signer_name, row.signed_at = by.name, at
        case "return":
            row.signer_name, row.signed_at = "", None
        case "issue":
            _issue(row, is_public=is_public, by=by, at=at)
        case "cancel":
            _free_submissions(row)
    row.state, row.updated_at = known.target, at
    row.save()
    write_act(row, action, note=note.strip(), is_alone=is_alone, by=by, at=at)
    return row


def editable(bulletin_id: int, by: User) -> Bulletin:
    """The bulletin, locked, where this person may edit it. Raises NotVisible, NotAllowed, Conflict."""
    row = locked(bulletin_id, by)
    if not by.is_office_of(row.division_id):
        raise NotAllowed("bulletin.not_yours", "简报由编发的河长办编辑。")
    if row.state != BulletinState.DRAFTING:
        words = f"{_state_words(row)}，不能修改；退回后可以修改。"
        if row.state in (BulletinState.ISSUED, BulletinState.CANCELLED):
            words = f"{_state_words(row)}，不能再修改。"
        raise Conflict("bulletin.not_open", words)
    return row


def locked(bulletin_id: int, by: User) -> Bulletin:
    rows = Bulletin.objects.visible_to(by).filter(pk=bulletin_id).select_related("division")
    found: Bulletin | None = rows.select_for_update(of=("self",)).first()
    if found is None:
        raise NotVisible("bulletin.unknown", "没有这期简报，或不在您的管理范围内。")
    return found


def read_figures(bulletin: Bulletin, *, at: datetime) -> None:
    """Reads every figure of a bulletin anew; one that cannot be known any more stays as it was, and shows as
    changed."""
    rows = list(bulletin_figures(bulletin))
    found = figures_of({row.name for row in rows}, bulletin.data_month, bulletin.division_id, at=at)
    for row in rows:
        if (now := found.get(row.name)) is not None:
            row.words, row.address, row.read_at = now.words, now.address, at
    ItemFigure.objects.bulk_update(rows, ["words", "address", "read_at"])


def bulletin_figures(bulletin: Bulletin) -> Any:
    return ItemFigure.objects.filter(bulletin=bulletin)


def write_act(
    bulletin: Bulletin,
    action: str,
    *,
    by: User,
    at: datetime,
    note: str = "",
    before: dict[str, Any] | None = None,
    is_alone: bool = False,
) -> None:
    BulletinAct.objects.create(
        bulletin=bulletin,
        action=action,
        note=note,
        before=before or {},
        is_alone=is_alone,
        by=by,
        by_name=by.name,
        at=at,
    )


def _refuse_unseen_head(row: Bulletin, seen_at: datetime, by: User) -> None:
    """An act that leads to the issue, and its return, move `updated_at` too, and change no word of the head."""
    changes = row.acts.filter(action="edit", note=HEAD_CHANGED, at__gt=seen_at)
    last = changes.order_by("-pk").first()
    if last is not None:
        words = changed_words(last, "修改了这期简报的报头报尾", by)
        raise Conflict("bulletin.head_changed", words)


def _state_words(row: Bulletin) -> str:
    """渝简报2026年第1期现为“校样待签发”（张三，2026年11月22日 09:05）."""
    last = row.acts.order_by("-pk").first()
    who = f"（{last.by_name}，{moment_words(last.at)}）" if last else ""
    return f"{row}现为“{row.get_state_display()}”{who}"


def _set_head(row: Bulletin, head: Head, at: datetime) -> None:
    found = _faults(row, head, local_date(at))
    if found:
        raise Invalid("bulletin.invalid", next(iter(found.values())), fields=found)
    for each in fields(Head):
        setattr(row, each.name, getattr(head, each.name))
    row.month, row.updated_at = head.month.first_day, at


def _head_words(row: Bulletin) -> dict[str, str]:
    return {each.name: str(getattr(row, each.name)) for each in fields(Head)}


def _faults(row: Bulletin, head: Head, today: date) -> dict[str, str]:
    found = {}
    if not FIRST_YEAR <= head.year <= today.year + 1:
        found["year"] = f"年度应在 {FIRST_YEAR} 至 {today.year + 1} 之间。"
    if not 1 <= head.issue_number <= HIGHEST_ISSUE:
        found["issue_number"] = f"期号应在 1 至 {HIGHEST_ISSUE} 之间。"
    if not 1 <= head.running_number <= HIGHEST_RUNNING:
        found["running_number"] = f"总期号应在 1 至 {HIGHEST_RUNNING} 之间。"
    if head.day.year not in (head.year, head.year + 1):
        # The last one of a year may come out in the next.
        found["day"] = (
            f"印发日期{date_words(head.day)}不在{head.year}年或{head.year + 1}年，与年度不符。"
        )
    if head.month.year < FIRST_YEAR:
        found["month"] = f"数据月份应在 {FIRST_YEAR} 年以后，现为{head.month.label}。"
    if head.month > Month.of(today):
        found["month"] = f"{head.month.label}还没有到，没有数据可以引用。"
    if len(head.foreword) > LONGEST_FOREWORD:
        found["foreword"] = f"编者按不超过 {LONGEST_FOREWORD} 字，现有 {len(head.foreword)} 字。"
    if found:
        return found
    others = Bulletin.objects.filter(division=row.division_id).kept().exclude(pk=row.pk)
    same = others.filter(year=head.year, issue_number=head.issue_number).first()
    if same is not None:
        state = same.get_state_display()
        found["issue_number"] = (
            f"{head.year}年第{head.issue_number}期已有（{same}，{state}），两期简报不能同号。"
        )
    same = others.filter(running_number=head.running_number).first()
    if same is not None:
        state = same.get_state_display()
        found["running_number"] = (
            f"总第{head.running_number}期已用于{same}（{state}），两期简报不能同号。"
        )
    return found


def _judged(row: Bulletin, action: str, note: str, by: User) -> Act:
    """The act, where this person may do it now."""
    known = ACTS.get(action)
    if known is None:
        raise NotVisible("bulletin.no_act", "没有这种办理。")
    if row.state not in known.source:
        raise Conflict("bulletin.state", f"{_state_words(row)}，不能{known.label}。")
    if known not in acts_for(by, row):
        raise NotAllowed("bulletin.not_yours", f"“{known.label}”由编发的河长办办理。")
    if known.asks_note and not note.strip():
        raise Invalid("bulletin.note", known.asks_note, fields={"note": known.asks_note})
    if len(note.strip()) > LONGEST_NOTE:
        words = f"说明不超过 {LONGEST_NOTE} 字。"
        raise Invalid("bulletin.note", words, fields={"note": words})
    return known


def _check(row: Bulletin, *, keeps_old: bool, at: datetime) -> None:
    """What keeps a bulletin from its proof."""
    if not row.items.exists():
        raise Invalid("bulletin.empty", "还没有稿件，不能出校样。")
    kept = dict(bulletin_figures(row).values_list("name", "words"))
    changed = changed_since(kept, row.data_month, row.division_id, at=at) if kept else {}
    if changed and not keeps_old:
        said = "；".join(
            f"{name}原为 {kept[name]}，现为 {now or '没有数'}" for name, now in changed.items()
        )
        words = f"取数以后记录有变化：{said}。请更新数据，或勾选“仍按原数印发”。"
        raise Invalid("bulletin.changed", words, fields={"keeps_old": words})


def _refuse_editor(row: Bulletin, by: User) -> bool:
    """Whoever edited does not sign where somebody else can, a leader too; True where nobody else could."""
    return refuse_own(
        row.acts.filter(action__in=EDITING).values_list("by_id", flat=True),
        by=by,
        office=row.division,
        code="bulletin.own",
        words="您编辑过这期简报，签发须由编辑以外的人办理",
        with_leaders=True,
    )


def _issue(row: Bulletin, *, is_public: bool, by: User, at: datetime) -> None:
    row.issued_at, row.is_public = at, is_public
    row.content = paper_of(row, at=at).to_json()
    Submission.objects.filter(item__bulletin=row).update(
        state=SubmissionState.ACCEPTED, decided_by=by, decided_at=at
    )


def _free_submissions(row: Bulletin) -> None:
    """Texts of a bulletin that will not come out wait again; its items keep what they say."""
    Submission.objects.filter(item__bulletin=row).update(
        state=SubmissionState.WAITING, decided_by=None, decided_at=None
    )
    row.items.update(submission=None)
