"""The lights of lines at a month's end, as the monthly notice freezes them.

They are those of the history (`LightChange`, overrides with it) up to the month's last day, whatever
has been reported or set since; the percent is that of the last report on the month or one before it,
whenever it came. The sentence beside a light is reckoned for that last day (`plans.rules.lights.why_then`).
A line is counted in the months of its list's year, and for as long after it as it was
not done: nobody sheds a red light by New Year.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import F, FilteredRelation, Q

from accounts.models import LAST_IN_ORDER, Unit
from common.store.querysets import KeyAmong
from common.store.scope import covers, range_below
from common.text.chinese import local_date
from common.text.months import Month
from plans.models import Light, LightCause, Line, LineDuty, ProgressReport
from plans.models.parameters import tolerance_on
from plans.rules.lights import NOTHING_REPORTED, Kept, Report, Standing, schedule_of, why_then


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """A unit that leads a line or answers for a part of it; `code` is its division's, `order` its own number
    in the register."""

    id: int
    name: str
    code: str
    order: int = LAST_IN_ORDER

    @property
    def place_in_order(self) -> tuple[str, int, int]:
        """What papers sort units by (`accounts.models.querysets.official_order`)."""
        return self.code, self.order, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Lit:
    """A line and its light at the month's end.

    code     the division of its list
    units    the lead unit first
    since    the day from which the light shows; of one that was never anything but green, its start
    why      the sentence of the month's last day; of what is green the one kept with the light
    percent  0 to 100; 0 where the light is green, because nobody asks for it there
    """

    line: int
    code: str
    kind: str
    list_title: str
    title: str
    due_on: date
    units: Sequence[Answers]
    light: str
    since: date
    why: str
    percent: Decimal

    def concerns(self, code: str) -> bool:
        """Is it of a list of this division (or one below), or does one of its units lead or answer?"""
        places = [range_below(code)]
        return covers(places, self.code) or any(covers(places, unit.code) for unit in self.units)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a line showed from a day on."""

    light: str
    since: date | None
    why: str
    is_by_person: bool = False


NEVER_CHANGED = Shown(Light.GREEN, None, "")


@dataclass(frozen=True, slots=True)
class Reported:
    """Of one line: what was last reported for the month or one before it, and what of it had come by the
    month's last day."""

    told: Report = NOTHING_REPORTED
    known: Report = NOTHING_REPORTED


def lights_at_end(month: Month, code: str) -> list[Lit]:
    """Every line that concerns a division (`Lit.concerns`), in the order of list and line.

    One query where no list binds; else two more, however many lines and towns: the duties, and the
    reports on what is not green; and one a division with such a line, for the numbers of its lights.
    """
    rows = list(_lines_with_changes(month, code))
    if not rows:
        return []
    shown = fold(
        (row["pk"], row["day"], row["light_then"], row["why"], row["cause"]) for row in rows
    )
    lines = {row["pk"]: row for row in rows}
    late = [pk for pk in lines if shown[pk].light != Light.GREEN]
    reported = _reported(late, month)
    reasons = _reasons({pk: (lines[pk], shown[pk]) for pk in late}, reported, month.last_day)
    duties = _duties(list(lines))
    return [
        Lit(
            line=pk,
            code=row["division_id"],
            kind=row["task_list__kind"],
            list_title=row["task_list__title"],
            title=row["title"],
            due_on=row["due_on"],
            units=[
                Answers(
                    id=row["lead_unit_id"],
                    name=row["lead_unit__name"],
                    code=row["lead_unit__division_id"],
                    order=row["lead_unit__order"],
                ),
                *duties.get(pk, ()),
            ],
            light=shown[pk].light,
            since=shown[pk].since or row["starts_on"],
            why=reasons.get(pk, shown[pk].why),
            percent=reported.get(pk, Reported()).told.standing.percent,
        )
        for pk, row in lines.items()
    ]


def fold(
    changes: Iterable[tuple[int, date | None, str | None, str | None, str | None]],
) -> dict[int, Shown]:
    """What each line showed last. Pure.

    changes  (line, day, light, why, cause) with the rows of a line together and in order of time; a line that
             never changed has one row without a day, and is green
    """
    found = {}
    for line, rows in groupby(changes, key=lambda row: row[0]):
        *_, (_, day, light, why, cause) = rows
        is_by_person = cause == LightCause.OVERRIDDEN
        found[line] = Shown(light, day, why or "", is_by_person) if light else NEVER_CHANGED
    return found


def counted_lines(lines: Any, month: Month, code: str) -> Any:
    """Of these lines those that the notice of a month counts for a division; `Lit.concerns` and the year as this
    file's head says."""
    first, last = month.first_day, month.last_day
    low, high = range_below(code)
    units = Unit.objects.filter(division_id__gte=low, division_id__lt=high).order_by()
    # Three questions that an index answers each; as one condition none would.
    concerned = (
        Line.objects.filter(division_id__gte=low, division_id__lt=high)
        .order_by()
        .values("pk")
        .union(
            Line.objects.filter(lead_unit__in=units.values("pk")).order_by().values("pk"),
            LineDuty.objects.filter(unit__in=units.values("pk")).values("line"),
        )
    )
    this_year = Q(task_list__year=month.year)
    left_over = Q(task_list__year__lt=month.year) & (Q(done_on=None) | Q(done_on__gte=first))
    return (
        lines.filter(KeyAmong(concerned), this_year | left_over)
        .filter(task_list__state="binding", task_list__bound_on__lte=last)
        .filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=last))
    )


def _lines_with_changes(month: Month, code: str) -> Any:
    """A row a change, one without a day where a line has none."""
    last = month.last_day
    return (
        counted_lines(Line.objects.all(), month, code)
        .annotate(
            change=FilteredRelation("light_changes", condition=Q(light_changes__day__lte=last)),
            day=F("change__day"),
            light_then=F("change__light"),
            why=F("change__why"),
            cause=F("change__cause"),
        )
        .order_by("division_id", "task_list_id", "order", "pk", "change__day", "change__id")
        .values(
            *("pk", "division_id", "title", "starts_on", "due_on", "milestones"),
            *("day", "light_then", "why", "cause"),
            *("task_list__kind", "task_list__title"),
            *("lead_unit_id", "lead_unit__name", "lead_unit__division_id", "lead_unit__order"),
        )
    )


def _duties(lines: list[int]) -> dict[int, list[Answers]]:
    """Units that answer for a part, without the lead unit's own row."""
    found: dict[int, list[Answers]] = {}
    rows = LineDuty.objects.filter(line__in=lines).exclude(unit=F("line__lead_unit")).order_by("pk")
    for line, pk, name, code in rows.values_list(
        "line_id", "unit_id", "unit__name", "unit__division_id"
    ):
        found.setdefault(line, []).append(Answers(id=pk, name=name, code=code))
    return found


def _reported(lines: list[int], month: Month) -> dict[int, Reported]:
    """What was last reported on the month or one before it, and what of that had come by its end."""
    reports = ProgressReport.objects.filter(line__in=lines, month__lte=month.first_day)
    rows = reports.order_by("line_id", "month", "seq").values_list(
        "line_id", "percent", "done_on", "at"
    )
    found: dict[int, Reported] = {}
    for line, percent, done_on, at in rows:
        report = Report(standing=Standing(percent=percent, done_on=done_on), told_on=local_date(at))
        before = found.get(line, Reported())
        found[line] = Reported(report, report if at < month.ends_at else before.known)
    return found


def _reasons(
    late: Mapping[int, tuple[Mapping[str, Any], Shown]], reported: Mapping[int, Reported], day: date
) -> dict[int, str]:
    """Why each line that is not green is lit so on the day; one query a division with lists."""
    tolerances = {
        code: tolerance_on(day, code) for code in {row["division_id"] for row, _ in late.values()}
    }
    return {
        pk: why_then(
            Kept(
                light=shown.light,
                since=shown.since or row["starts_on"],
                why=shown.why,
                is_by_person=shown.is_by_person,
            ),
            schedule_of(row["starts_on"], row["due_on"], row["milestones"]),
            day,
            told=reported.get(pk, Reported()).told,
            known=reported.get(pk, Reported()).known,
            by=tolerances[row["division_id"]],
        )
        for pk, (row, shown) in late.items()
    }
