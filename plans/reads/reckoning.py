"""What reports say of lines: their tracks month by month, and how a report's percent came about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from common.text.months import Month
from plans.models import Line, ProgressReport
from plans.rules.curves import Track
from plans.rules.progress import TargetStanding, task_formula, task_percent


def tracks_of(lines: QuerySet[Any]) -> list[Track]:
    """Lines with their valid reports; two queries."""
    reports: dict[int, dict[Month, Decimal]] = {}
    found = ProgressReport.objects.filter(line__in=lines.order_by().values("pk"))
    for line, month, percent in found.order_by("line_id", "month", "seq").values_list(
        "line_id", "month", "percent"
    ):
        reports.setdefault(line, {})[Month.of(month)] = percent
    return [
        Track(
            since=line.task_list.bound_on or date.max,
            schedule=line.schedule,
            weight=line.weight,
            reports=reports.get(line.pk, {}),
        )
        for line in lines.select_related("task_list").order_by("pk")
    ]


def formula_of(line: Line, report: ProgressReport) -> str:
    """How a report's percent came about; empty for a line without targets, and where a revision has
    changed them since."""
    targets = [
        TargetStanding(
            amount=target.amount,
            done=min(Decimal(report.figures.get(str(target.pk), 0)), target.amount),
            weight=target.weight,
        )
        for target in line.targets.all()
    ]
    is_said = bool(targets) and task_percent(targets) == report.percent
    return task_formula(targets) if is_said else ""
