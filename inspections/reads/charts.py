"""Charts of completion, for the statistics page and the home page (static/js/README.md)."""

from __future__ import annotations

from common.text.chinese import percent_of
from common.text.months import Month
from common.web.charts import Chart
from inspections.reads.figures import Figures, MonthFigures

TREND_MONTHS = 13


def children_chart(figures: MonthFigures, *, is_running: bool) -> Chart:
    """Completion (so far, while the month runs) of each division below, as bars in the order of the
    divisions' codes, as offices list them: nobody is ranked."""
    rows = [child for child in figures.children if child.figures.ended]
    option = {
        "format": "percent",
        "legend": {"show": False},
        "xAxis": {
            "type": "category",
            "data": [child.name for child in rows],
            "axisLabel": {"interval": 0, "rotate": 45 if len(rows) > 8 else 0, "color": "#566373"},
        },
        "yAxis": {"type": "value", "min": 0, "max": 100},
        "series": [
            {
                "name": "完成率",
                "type": "bar",
                "barMaxWidth": 28,
                "data": [_percent(child.figures.completion_so_far) for child in rows],
            }
        ],
    }
    so_far, empty = "", "这个月没有应巡任务。"
    if is_running:
        so_far, empty = "（到今天）", "本月还没有到期的应巡任务。"
    title = f"{figures.month.label}各地完成率{so_far}"
    return Chart("children", title, "行政区", option, empty, is_wide=True)


def trend_chart(rows: list[tuple[Month, Figures]]) -> Chart:
    """Completion (of the running month: so far) and patrols per due over months, as two lines. Patrols per due have no
    point until all of a month's periods are over: on its first day that line would fall to nothing each time."""
    completion = [_percent(line.completion_so_far) for _, line in rows]
    per_due = [_percent(line.per_due) if line.ended == line.due else None for _, line in rows]
    option = {
        "format": "percent",
        "xAxis": {
            "type": "category",
            "data": [f"{month.year}-{month.month:02d}" for month, _ in rows],
        },
        "yAxis": {"type": "value", "min": 0},
        "series": [
            {
                "name": name,
                "type": "line",
                "symbolSize": 6,
                "data": data,
            }
            for name, data in (("完成率", completion), ("巡河应巡比", per_due))
        ],
    }
    title = f"近 {len(rows)} 个月完成率与巡河应巡比"
    return Chart("trend", title, "月份", option, "还没有应巡记录。")


def _percent(share: float | None) -> float | None:
    return None if share is None else percent_of(share)
