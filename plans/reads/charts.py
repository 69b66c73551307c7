"""Charts of the lights page (static/js/README.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from common.web.charts import Chart
from plans.models import Light
from plans.rules.curves import Point

# As the dots on the pages (static/css/lines.css).
COLOURS: Final = {"green": "#2f9e44", "yellow": "#f2b705", "red": "#d92d20"}


def units_chart(rows: Sequence[tuple[str, Counter[str]]], when: str) -> Chart:
    """Lights of each unit as stacked bars, in the order of the list: no unit is ranked."""
    option: dict[str, Any] = {
        "format": "number",
        "xAxis": {
            "type": "category",
            "data": [name for name, _ in rows],
            "axisLabel": {"interval": 0, "rotate": 45 if len(rows) > 6 else 0, "color": "#566373"},
        },
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {
                "name": str(Light(light).label),
                "type": "bar",
                "stack": "lights",
                "barMaxWidth": 28,
                "itemStyle": {"color": COLOURS[light]},
                "data": [counts[light] for _, counts in rows],
            }
            for light in Light.values
        ],
    }
    title = f"{when}各牵头单位亮灯"
    return Chart("units", title, "牵头单位", option, "还没有亮灯。", is_wide=True)


def progress_chart(points: Sequence[Point]) -> Chart:
    """Progress against plan over the year's months, as two lines."""
    option: dict[str, Any] = {
        "format": "percent",
        "xAxis": {"type": "category", "data": [f"{point.month.month}月" for point in points]},
        "yAxis": {"type": "value", "min": 0, "max": 100},
        "series": [
            _line("计划进度", [point.planned for point in points], dashed=True),
            _line("填报进度", [point.reported for point in points]),
        ],
    }
    return Chart("progress", "各月进度与计划", "月份", option, "还没有填报进展。")


def _line(name: str, data: list[Decimal | None], *, dashed: bool = False) -> dict[str, Any]:
    return {
        "name": name,
        "type": "line",
        "symbolSize": 6,
        "lineStyle": {"type": "dashed" if dashed else "solid"},
        "data": [None if value is None else float(value) for value in data],
    }
