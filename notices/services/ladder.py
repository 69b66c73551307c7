"""Deciding on proposals, and every step of what was issued: judged on the locked row, kept in its steps."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.models import Division, Level, Role, User
from attachments.rules.limits import MOST_PHOTOS
from chiefs.models import Chief
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.text.chinese import date_words, local_date, moment_words
from common.text.numbering import next_number, short_name
from notices.models import (
    Appeal,
    Measure,
    MeasureState,
    MeasureStep,
    Proposal,
    ProposalState,
    Rung,
)
from notices.models.parameters import ANSWER_DAYS, APPEAL_DAYS, LADDER_NUMBER_TEMPLATE
from notices.permissions import is_recipient
from notices.rules.ladder import ISSUED, NUMBER_WORDS, STEPS, Standing, Step, why_not
from notices.rules.letters import Terms, default_body

LONGEST_WORDS = 4000
LONGEST_REASON = 300
# Whoever names a later day mistyped the year.
FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """How a proposal is issued: the rung decided on (with a reason where it is not the one proposed),
    the number, the office's paragraphs, who signs, until when to answer; of an interview when and where.
    """

    rung: str
    number: str
    body: str
    signer: str
    answer_by: date
    reason: str = ""
    meets_at: datetime | None = None
    meets_place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An interview that took place: the day, the place, who took part; `together` are the numbers of the
    other letters that called to it (集中约谈)."""

    day: date
    place: str
    people: str
    together: Sequence[str] = ()


def propose_number(division: Division, rung: str, at: datetime) -> str:
    """The next 文号 of this rung, this office and this year."""
    day = local_date(at)
    used = Measure.objects.filter(division=division, rung=rung, number__contains=f"〔{day.year}〕")
    return next_number(
        str(LADDER_NUMBER_TEMPLATE.on(day, division.code)),
        year=day.year,
        used=used.values_list("number", flat=True),
        words={"简称": short_name(division.name), "字": NUMBER_WORDS[Rung(rung)]},
    )


def last_days(division: Division, at: datetime) -> tuple[date, date]:
    """Until when to answer, and to appeal, if issued now."""
    day = local_date(at)
    return (
        day + timedelta(days=int(ANSWER_DAYS.on(day, division.code))),
        day + timedelta(days=int(APPEAL_DAYS.on(day, division.code))),
    )


def terms_of(measure: Measure) -> Terms:
    """The days a measure's letter sets."""
    return Terms(
        answer_by=measure.answer_by,
        appeal_by=measure.appeal_by,
        meets_at=measure.meets_at,
        meets_place=measure.meets_place,
    )


@transaction.atomic
def issue(*, proposal_id: int, how: Issue, by: User, at: datetime) -> Measure:
    """Issues what was proposed, or another rung, and delivers it. A second caller is told who was first.

    Raises NotVisible, Conflict (`proposal.decided`, `measure.number_taken`), Invalid.
    """
    proposal = _to_decide(proposal_id, by)
    _check(how, proposal, at)
    measure = Measure(
        proposal=proposal,
        division=proposal.division,
        rung=how.rung,
        number="".join(how.number.split()),
        body=how.body.strip(),
        signer=how.signer.strip(),
        chief=proposal.chief,
        unit=proposal.unit,
        recipient_name=proposal.recipient_name,
        place_code=proposal.place_code,
        place=proposal.place,
        via=_via(proposal.chief, proposal.division),
        issued_by=by,
        issued_at=at,
        answer_by=how.answer_by,
        appeal_by=max(last_days(proposal.division, at)[1], how.answer_by),
        meets_at=how.meets_at if how.rung == Rung.INTERVIEW else None,
        meets_place=how.meets_place.strip() if how.rung == Rung.INTERVIEW else "",
        updated_at=at,
    )
    _save_numbered(measure, at)
    _decide(proposal, ProposalState.ISSUED, how.reason.strip(), by, at)
    _append(measure, ISSUED, before="", by=by, at=at, words=how.reason.strip())
    return measure


def issue_reminders(
    *, proposals: Collection[int], signer: str, by: User, at: datetime
) -> list[Measure]:
    """Issues several reminders as they were proposed, with the paragraphs they come with: all or none.

    Raises as `issue`, and Invalid where one is not a reminder, because anything graver is decided
    one by one.
    """
    with transaction.atomic():
        found = list(Proposal.objects.visible_to(by).filter(pk__in=proposals).order_by("pk"))
        if not found or len(found) < len(set(proposals)):
            raise Invalid("proposal.choose", "请重新勾选要制发的建议。")
        if any(each.rung != Rung.REMINDER for each in found):
            raise Invalid("proposal.not_reminder", "只有提醒可以一次制发多份，其他措施请逐份决定。")
        return [
            issue(
                proposal_id=each.pk,
                how=Issue(
                    rung=Rung.REMINDER,
                    number=propose_number(each.division, Rung.REMINDER, at),
                    body=default_body(Rung.REMINDER, is_person=each.is_person),
                    signer=signer,
                    answer_by=last_days(each.division, at)[0],
                ),
                by=by,
                at=at,
            )
            for each in found
        ]


def drop(*, proposals: Collection[int], reason: str, by: User, at: datetime) -> int:
    """Decides against proposals, with a reason: all of them or none. Returns how many."""
    reason = " ".join(reason.split())
    if not reason:
        raise _refused("reason", "请写明不采用的理由。")
    if len(reason) > LONGEST_REASON:
        raise _refused("reason", f"理由不超过 {LONGEST_REASON} 字。")
    if not proposals:
        raise Invalid("proposal.choose", "请先勾选建议。")
    with transaction.atomic():
        for pk in sorted(set(proposals)):
            _decide(_to_decide(pk, by), ProposalState.DROPPED, reason, by, at)
    return len(set(proposals))


@transaction.atomic
def take_step(
    *,
    step: str,
    measure_id: int,
    by: User,
    at: datetime,
    words: str = "",
    files: Sequence[UUID | str] = (),
    held: Held | None = None,
) -> Measure:
    """One step of a measure (`ladder.STEPS`). Signing is idempotent; any other step done twice is
    refused in words. Raises NotVisible, NotAllowed, Conflict (`measure.state`), Invalid."""
    known = STEPS.get(step)
    measure = (
        Measure.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("division")
        .filter(pk=measure_id)
        .first()
    )
    if known is None or measure is None:
        raise NotVisible("measure.unknown", "没有这份文书，或它与您无关。")
    is_office = by.is_office_of(measure.division_id)
    if not (is_office if known.side == "office" else is_recipient(by, measure)):
        whose = "制发的河长办" if known.side == "office" else "收件人"
        raise NotAllowed("measure.not_yours", f"只有{whose}可以{known.label}。")
    if step == "sign" and measure.signed_at is not None:
        return measure
    if sentence := why_not(known, standing_of(measure), local_date(at)):
        raise Conflict("measure.state", sentence)
    words = words.strip()
    data = _check_step(known, words, files, held, at)
    before = measure.state
    _apply(measure, known, words, held, at)
    _append(
        measure,
        step,
        before=before,
        by=by,
        at=at,
        words=words,
        data=data,
        files=[str(each) for each in files],
    )
    return measure


def standing_of(measure: Measure) -> Standing:
    """A measure, as the rules take it."""
    return Standing(
        rung=measure.rung,
        state=measure.state,
        appeal=measure.appeal,
        is_held=measure.held_on is not None,
        appeal_by=measure.appeal_by,
    )


def record_reading(*, measure: Measure, by: User, at: datetime) -> None:
    """Notes the first time a recipient opened it."""
    if measure.first_read_at is None and is_recipient(by, measure):
        # Two at once: the first stays.
        Measure.objects.filter(pk=measure.pk, first_read_at=None).update(first_read_at=at)


def _to_decide(pk: int, by: User) -> Proposal:
    """The proposal, locked, if it is this office's and still open."""
    locked = Proposal.objects.visible_to(by).select_for_update(of=("self",))
    found: Proposal | None = (
        locked.select_related("division", "chief__user", "unit").filter(pk=pk).first()
    )
    if found is None:
        raise NotVisible("proposal.unknown", "没有这条建议，或不在您的管理范围内。")
    if found.state == ProposalState.LAPSED:
        raise Conflict("proposal.lapsed", f"{found}：所依据的通报已更正，这条建议已失效。")
    if found.state != ProposalState.OPEN:
        # Not joined above: after the wait for the lock, the join would still be that of before.
        name = found.decided_by.name if found.decided_by else ""
        when = moment_words(found.decided_at) if found.decided_at else ""
        done = "制发" if found.state == ProposalState.ISSUED else "决定不采用"
        raise Conflict(
            "proposal.decided",
            f"{found}：{name}已于{when}{done}。",
        )
    return found


def _check(how: Issue, proposal: Proposal, at: datetime) -> None:
    today, fields = local_date(at), {}
    if how.rung not in Rung.values:
        fields["rung"] = "没有这种措施。"
    elif how.rung != proposal.rung and not how.reason.strip():
        fields["reason"] = f"规则建议的是{proposal.get_rung_display()}，改用其他措施请写明理由。"
    if len(how.reason.strip()) > LONGEST_REASON:
        fields["reason"] = f"理由不超过 {LONGEST_REASON} 字。"
    if not how.number.strip() or len(how.number) > 60:
        fields["number"] = "请填写文号，不超过 60 字。"
    if not how.signer.strip() or len(how.signer) > 40:
        fields["signer"] = "请填写签发人，不超过 40 字。"
    if not how.body.strip() or len(how.body) > LONGEST_WORDS:
        fields["body"] = f"请写明要求，不超过 {LONGEST_WORDS} 字。"
    if not today <= how.answer_by <= today + FARTHEST:
        fields["answer_by"] = "回复期限应在今天以后、一年以内。"
    if how.rung == Rung.INTERVIEW:
        if how.meets_at is None or how.meets_at < at:
            fields["meets_at"] = "请填写约谈时间，应在现在以后。"
        if not how.meets_place.strip():
            fields["meets_place"] = "请填写约谈地点。"
    if fields:
        raise Invalid("measure.incomplete", next(iter(fields.values())), fields=fields)


def _via(chief: Chief | None, division: Division) -> Division | None:
    """The office that hands it to a chief who does not open these pages: that of the chief's town, if
    somebody works there, else the issuing one."""
    if chief is None:
        return None
    account = chief.user
    if account is not None and account.is_active and account.has_role(Role.CHIEF):
        return None
    if chief.division.level >= Level.TOWN:
        town = chief.division_id[: Level.TOWN].ljust(12, "0")
        if User.objects.office_of(town).exists():
            return Division.objects.get(pk=town)
    return division


def _save_numbered(measure: Measure, at: datetime) -> None:
    try:
        with transaction.atomic():
            measure.save(force_insert=True)
    except IntegrityError:
        taken = Measure.objects.filter(division=measure.division_id, number=measure.number)
        if not taken.exists():
            raise
        free = propose_number(measure.division, measure.rung, at)
        sentence = f"文号“{measure.number}”已经用过，可改用“{free}”。"
        raise Conflict("measure.number_taken", sentence, fields={"number": sentence}) from None


def _decide(proposal: Proposal, state: str, reason: str, by: User, at: datetime) -> None:
    proposal.state, proposal.reason = state, reason
    proposal.decided_by, proposal.decided_at = by, at
    proposal.save(update_fields=["state", "reason", "decided_by", "decided_at"])


def _check_step(
    step: Step, words: str, files: Sequence[Any], held: Held | None, at: datetime
) -> dict[str, Any]:
    """What the step's row records besides its words; refuses what is missing."""
    fields = {}
    if step.prompt and not words:
        fields["words"] = f"请填写{step.prompt}。"
    most = 1000 if step.leads in (MeasureState.CLOSED, MeasureState.REVOKED) else LONGEST_WORDS
    if len(words) > most:
        fields["words"] = f"{step.prompt}不超过 {most} 字。"
    if len(files) > MOST_PHOTOS or (files and not step.takes_files):
        fields["files"] = f"附件不能超过 {MOST_PHOTOS if step.takes_files else 0} 个。"
    data = {}
    if step.code == "hold":
        today = local_date(at)
        if held is None or held.day > today or held.day < today - FARTHEST:
            fields["day"] = "请填写约谈日期，不能晚于今天。"
        elif not held.place.strip() or len(held.place) > 80:
            fields["place"] = "请填写约谈地点，不超过 80 字。"
        elif not held.people.strip() or len(held.people) > 500:
            fields["people"] = "请填写参加人员，不超过 500 字。"
        else:
            data = {
                "day": f"{held.day:%Y-%m-%d}",
                "place": held.place.strip(),
                "people": held.people.strip(),
                "together": list(held.together),
            }
    if fields:
        raise Invalid("measure.step_incomplete", next(iter(fields.values())), fields=fields)
    return data


def _refused(name: str, sentence: str) -> Invalid:
    return Invalid(f"proposal.{name}", sentence, fields={name: sentence})


def _apply(measure: Measure, step: Step, words: str, held: Held | None, at: datetime) -> None:
    measure.state = step.leads or measure.state
    measure.updated_at = at
    match step.code:
        case "sign":
            measure.signed_at = at
            measure.first_read_at = measure.first_read_at or at
        case "answer":
            measure.answered_at = at
        case "appeal":
            measure.appeal = Appeal.OPEN
        case "reject":
            measure.appeal = Appeal.REJECTED
        case "uphold":
            measure.appeal = Appeal.UPHELD
        case "hold" if held is not None:
            measure.held_on = held.day
    if measure.state in (MeasureState.CLOSED, MeasureState.REVOKED):
        measure.closed_at, measure.outcome = at, words
    measure.save(
        update_fields=[
            *("state", "appeal", "signed_at", "first_read_at", "answered_at", "held_on"),
            *("closed_at", "outcome", "updated_at"),
        ]
    )


def _append(
    measure: Measure,
    event: str,
    *,
    before: str,
    by: User,
    at: datetime,
    words: str,
    data: dict[str, Any] | None = None,
    files: Sequence[str] = (),
) -> None:
    """The next row of its steps. The caller holds the lock on the measure, or has just made it."""
    last = measure.steps.aggregate(last=Max("seq"))["last"] if before else 0
    MeasureStep.objects.create(
        measure=measure,
        seq=(last or 0) + 1,
        event=event,
        from_state=before,
        to_state=measure.state,
        by=by,
        by_name=by.name,
        by_role=by.roles_in_words[:80],
        at=at,
        words=words,
        data=data or {},
        files=list(files),
    )


def held_words(data: dict[str, Any]) -> list[str]:
    """What a step recorded of an interview, in lines."""
    if "day" not in data:
        return []
    day = date_words(date.fromisoformat(data["day"]))
    words = [f"约谈日期：{day}", f"地点：{data['place']}", f"参加人员：{data['people']}"]
    if together := data.get("together"):
        words.append(f"集中约谈，一并约谈的文书：{'、'.join(together)}")
    return words
