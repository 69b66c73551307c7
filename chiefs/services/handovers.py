"""交接: one act that closes the old appointments, opens the same for another person, keeps the list
of what was open, and leaves the jobs that follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import Division, User
from chiefs.models import Appointment, Chief, FollowUp, FollowUpKind, Handover, HandoverItem
from chiefs.parameters import PUBLISH_DAYS
from chiefs.reads.handover import HandoverLine, handover_lines
from chiefs.services.appointments import (
    close_appointment,
    lock_appointments,
    lock_people,
    open_appointment,
    post_of,
)
from chiefs.services.boards import signboards_of
from chiefs.services.people import save_chief
from chiefs.services.records import require_in_scope, require_office
from common.errors import Conflict, Invalid
from common.store.scope import codes_up
from common.text.chinese import date_words
from rivers.models import Signboard
from rivers.models.parameters import SIGNBOARD_UPDATE_DAYS
from rivers.rules.signboards import renew_by
from rivers.services import mark_signboards_outdated

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class NewChief:
    """A successor who is not in the register yet; the fields are those of `save_chief`."""

    name: str
    division: Division
    post: str = ""
    mobile: str = ""
    office_phone: str = ""


def hand_over(
    *,
    outgoing: Chief,
    appointments: Sequence[Appointment],
    incoming: Chief | NewChief,
    effective_on: date,
    basis: str = "",
    note: str = "",
    by: User,
    at: datetime,
) -> Handover:
    """Hands appointments of one person over to another; all of it or nothing.

    effective_on  the successor's first day; the predecessor's last day is the one before

    Closes `appointments`, opens the same for the successor with `basis`, freezes what
    `chiefs.reads.handover.handover_lines` tells as `HandoverItem` rows, marks the signboards that show the
    old chief as out of date, and raises one follow-up for each and one to publish the change.

    Raises NotAllowed, Invalid (nothing chosen, dates) and Conflict (ended meanwhile by somebody
    else, the successor holds the post already).
    """
    if not appointments:
        raise Invalid(
            "handover.nothing", "请选择要交接的任职。", fields={"appointments": "请至少选择一项。"}
        )
    with transaction.atomic():
        if isinstance(incoming, NewChief):
            incoming = _enter(incoming, by, at)
        lock_people(outgoing, incoming)
        require_in_scope(Chief.objects.all(), incoming.pk, by)
        old = lock_appointments([row.pk for row in appointments])
        _check(outgoing, incoming, old, effective_on, by)
        lines = handover_lines(old)
        new = [_pass_on(row, incoming, effective_on, basis, by, at) for row in old]
        handover = Handover.objects.create(
            outgoing=outgoing,
            incoming=incoming,
            division_id=common_division([row.division_id for row in old]),
            effective_on=effective_on,
            basis=basis.strip(),
            note=note.strip(),
            done_by=by,
            done_at=at,
        )
        handover.closed.set(old)
        handover.opened.set(new)
        _freeze(handover, lines)
        boards = signboards_of(old)
        mark_signboards_outdated(
            signboards=boards, since=effective_on, by=by, at=at, reason=f"河长交接：{handover}"
        )
        _raise_follow_ups(handover, boards)
        require_in_scope(Handover.objects.all(), handover.pk, by)
    return handover


def _enter(person: NewChief, by: User, at: datetime) -> Chief:
    return save_chief(
        chief=None,
        name=person.name,
        division=person.division,
        post=person.post,
        mobile=person.mobile,
        office_phone=person.office_phone,
        by=by,
        at=at,
    )


def _check(
    outgoing: Chief, incoming: Chief, rows: list[Appointment], effective_on: date, by: User
) -> None:
    if outgoing.pk == incoming.pk:
        words = "接任人与交出人是同一人。"
        raise Invalid("handover.same_person", words, fields={"incoming": words})
    for row in rows:
        require_office(by, row.division_id)
        if row.chief_id != outgoing.pk:
            raise Conflict("handover.not_theirs", f"“{row.subject}”不是{outgoing.name}的任职。")
        if row.ended_on is not None:
            raise Conflict(
                "appointment.already_ended",
                f"{outgoing.name}的“{row.subject}”任职已由他人登记至{date_words(row.ended_on)}止，"
                "本次交接未办理，请重新核对。",
            )
        if effective_on <= row.started_on:
            words = f"接任日期须晚于{outgoing.name}的任职日期（{date_words(row.started_on)}）。"
            raise Invalid("handover.too_early", words, fields={"effective_on": words})


def _pass_on(
    row: Appointment, incoming: Chief, effective_on: date, basis: str, by: User, at: datetime
) -> Appointment:
    close_appointment(row, on=effective_on - ONE_DAY, by=by, at=at)
    return open_appointment(
        chief=incoming,
        post=post_of(row),
        started_on=effective_on,
        title=row.title,
        basis=basis,
        by=by,
        at=at,
    )


def _freeze(handover: Handover, lines: list[HandoverLine]) -> None:
    HandoverItem.objects.bulk_create(
        HandoverItem(
            handover=handover,
            kind=line.kind[:20],
            reference=line.reference[:60],
            title=line.title[:300],
            state=line.state[:60],
        )
        for line in lines
    )


def _raise_follow_ups(handover: Handover, boards: list[Signboard]) -> None:
    day, code = handover.effective_on, handover.division_id
    board_due = renew_by(day, SIGNBOARD_UPDATE_DAYS.on(day, code))
    jobs = [
        FollowUp(
            handover=handover,
            kind=FollowUpKind.SIGNBOARD,
            division_id=board.reach.division_id,
            signboard=board,
            due_on=board_due,
        )
        for board in boards
    ]
    jobs.append(
        FollowUp(
            handover=handover,
            kind=FollowUpKind.PUBLISH,
            division_id=code,
            due_on=day + timedelta(days=PUBLISH_DAYS.on(day, code)),
        )
    )
    FollowUp.objects.bulk_create(jobs)


def common_division(codes: list[str]) -> str:
    """Code of the nearest division that holds all of these."""
    shared = set.intersection(*(set(codes_up(code)) for code in codes))
    return next(code for code in codes_up(codes[0]) if code in shared)
