"""The water of sections in a monthly notice: sentences and rows of the table, from figures as frozen. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from common.text.chinese import number_words, percent_of
from waters.rules.standard import CLASS_WORDS
from waters.rules.states import STATE_WORDS

# Named in a sentence; more of them are read from the table.
_NAMED: Final = 5


def water_sentences(figures: Mapping[str, Any]) -> list[str]:
    """Shares, what they were a year before, and which sections missed their target; in the order of their codes,
    because a notice ranks nobody."""
    water = figures["water"]
    shares = water["shares"]
    if not shares["counted"]:
        return [f"本月{shares['sections']}个断面均没有水质类别{_without(water['states'])}。"]
    first = (
        f"本月有水质类别的断面{shares['counted']}个，其中Ⅰ—Ⅲ类{shares['good']}个，"
        f"占{_percent(shares['good_share'])}；劣Ⅴ类{shares['worst']}个，"
        f"占{_percent(shares['worst_share'])}"
    )
    sentences = [first + (f"，水质状况为{water['words']}。" if water["words"] else "。")]
    if water["states"]:
        sentences.append(f"另有断面没有水质类别{_without(water['states'])}。")
    if water["change_words"]:
        sentences.append(_change(water))
    if shares["judged"]:
        sentences += _targets(water)
    return sentences


def water_urgency(figures: Mapping[str, Any]) -> str:
    """The paragraph that a draft brings: only where a section missed its target."""
    if "water" not in figures or not _missed(figures["water"]):
        return ""
    return "请未达标断面所在地和有关单位分析原因，排查污染来源，采取措施尽快恢复达标。"


def water_rows(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of the table of sections; none where the month's water was not closed."""
    if "water" not in figures:
        return []
    words = {True: "是", False: "否", None: "—"}
    return [
        {
            "name": row["name"],
            "river": row["river"],
            "target_words": _class(row["target"]),
            "class_words": _class(row["water_class"]) if row["water_class"] else _state(row),
            "last_year_words": _class(row["last_year"]),
            "met_words": words[row["is_met"]],
            "exceeding": row["exceeding"],
            "streak": row["streak"],
        }
        for row in figures["water"]["rows"]
    ]


def _targets(water: Mapping[str, Any]) -> list[str]:
    shares, missed = water["shares"], _missed(water)
    lead = f"有水质目标的断面{shares['judged']}个，达标{shares['on_target']}个"
    sentence = f"{lead}，达标率{_percent(shares['target_share'])}"
    if not missed:
        return [f"{sentence}。"]
    if len(missed) > _NAMED:
        return [f"{sentence}；未达标{len(missed)}个，见下表。"]
    named = "、".join(
        f"{row['name']}（{_class(row['water_class'])}，目标{_class(row['target'])}"
        + ("" if row["exceeding"] == "/" else f"，{row['exceeding']}")
        + "）"
        for row in missed
    )
    return [f"{sentence}。未达标的断面：{named}。"]


def _missed(water: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [row for row in water["rows"] if row["is_met"] is False]


def _change(water: Mapping[str, Any]) -> str:
    """与上年同期相比，Ⅰ—Ⅲ类比例上升12.5个百分点，劣Ⅴ类比例持平，水质有所好转。"""
    now, before = water["shares"], water["before"]
    parts = [
        f"{name}比例{_moved(Decimal(now[key]) - Decimal(before[key]))}"
        for name, key in (("Ⅰ—Ⅲ类", "good_share"), ("劣Ⅴ类", "worst_share"))
    ]
    return f"与上年同期相比，{'，'.join(parts)}，水质{water['change_words']}。"


def _moved(share: Decimal) -> str:
    points = number_words(abs(share) * 100, places=1)
    if points == "0":
        return "持平"
    return f"{'上升' if share > 0 else '下降'}{points}个百分点"


def _without(states: Mapping[str, int]) -> str:
    said = "、".join(f"{STATE_WORDS[state]}{count}个" for state, count in states.items())
    return f"（{said}）" if said else ""


def _class(text: str) -> str:
    return CLASS_WORDS[int(text)] if text else "—"


def _state(row: Mapping[str, Any]) -> str:
    return STATE_WORDS[row["state"]]


def _percent(share: str) -> str:
    return f"{percent_of(Decimal(share)):.1f}%"
