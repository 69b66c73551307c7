"""Charts of water (static/js/README.md): an indicator over months against the limits, shares over months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from common.text.chinese import percent_of
from common.text.months import Month
from common.web.charts import Chart
from waters.reads.class_marks import LETTERS
from waters.reads.summary import Summary
from waters.rules.indicators import JUDGED, MORE_IS_BETTER, Indicator, name_of, unit_of
from waters.rules.standard import Kind, Standard

# Those that decide most classes come first and are shown; the others are folded away.
CHIEF: Final = (
    *(Indicator.DO, Indicator.COD_MN, Indicator.COD, Indicator.BOD5),
    *(Indicator.NH3_N, Indicator.TP),
)
_LIMIT: Final = "#8a4b08"
_PALE: Final = "#97a3af"
# A limit so far above what was measured is left out: it would press the line to the ground.
_FARTHEST: Final = Decimal(3)


@dataclass(frozen=True, slots=True)
class IndicatorChart:
    """A chart with its indicator's unit; `is_exceeding`: beyond the target in the newest month that has it."""

    chart: Chart
    unit: str
    is_exceeding: bool


def indicators_to_chart(measured: Set[Indicator], exceeding: Set[Indicator]) -> list[Indicator]:
    """Those of the measured that have charts: those beyond the target first, then those that decide most, then as the
    standard has them."""
    order = list(Indicator)
    return sorted(
        (each for each in measured if each in JUDGED or each == Indicator.TN),
        key=lambda each: (each not in exceeding, each not in CHIEF, order.index(each)),
    )


def indicator_chart(
    indicator: Indicator,
    values: Mapping[Month, Decimal | None],
    *,
    kind: Kind,
    standard: Standard,
    target: int | None,
    is_exceeding: bool,
) -> IndicatorChart:
    """`values`: the means of the charted months in their order, None where one has none."""
    lines = limit_lines(
        indicator, list(values.values()), kind=kind, standard=standard, target=target
    )
    tops = [float(value) for value in values.values() if value is not None]
    tops += [line["yAxis"] for line in lines]
    option: dict[str, Any] = {
        "format": "number",
        "legend": {"show": False},
        "grid": {"left": 8, "right": 64, "top": 12, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "category", "data": [str(month) for month in values]},
        "yAxis": {"type": "value", "scale": indicator == Indicator.PH, "max": _top(tops)},
        "series": [
            {
                "name": name_of(indicator),
                "type": "line",
                "symbolSize": 4,
                "data": [None if value is None else float(value) for value in values.values()],
                "markLine": {
                    "silent": True,
                    "symbol": "none",
                    "animation": False,
                    "data": lines,
                },
            }
        ],
    }
    chart = Chart(indicator.name.lower(), name_of(indicator), "月份", option, "没有监测值。")
    return IndicatorChart(chart, unit_of(indicator), is_exceeding)


def limit_lines(
    indicator: Indicator,
    values: Sequence[Decimal | None],
    *,
    kind: Kind,
    standard: Standard,
    target: int | None,
) -> list[dict[str, Any]]:
    """Lines of the limits, as ECharts draws them: the target's darker, its class in words beside each. Classes of one
    limit share a line."""
    if indicator == Indicator.PH:
        return [_line(edge, "限值", is_target=True) for edge in standard.ph]
    limits = standard.limits_of(indicator, kind)
    if limits is None:
        return []
    by_limit: dict[Decimal, list[int]] = {}
    for number, limit in enumerate(limits, start=1):
        by_limit.setdefault(limit, []).append(number)
    highest = max((value for value in values if value is not None), default=None)
    wanted = limits[(target or 3) - 1]
    lines = []
    for limit, classes in by_limit.items():
        is_target = limit == wanted
        is_far = highest is not None and limit > highest * _FARTHEST
        if is_far and not is_target and indicator not in MORE_IS_BETTER:
            continue
        # Classes of one limit follow one another, and the margin has room for two letters.
        ends = dict.fromkeys((classes[0], classes[-1]))
        lines.append(_line(limit, "–".join(LETTERS[each] for each in ends), is_target=is_target))
    return lines


def _line(limit: Decimal, words: str, *, is_target: bool) -> dict[str, Any]:
    colour = _LIMIT if is_target else _PALE
    return {
        "yAxis": float(limit),
        "name": words,
        "lineStyle": {
            "color": colour,
            "width": 1.5 if is_target else 1,
            "type": "solid" if is_target else "dashed",
        },
        "label": {
            "formatter": f"{words} {limit.normalize():f}",
            "color": _LIMIT if is_target else "#566373",
            "fontSize": 11,
        },
    }


def _top(values: Sequence[float]) -> float | None:
    """A little above the highest line, because a line on the frame is not seen."""
    return round(max(values) * 1.08, 6) if values else None


def share_chart(months: Sequence[Summary]) -> Chart:
    """优良率 and 达标率 over months."""
    names = (("优良率（Ⅰ–Ⅲ类）", "good_share"), ("达标率", "target_share"))
    option = {
        "format": "percent",
        "xAxis": {"type": "category", "data": [str(each.month) for each in months]},
        "yAxis": {"type": "value", "min": 0, "max": 100},
        "series": [
            {
                "name": name,
                "type": "line",
                "symbolSize": 6,
                "data": [_percent(getattr(each.shares, key)) for each in months],
            }
            for name, key in names
        ],
    }
    title = f"近 {len(months)} 个月优良率与达标率"
    return Chart("shares", title, "月份", option, "还没有水质结果。")


def _percent(share: Decimal | None) -> float | None:
    return None if share is None else percent_of(share)
