"""Appointments over time: who becomes chief of what, and until when."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Division, User
from chiefs.models import Appointment, Chief, ChiefKind, FollowUp
from chiefs.rules.appointing import (
    MOST_GENERAL_CHIEFS,
    Span,
    Subject,
    misfits,
    most_at_once,
    overlap,
)
from chiefs.services.boards import mark_begun, mark_ended
from chiefs.services.records import require_in_scope, require_office, require_unchanged, stamp
from common.errors import Conflict, Invalid
from common.text.chinese import date_words, local_date
from rivers.models import Reach, River


@dataclass(frozen=True)
class Post:
    """What somebody is, or is to be, chief of."""

    kind: str
    tier: int
    division: Division
    river: River | None = None
    reach: Reach | None = None

    @property
    def subject(self) -> Subject:
        return "reach" if self.reach else "river" if self.river else "division"

    @property
    def subject_words(self) -> str:
        return str(self.reach or self.river or self.division)


def post_of(appointment: Appointment) -> Post:
    """The post that an appointment fills."""
    return Post(
        appointment.kind,
        appointment.tier,
        appointment.division,
        appointment.river,
        appointment.reach,
    )


def appoint(
    *,
    chief: Chief,
    kind: str,
    tier: int,
    division: Division,
    river: River | None = None,
    reach: Reach | None = None,
    started_on: date,
    ended_on: date | None = None,
    title: str = "",
    basis: str = "",
    by: User,
    at: datetime,
) -> Appointment:
    """Makes a person chief of a reach, of a river inside `division`, or of the whole `division`.

    kind, tier  codes of `ChiefKind` and `Level`; which needs what: `chiefs.rules.appointing.misfits`
    division    where the post belongs; for a reach, that reach's own
    started_on, ended_on  first and last day in office; an end only where it is already known

    Signboards that do not show the new chief are marked as out of date. Raises NotAllowed, Invalid
    (does not fit), Conflict (holds it already; two 总河长 already).
    """
    post = Post(kind, tier, division, river, reach)
    require_office(by, division.pk)
    with transaction.atomic():
        lock_people(chief)
        require_in_scope(Chief.objects.all(), chief.pk, by)
        row = open_appointment(
            chief=chief,
            post=post,
            started_on=started_on,
            ended_on=ended_on,
            title=title,
            basis=basis,
            by=by,
            at=at,
        )
        mark_begun(row, by=by, at=at)
        require_in_scope(Appointment.objects.all(), row.pk, by)
    return row


def end_appointment(
    *, appointment: Appointment, on: date, seen_at: datetime | None = None, by: User, at: datetime
) -> Appointment:
    """Ends an appointment; `on` is the last day in office. Signboards that show the chief are marked
    as out of date from the day after.

    Raises NotAllowed, Invalid (before it began), Conflict (an end is already set, or changed
    meanwhile).
    """
    require_office(by, appointment.division_id)
    with transaction.atomic():
        lock_people(appointment.chief)
        row = lock_appointments([appointment.pk])[0]
        require_unchanged(row, seen_at)
        close_appointment(row, on=on, by=by, at=at)
        mark_ended(row, on=on, by=by, at=at)
    return row


def end_all(*, appointments: QuerySet[Appointment], on: date, by: User, at: datetime) -> None:
    """Ends appointments with what they are for; a last day that was to come later comes on `on`.

    Raises NotAllowed, Invalid (one begins after that day).
    """
    with transaction.atomic():
        found = list(appointments.select_related("chief"))
        lock_people(*(row.chief for row in found))
        for row in lock_appointments([row.pk for row in found]):
            require_office(by, row.division_id)
            row.ended_on = None
            close_appointment(row, on=on, by=by, at=at)


def follow_reaches(reaches: Sequence[Reach], *, by: User, at: datetime) -> None:
    """Appointments to reaches that now lie in another division go with them, and so do the open jobs
    on their signboards (a `rivers.neighbours.moving.MovingPart`).

    Posts that are over stay where they were held. What is due follows in the nightly run: periods of
    past months stay with the division that they were due in. Raises NotAllowed, Invalid (a post of
    this tier does not fit the new division).
    """
    day = local_date(at)
    with transaction.atomic():
        found = Appointment.objects.filter(reach__in=reaches).exclude(ended_on__lt=day)
        held = list(found.select_related("chief"))
        lock_people(*(row.chief for row in held))
        new_home = {reach.pk: reach.division for reach in reaches}
        for row in lock_appointments([row.pk for row in held]):
            require_office(by, row.division_id)
            row.division = new_home[row.reach_id]  # type: ignore[index]
            check_post(post_of(row))
            stamp(row, by=by, at=at)
            row.save(update_fields=["division", "updated_at"])
        for reach in reaches:
            jobs = FollowUp.objects.open().filter(signboard__reach=reach)
            jobs.update(division=reach.division)


def correct_appointment(
    *,
    appointment: Appointment,
    started_on: date,
    ended_on: date | None,
    title: str,
    basis: str,
    seen_at: datetime | None = None,
    by: User,
    at: datetime,
) -> Appointment:
    """Puts right what was keyed in wrong: days, title, basis. The history keeps the old words.

    Raises as `appoint` does, and Conflict where somebody else changed it meanwhile.
    """
    require_office(by, appointment.division_id)
    with transaction.atomic():
        lock_people(appointment.chief)
        row = lock_appointments([appointment.pk])[0]
        require_unchanged(row, seen_at)
        check_days(started_on, ended_on)
        _check_free(row.chief, post_of(row), started_on, ended_on, but=row.pk)
        row.started_on, row.ended_on = started_on, ended_on
        row.title, row.basis = title.strip(), basis.strip()
        stamp(row, by=by, at=at)
        row.save()
    return row


# --- parts that a handover uses as well; the caller holds the locks ----------------------------
def lock_people(*chiefs: Chief) -> None:
    """Locks persons, always in the same order, so that two acts about them go one by one."""
    pks = sorted({chief.pk for chief in chiefs})
    list(Chief.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk"))


def lock_appointments(pks: list[int]) -> list[Appointment]:
    """Locks and re-reads appointments with all that hangs on them."""
    rows = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("chief", "division", "river", "reach__river", "reach__division")
        .filter(pk__in=pks)
        .order_by("pk")
    )
    return list(rows)


def close_appointment(row: Appointment, *, on: date, by: User, at: datetime) -> None:
    """Ends a locked appointment. Raises Invalid or Conflict."""
    if row.ended_on is not None:
        raise Conflict(
            "appointment.already_ended",
            f"{row.chief.name}的“{row.subject}”任职已登记至{date_words(row.ended_on)}止，不能重复办理。",
        )
    if on < row.started_on:
        words = f"卸任日期不能早于任职日期（{date_words(row.started_on)}）。"
        raise Invalid("appointment.ends_before_start", words, fields={"on": words})
    row.ended_on = on
    stamp(row, by=by, at=at)
    row.save(update_fields=["ended_on", "updated_at"])


def open_appointment(
    *,
    chief: Chief,
    post: Post,
    started_on: date,
    ended_on: date | None = None,
    title: str,
    basis: str,
    by: User,
    at: datetime,
) -> Appointment:
    """Appoints a locked person after every rule was asked. Raises Invalid or Conflict."""
    check_days(started_on, ended_on)
    check_post(post)
    _check_free(chief, post, started_on, ended_on)
    row = Appointment(
        chief=chief,
        kind=post.kind,
        tier=post.tier,
        division=post.division,
        river=post.river,
        reach=post.reach,
        started_on=started_on,
        ended_on=ended_on,
        title=title.strip(),
        basis=basis.strip(),
    )
    stamp(row, by=by, at=at)
    row.save()
    return row


def check_days(started_on: date, ended_on: date | None) -> None:
    """Raises Invalid for an end before the beginning."""
    if ended_on is not None and ended_on < started_on:
        words = "卸任日期不能早于任职日期。"
        raise Invalid("appointment.ends_before_start", words, fields={"ended_on": words})


def faults_of(
    post: Post, river_is_in: Callable[[River, Division], bool] | None = None
) -> dict[str, str]:
    """Why there is no such post: field → sentence; empty when kind, tier and place fit together and
    are in use. An import passes its own `river_is_in`, which remembers."""
    is_in = river_is_in or reaches_into
    if post.river and post.reach:
        return {"river": "河流和河段只填一项。"}
    if post.reach and post.reach.division_id != post.division.pk:
        return {"division": f"行政区应为河段所在的{post.reach.division.name}。"}
    if post.reach and not post.reach.is_active:
        return {"reach": "该河段已不在册。"}
    if post.river and not post.river.is_active:
        return {"river": "该河流已不在册。"}
    if post.division.is_external or not post.division.is_active:
        return {"division": "该行政区不在本平台管理或已停用。"}
    fields = misfits(post.kind, post.tier, subject=post.subject, level=post.division.level)
    if not fields and post.river and not is_in(post.river, post.division):
        return {"river": f"{post.river.name}在{post.division.name}没有河段，也不由其主管。"}
    return fields


def check_post(post: Post, river_is_in: Callable[[River, Division], bool] | None = None) -> None:
    """Raises Invalid for the faults of a post, if there are any."""
    fields = faults_of(post, river_is_in)
    if fields:
        raise Invalid("appointment.misfit", next(iter(fields.values())), fields=fields)


def reaches_into(river: River, division: Division) -> bool:
    """Is a river registered by a division, or does it have reaches there?"""
    registered = river.division_id == division.pk
    return registered or Reach.objects.filter(river=river).below(division.pk).exists()


def _check_free(
    chief: Chief, post: Post, started_on: date, ended_on: date | None, but: int | None = None
) -> None:
    """Refuses the same post twice at a time for one person, and a third 总河长."""
    span = (started_on, ended_on)
    same = Appointment.objects.filter(
        chief=chief, kind=post.kind, division=post.division, river=post.river, reach=post.reach
    ).exclude(pk=but)
    refuse_overlap(chief.name, post, span, list(same.values_list("started_on", "ended_on")))
    if post.kind == ChiefKind.GENERAL:
        held = [row for row in general_chiefs([post.division.pk]) if row.pk != but]
        refuse_third(post, span, [(row.started_on, row.ended_on) for row in held])


def general_chiefs(codes: Iterable[str]) -> QuerySet[Appointment]:
    """总河长 of divisions. Two persons may be appointed at once: the division is what they have in
    common, so it is locked; for use inside a transaction."""
    list(Division.objects.select_for_update(of=("self",)).filter(pk__in=codes).order_by("pk"))
    found: QuerySet[Appointment] = Appointment.objects.filter(
        kind=ChiefKind.GENERAL, division__in=codes
    )
    return found


def refuse_overlap(name: str, post: Post, span: Span, others: Iterable[Span]) -> None:
    """Raises Conflict when a person holds the same post on a day of `span` already."""
    for other in others:
        if overlap(span, other):
            words = overlap_words(name, post, other)
            fields = {"started_on": "与已有任职时间重叠。"}
            raise Conflict("appointment.overlaps", words, fields=fields)


def refuse_third(post: Post, span: Span, others: Iterable[Span]) -> None:
    """Raises Conflict when a division would have more 总河长 at once than there may be."""
    if post.kind == ChiefKind.GENERAL and most_at_once(others, span) >= MOST_GENERAL_CHIEFS:
        words = general_full_words(post)
        raise Conflict("appointment.general_full", words, fields={"kind": words})


def general_full_words(post: Post) -> str:
    return f"{post.division.name}同一时间最多两位总河长（双总河长），请先办理卸任或交接。"


def overlap_words(name: str, post: Post, other: Span) -> str:
    """Why a post cannot be held once more by the same person at the same time."""
    until = f"至{date_words(other[1])}" if other[1] else "至今"
    return (
        f"{name}自{date_words(other[0])}{until}已任{post.subject_words}"
        f"{ChiefKind(post.kind).label}，任职时间不能重叠。"
    )
