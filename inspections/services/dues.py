"""What is due: opening it ahead from appointments and rules, and tying patrols to it.

`open_dues` works out what should be due and makes the rows agree: it adds, changes and cancels only
where they differ. So running it twice changes nothing, and a phone that asks what changed is not
told of rows that did not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final, NamedTuple

from django.db import models, transaction
from django.db.models.functions import TruncDate

from chiefs.models import Appointment, ChiefKind
from common.store.bulk import insert_rows, update_rows
from common.store.scope import codes_up, range_below, within
from common.text.chinese import SHANGHAI, local_date
from common.text.months import Month
from common.text.periods import (
    PERIOD_KINDS,
    Period,
    accounting_month,
    period_of,
    periods_between,
)
from inspections.models import Patrol, PatrolDue, PatrolKind, PatrolState, SwapArrangement
from inspections.rules import capacity as posts
from inspections.rules.old_records import COUNTS
from inspections.rules.rule import Rule
from inspections.rules.rule_book import RuleBook, asks_in, owes
from inspections.services.rules import all_rules
from rivers.models import Reach

# Keeps a statement's parameters well under the limits of both databases.
_BATCH: Final = 1000


class _Post(NamedTuple):
    """An appointment that patrols may fall due for."""

    id: int
    chief_id: int
    tier: int
    division_id: str
    river_id: int
    reach_id: int | None
    started_on: date
    ended_on: date | None


class _Wanted(NamedTuple):
    """What a due row says besides whose it is and when: compared, and written where it differs."""

    rule_id: int
    required: int
    chief_id: int
    tier: int
    division_id: str
    river_id: int
    reach_id: int | None


@dataclass(slots=True)
class _Plan:
    """What one period needs: what to add by appointment, rows to change by id, ids to cancel."""

    add: dict[int, _Wanted]
    change: list[PatrolDue]
    cancel: list[int]

    def __len__(self) -> int:
        return len(self.add) + len(self.change) + len(self.cancel)


def open_dues(*, at: datetime, first: date, last: date, division_code: str | None = None) -> int:
    """Makes what is due agree with appointments and rules in every period touching `first`–`last`.

    Owing [ours]: a chief or patroller of a reach that is in use owes patrols of that reach; a chief
    of a river owes patrols of it inside their division. The rule is the one in force on the
    period's first day, so that nobody is judged by a rule made after it began. Other kinds of
    chiefs owe nothing. Who holds the post for part of a period: see `inspections.rules.rule_book.owes`.

    A range that begins in a past month rewrites that month: only the office does so, by name
    (`reopen_month`). Patrols that arrived before what they count for are tied to it. Returns how
    many rows were added, changed or cancelled; a second run returns 0.
    """
    rules = all_rules()
    changed = 0
    since, until = first, last
    posts: list[_Post] | None = None
    for kind in PERIOD_KINDS:
        wanted_at_all = any(rule.period == kind for rule in rules)
        if not wanted_at_all and not PatrolDue.objects.filter(period=kind).exists():
            continue
        for period in periods_between(kind, first, last):
            if posts is None:
                posts = _posts(first, last, division_code)
            if moved := _open_period(period, posts, rules, at, division_code):
                changed += moved
                # A quarter opened in its third month counts the patrols of its first.
                since, until = min(since, period.start), max(until, period.end)
    link_patrols(at=at, first=since, last=until, division_code=division_code)
    return changed


def open_current(*, at: datetime, division_code: str | None = None) -> int:
    """The current month's periods and the next month's: what the nightly job keeps open.

    Every period touching the first of this month ends in it or later, so a month that a notice may
    already have frozen is never touched.
    """
    month = Month.of(at)
    return open_dues(
        at=at, first=month.first_day, last=month.next().last_day, division_code=division_code
    )


def reopen_month(*, month: Month, at: datetime, division_code: str | None = None) -> int:
    """What one month accounts for, worked out again: for appointments entered late, by an office's
    own wish. Published notices hold their own figures and are not touched."""
    first = min(period_of(kind, month.first_day).start for kind in ("week", "tenday", "month"))
    changed = 0
    since = first
    rules = all_rules()
    posts = _posts(first, month.last_day, division_code)
    for kind in PERIOD_KINDS:
        for period in periods_between(kind, month.first_day, month.last_day):
            if accounting_month(period) == month and (
                moved := _open_period(period, posts, rules, at, division_code)
            ):
                changed += moved
                since = min(since, period.start)
    link_patrols(at=at, first=since, last=month.last_day, division_code=division_code)
    return changed


def asked_by_rules(
    months: Sequence[Month], division_code: str
) -> Iterator[tuple[int, Period, _Wanted]]:
    """What the patrol rules ask in whole months, by today's register of posts: (appointment, period, what it owes).

    Writes nothing. For months that the portal has no record of, because they were before its first day; where there
    is one, the record counts. `months` are those in which the periods are accounted. Two queries.
    """
    if not months:
        return
    first, last = min(months).first_day, max(months).last_day
    rules, posts = all_rules(), _posts(first, last, division_code)
    for kind in {rule.period for rule in rules}:
        for period in periods_between(kind, first, last):
            if accounting_month(period) in months:
                for appointment_id, asked in _wanted(period, posts, rules).items():
                    yield appointment_id, period, asked


def _posts(first: date, last: date, division_code: str | None) -> list[_Post]:
    """Appointments that may owe in the range; a year is the longest period, so look that far."""
    found = Appointment.objects.between(
        period_of("year", first).start, period_of("year", last).end
    ).filter(
        models.Q(kind__in=[ChiefKind.CHIEF, ChiefKind.PATROLLER], reach__isnull=False)
        | models.Q(kind=ChiefKind.CHIEF, river__isnull=False),
        # With a reach or river that is taken out of use they ended that day: until then they owed.
        models.Q(ended_on__isnull=False)
        | models.Q(reach__is_active=True, reach__river__is_active=True)
        | models.Q(river__is_active=True),
    )
    if division_code:
        found = found.below(division_code)
    rows = found.order_by("id").values_list(
        "id",
        "chief_id",
        "tier",
        "division_id",
        "river_id",
        "reach__river_id",
        "reach_id",
        "started_on",
        "ended_on",
    )
    return [
        _Post(pk, chief, tier, division, river or reach_river, reach, started_on, ended_on)
        for pk, chief, tier, division, river, reach_river, reach, started_on, ended_on in rows
    ]


def _open_period(
    period: Period, posts: list[_Post], rules: list[Rule], at: datetime, code: str | None
) -> int:
    with transaction.atomic():
        plan = _plan(period, _wanted(period, posts, rules), at, code)
        if plan.add:
            # Two runs at once: the second's rows are refused by the unique constraint, unharmed.
            insert_rows(
                PatrolDue,
                ["appointment_id", *_Wanted._fields],
                [(appointment_id, *asked) for appointment_id, asked in plan.add.items()],
                same={
                    "period": period.kind,
                    "period_start": period.start,
                    "period_end": period.end,
                    "month": accounting_month(period).first_day,
                    "updated_at": at,
                },
                or_leave=True,
            )
        if plan.change:
            names = [*_Wanted._fields, "cancelled_at", "updated_at"]
            PatrolDue.objects.bulk_update(
                plan.change, [name.removesuffix("_id") for name in names], batch_size=200
            )
        for ids in _batches(plan.cancel):
            PatrolDue.objects.filter(pk__in=ids).update(cancelled_at=at, updated_at=at)
            Patrol.objects.filter(due__in=ids).update(due=None)
    return len(plan)


def _wanted(period: Period, posts: list[_Post], rules: list[Rule]) -> dict[int, _Wanted]:
    """Appointment id → what it owes in the period. The unit is chief × reach × period (domain.md 3):
    who is both chief and patroller of a reach owes it once."""
    book = RuleBook.on(period.start, rules)
    wanted, owed = {}, set()
    for post in posts:
        if not owes(post.started_on, post.ended_on, period):
            continue
        rule = book.nearest(tier=post.tier, division=post.division_id, reach=post.reach_id)
        unit = (post.chief_id, post.reach_id or (post.river_id, post.division_id))
        if rule is not None and asks_in(rule, period) and unit not in owed:
            owed.add(unit)
            wanted[post.id] = _Wanted(
                rule.id,
                rule.times,
                post.chief_id,
                post.tier,
                post.division_id,
                post.river_id,
                post.reach_id,
            )
    return wanted


def _plan(period: Period, wanted: dict[int, _Wanted], at: datetime, code: str | None) -> _Plan:
    plan = _Plan(wanted, [], [])
    month = accounting_month(period).first_day
    there = PatrolDue.objects.filter(month=month, period=period.kind, period_start=period.start)
    if code:
        there = there.below(code)
    rows = there.values_list("id", "appointment_id", "cancelled_at", *_Wanted._fields)
    for due_id, appointment_id, cancelled_at, *now in rows.iterator(chunk_size=5000):
        asked = wanted.pop(appointment_id, None)
        if asked is None:
            if cancelled_at is None:
                plan.cancel.append(due_id)
        elif cancelled_at is not None or asked != tuple(now):
            plan.change.append(PatrolDue(id=due_id, updated_at=at, **asked._asdict()))
    # Whatever has no row yet is left in `wanted`.
    return plan


def _batches(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]


def due_for(
    *, chief_id: int, reach: Reach, day: date, kind: str = PatrolKind.WALK
) -> PatrolDue | None:
    """What a patrol of `reach` on `day` counts towards for this chief: one query, indexed.

    The chief's own due on that reach, else on its river in a division that holds the reach; of
    several see `nearest_due`; its `rule` comes along. For a swap patrol (交叉互巡) also, by a second
    query, the due of the chief's own appointment in an arrangement whose other side is this reach.
    """
    found = _nearest_due(chief_id, reach, day)
    if found is None and kind == PatrolKind.SWAP:
        own = _own_side_of_swaps(chief_id, reach, day)
        standing = _standing_on(chief_id, day).filter(appointment__in=own)
        found = standing.select_related("rule").order_by("period_end", "id").first()
    return found


def _standing_on(chief_id: int, day: date) -> models.QuerySet[PatrolDue]:
    return PatrolDue.objects.standing().filter(
        chief_id=chief_id, period_start__lte=day, period_end__gte=day
    )


def _nearest_due(chief_id: int, reach: Reach, day: date) -> PatrolDue | None:
    dues = {due.pk: due for due in _standing_on(chief_id, day).select_related("rule")}
    found = nearest_due(
        (
            posts.Due(d.pk, d.reach_id, d.river_id, d.division_id, d.period_end)
            for d in dues.values()
        ),
        posts.Place(reach.pk, reach.river_id, reach.division_id),
    )
    return dues[found.id] if found else None


def nearest_due(dues: Iterable[posts.Due], place: posts.Place) -> posts.Due | None:
    """What a patrol of a reach counts towards, of what its chief owes on the day.

    Of several the nearest that is not met yet (one more query): a month begun under an older rule goes
    on while the weeks of a newer one run, and could never be met if the weeks took every patrol.
    """
    fitting = posts.dues_on(dues, place)
    if len(fitting) < 2:
        return next(iter(fitting), None)
    rows = PatrolDue.objects.filter(pk__in=[due.id for due in fitting]).with_done()
    met = set(rows.filter(done__gte=models.F("required")).values_list("pk", flat=True))
    return next((due for due in fitting if due.id not in met), fitting[0])


def _on(reach: Reach, prefix: str = "") -> models.Q:
    """Condition on dues (or appointments): of this reach, or of its river where it lies."""
    return models.Q(**{f"{prefix}reach_id": reach.pk}) | models.Q(
        **{
            f"{prefix}reach": None,
            f"{prefix}river_id": reach.river_id,
            f"{prefix}division_id__in": codes_up(reach.division_id),
        }
    )


def _own_side_of_swaps(chief_id: int, reach: Reach, day: date) -> list[int]:
    """Appointments of the chief that are paired with one of this reach on this day."""
    here = SwapArrangement.objects.filter(started_on__lte=day, ended_on__gte=day).order_by()
    return list(
        here.filter(_on(reach, "second__"), first__chief_id=chief_id)
        .values_list("first_id", flat=True)
        .union(
            here.filter(_on(reach, "first__"), second__chief_id=chief_id).values_list(
                "second_id", flat=True
            )
        )
    )


def link_patrols(*, at: datetime, first: date, last: date, division_code: str | None = None) -> int:
    """Ties patrols that count for nothing yet to what was opened after they arrived.

    Patrols that began from `first` to `last` and have a chief. Swap patrols too, by their
    arrangements. Returns how many were tied; their due rows get `updated_at = at`, so that phones
    hear of it.
    """
    loose = _loose(first, last, division_code)
    rows = loose.annotate(day=TruncDate("started_at", tzinfo=SHANGHAI)).values_list(
        "id", models.Subquery(_first_due())
    )
    pairs = [(patrol_id, due_id) for patrol_id, due_id in rows.iterator(5000) if due_id]
    for patrol in _loose_swaps(first, last, division_code).select_related("reach").iterator(500):
        due = due_for(
            chief_id=patrol.chief_id or 0,
            reach=patrol.reach,
            day=local_date(patrol.started_at),
            kind=PatrolKind.SWAP,
        )
        if due:
            pairs.append((patrol.pk, due.pk))
    for batch in _batches(sorted(set(pairs))):
        with transaction.atomic():
            Patrol.objects.bulk_update(
                [Patrol(id=pk, due_id=due) for pk, due in batch], ["due"], batch_size=200
            )
            PatrolDue.objects.filter(pk__in={due for _, due in batch}).update(updated_at=at)
            _ask_about_old([pk for pk, _ in batch], at)
    return len(pairs)


def _ask_about_old(patrols: Sequence[int], at: datetime) -> None:
    """What an office brought over was taken as it had been judged, because it counted towards nothing: now that it
    does, it waits for somebody else's look, unless it has had one."""
    unseen = models.Q(decided_by=None) | models.Q(
        decided_by=models.F("recorded_by"), decided_alone=False
    )
    brought = Patrol.objects.accepted().filter(unseen, pk__in=patrols, old__isnull=False)
    rows = list(brought.select_for_update(of=("self",)).only("reasons"))
    for row in rows:
        row.state, row.decided_by, row.decided_at = PatrolState.PENDING, None, None
        row.reasons, row.updated_at = [COUNTS, *row.reasons], at
    update_rows(Patrol, ["state", "decided_by", "decided_at", "reasons", "updated_at"], rows)


def _loose(first: date, last: date, division_code: str | None) -> models.QuerySet[Patrol]:
    """Patrols of a chief in a span of days that count towards nothing."""
    begin = datetime(first.year, first.month, first.day, tzinfo=SHANGHAI)
    # The last moment of the day, not the next day: there is none after 9999-12-31, which people
    # write for "until further notice".
    end = datetime.combine(last, time.max, tzinfo=SHANGHAI)
    loose = Patrol.objects.filter(
        due=None, chief__isnull=False, started_at__gte=begin, started_at__lte=end
    ).order_by()
    if division_code:
        loose = loose.filter(within([range_below(division_code)]))
    return loose


def _loose_swaps(first: date, last: date, division_code: str | None) -> models.QuerySet[Patrol]:
    """Swap patrols among them, also those that people of the division made in another's."""
    swaps = _loose(first, last, None).filter(kind=PatrolKind.SWAP)
    if division_code is None:
        return swaps
    theirs = Appointment.objects.below(division_code).order_by().values("chief")
    here = within([range_below(division_code)])
    return swaps.filter(here | models.Q(chief__in=theirs))


def _first_due() -> models.QuerySet[Any]:
    """The same choice as `due_for`, as a subquery over patrols with their `day`."""
    outer = models.OuterRef
    here = models.Q()
    for path in ("", "__parent", "__parent__parent", "__parent__parent__parent"):
        here |= models.Q(division_id=outer(f"reach__division{path}_id"))
    return (
        PatrolDue.objects.standing()
        .filter(
            models.Q(reach_id=outer("reach_id"))
            | models.Q(here, reach=None, river_id=outer("reach__river_id")),
            chief_id=outer("chief_id"),
            period_start__lte=outer("day"),
            period_end__gte=outer("day"),
        )
        .with_done()
        .annotate(
            is_met=models.Case(models.When(done__gte=models.F("required"), then=1), default=0)
        )
        .order_by("is_met", models.F("reach_id").asc(nulls_last=True), "period_end", "id")
        .values("id")[:1]
    )
