"""A unit's month: its lines that owe a report, what was reported, and the last report before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Count, OuterRef, QuerySet, Subquery

from accounts.models import Unit
from attachments.models import Attachment
from attachments.services.uploads import shown
from common.text.months import Month
from plans.models import FundReport, Line, ProgressReport, ReportUrge
from plans.models.parameters import report_due
from plans.reads.totals import formula_of

Told = TypeVar("Told", ProgressReport, FundReport)


@dataclass(slots=True)
class Row:
    """A line on the month's page. `current` is the month's valid report, `before` the last one of
    an earlier month; `form` is there where it is being filled in."""

    line: Line
    current: ProgressReport | None
    before: ProgressReport | None
    files: Sequence[Attachment]
    is_late: bool
    form: Any = None

    @property
    def formula(self) -> str:
        return formula_of(self.line, self.current) if self.current else ""

    @property
    def figures(self) -> list[tuple[str, str, str]]:
        """Of the report: (target, done, what was promised)."""
        said = self.current.figures if self.current else {}
        return [
            (target.name, said[str(target.pk)], f"{target.amount.normalize():f} {target.unit}")
            for target in self.line.targets.all()
            if str(target.pk) in said
        ]


@dataclass(frozen=True, slots=True)
class UnitMonth:
    """How far a unit is with a month's reports; `urged` is the last time it was asked."""

    unit: Unit
    owed: int
    missing: int
    urged: ReportUrge | None
    is_late: bool

    @property
    def told(self) -> int:
        return self.owed - self.missing


def rows_of(lines: QuerySet[Any], month: Month, *, today: date, code: str | None) -> list[Row]:
    """The month's rows of these lines, in the order of lists; five queries, however many lines.

    code  the division whose day of the month counts
    """
    found = list(
        lines.select_related("task_list__river", "lead_unit")
        .prefetch_related("targets")
        .annotate(
            current_id=_last(month=month.first_day), before_id=_last(month__lt=month.first_day)
        )
        .order_by("task_list__kind", "task_list_id", "order")
    )
    keys = {key for line in found for key in (line.current_id, line.before_id) if key}
    reports = ProgressReport.objects.select_related("unit").in_bulk(keys)
    files = _files_of(found, month)
    is_over = today > report_due(month, code)
    return [
        Row(
            line,
            reports.get(line.current_id),
            reports.get(line.before_id),
            files.get(line.pk, ()),
            is_over and line.current_id is None,
        )
        for line in found
    ]


def _last(**months: Any) -> Subquery:
    rows = ProgressReport.objects.filter(line=OuterRef("pk"), **months)
    return Subquery(rows.order_by("-month", "-seq").values("pk")[:1])


def _files_of(lines: Iterable[Line], month: Month) -> dict[int, list[Attachment]]:
    """What was put to the month's reports of each line, corrections' too."""
    told = ProgressReport.objects.filter(line__in=lines, month=month.first_day).exclude(files=[])
    files: dict[int, list[Attachment]] = {}
    for report, found in evidence_of(told.order_by("seq")):
        files.setdefault(report.line_id, []).extend(found)
    return files


def evidence_of(
    reports: Iterable[Told],
) -> list[tuple[Told, list[Attachment]]]:
    """The files of each report, each only as uploaded by whoever wrote the report; one query."""
    told = list(reports)
    keys = [key for report in told for key in report.files]
    found = {str(a.uuid): a for a in shown(keys, owner_ids={report.by_id for report in told})}
    return [
        (
            report,
            [
                found[key]
                for key in report.files
                if key in found and found[key].uploaded_by_id == report.by_id
            ],
        )
        for report in told
    ]


def unit_months(lines: Any, month: Month, *, today: date, code: str) -> list[UnitMonth]:
    """Of each unit that leads one of the lines: what it owes for the month; those with most missing
    first, then by name. Three queries and the parameter's."""
    owed = _counts(lines.owing(month))
    missing = _counts(lines.unreported(month))
    is_over = today > report_due(month, code)
    asked = ReportUrge.objects.filter(month=month.first_day, unit__in=owed).order_by("at", "id")
    urges = {urge.unit_id: urge for urge in asked}
    rows = [
        UnitMonth(
            unit,
            owed[unit.pk],
            missing.get(unit.pk, 0),
            urges.get(unit.pk),
            is_over and unit.pk in missing,
        )
        for unit in Unit.objects.filter(pk__in=owed)
    ]
    return sorted(rows, key=lambda row: (not row.missing, row.unit.place_in_order))


def _counts(lines: QuerySet[Any]) -> dict[int, int]:
    rows = lines.order_by().values_list("lead_unit").annotate(count=Count("pk"))
    return dict(rows)


def lines_of_year(lines: Any, month: Month) -> Any:
    """What a month's overall figure counts: tasks of the year's lists that bind."""
    return lines.binding().filter(task_list__year=month.year)
