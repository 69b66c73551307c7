"""Lines of lists: done by their lead units (一项一分 [002]), and monthly reports that did not come."""

from __future__ import annotations

from django.urls import reverse

from common.text.chinese import local_date
from plans.models import Line
from plans.models.parameters import report_due
from scoring.reads.figures import COUNT, RATE, Counted, Reading, Source, Year, counts, rate


def _done(year: Year) -> Reading:
    """Tasks of the year's annual lists that bind, by lead unit; one query."""
    lines = Line.objects.binding().filter(
        division=year.code, task_list__year=year.year, task_list__kind="annual"
    )
    sums: dict[str, list[int]] = {}
    found = Reading()
    for pk, title, unit, done_on in lines.order_by("task_list_id", "order", "pk").values_list(
        "pk", "title", "lead_unit_id", "done_on"
    ):
        key = year.units.get(unit)
        if key is None:
            continue
        both = sums.setdefault(key, [0, 0])
        is_done = done_on is not None and done_on <= local_date(year.at)
        both[0] += is_done
        both[1] += 1
        words = f"{title}（{'已完成' if is_done else '未完成'}）"
        found.rows.setdefault(key, []).append(
            Counted(words, reverse("plans:line_detail", args=[pk]))
        )
    found.numbers = {key: rate(done, due) for key, (done, due) in sums.items()}
    return found


def _missed(year: Year) -> Reading:
    """One for each unit's line and month whose report was due and is not there; a query a month that is over."""
    rows = []
    today = local_date(year.at)
    lines = Line.objects.filter(division=year.code, task_list__year=year.year)
    for month in year.span.months:
        if report_due(month, year.code) >= today:
            break
        missed = lines.unreported(month).order_by("pk")
        for pk, title, unit in missed.values_list("pk", "title", "lead_unit_id"):
            if key := year.units.get(unit):
                address = reverse("plans:line_detail", args=[pk])
                rows.append((key, Counted(f"{month.label}：{title}", address)))
    return counts([subject.key for subject in year.subjects], rows)


TASKS = (
    Source(
        code="tasks.done",
        name="一河一策年度任务完成",
        noun="年度任务完成",
        gives=RATE,
        read=_done,
        absent="没有牵头年度任务",
        about="本年度已生效的年度任务清单中由该对象牵头的任务：完成数、总数和完成率。",
    ),
    Source(
        code="tasks.reports_missed",
        name="任务月报漏报",
        noun="漏报月报",
        gives=COUNT,
        read=_missed,
        about="到期没有填报进展的，每项任务每月一次。",
    ),
)
