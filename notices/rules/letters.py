"""What a letter of the ladder says, and the facts beside a proposal, from frozen rows alone. Pure.

`Proposal.facts`, by kind of rule; days and months as ISO text, percents as text:

    patrols           {"months": ["2026-08", …],
                       "rows": [{"month", "subject", "due", "met", "required", "done"}, …]}
    yellow, red       {"months": ["2026-10"],
                       "rows": [{"line", "list", "title", "due", "percent", "since", "why"}, …]}
    unanswered        {"rows": [{"measure", "number", "issued", "answer_by"}, …]}
    water             {"section": "清溪河高桥断面", "title": "连续2个月未达标",
                       "rows": [{"when", "class", "wanted", "exceeding"}, …]}, all of it words
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from common.spreadsheets import Column
from common.text.chinese import date_words, moment_words
from common.text.months import Month
from inspections.rules.figure_words import WORDS
from notices.rules.rungs import RuleKind, Rung
from notices.rules.tabulation import PaperTable

_TITLES: Final = {
    Rung.REMINDER: "提醒函",
    Rung.INTERVIEW: "约谈通知书",
    Rung.CRITICISM: "通报批评",
    Rung.ACCOUNTABILITY: "问责告知书",
}
_MATTERS: Final = {
    RuleKind.PATROLS: "巡河履职不到位",
    RuleKind.YELLOW: "清单任务进展滞后",
    RuleKind.RED: "清单任务逾期未完成",
    RuleKind.UNANSWERED: "提醒事项逾期未回复",
    RuleKind.WATER: "断面水质不达标、变差",
}
_REQUIREMENTS: Final = {
    Rung.REMINDER: "现予提醒。请认真查找原因，拿出切实措施，尽快整改到位。",
    Rung.INTERVIEW: "现就上述情况对你{单位}进行约谈。请准备书面说明，如实说明原因和下一步措施。",
    Rung.CRITICISM: "现予通报批评。请深刻反思，立即整改，并举一反三，杜绝类似问题再次发生。",
    Rung.ACCOUNTABILITY: "现将上述情况按管理权限提请有关机关依规依纪处理，特此告知。请配合核实。",
}

_PATROLS: Final = (
    Column("month", "月份", value=lambda row: Month.parse(row["month"]).label),
    Column("subject", "河段（河流）"),
    *(Column(key, WORDS[key], kind="int") for key in ("due", "met", "required", "done")),
)
_LINES: Final = (
    Column("title", "任务", value=lambda row: f"{row['title']}（{row['list']}）"),
    Column("due", "完成时限"),
    Column("percent", "进度%"),
    Column("why", "依据", value=lambda row: f"{row['since']} 起：{row['why']}"),
)
_REMINDERS: Final = (
    Column("number", "提醒文号"),
    Column("issued", "制发日期"),
    Column("answer_by", "回复期限"),
)
_WATER: Final = (
    Column("when", "时段"),
    Column("class", "水质类别"),
    Column("wanted", "对照"),
    Column("exceeding", "超标项目及倍数"),
)
_COLUMNS: Final = {
    RuleKind.PATROLS: (_PATROLS, "未完成巡河任务情况"),
    RuleKind.YELLOW: (_LINES, "黄灯任务"),
    RuleKind.RED: (_LINES, "红灯任务"),
    RuleKind.UNANSWERED: (_REMINDERS, "逾期未回复的提醒"),
    RuleKind.WATER: (_WATER, "断面水质情况"),
}


def facts_table(kind: str, facts: Mapping[str, Any]) -> PaperTable:
    """The facts as the page of the decision and the letter show them."""
    columns, caption = _COLUMNS[RuleKind(kind)]
    return PaperTable("facts", caption, columns, facts["rows"], sentences=("title", "why"))


def facts_words(kind: str, facts: Mapping[str, Any]) -> str:
    """The facts in one sentence: 2026年8月至10月连续3个月未完成巡河任务。"""
    rows = facts["rows"]
    if kind == RuleKind.UNANSWERED:
        return f"对{len(rows)}次书面提醒逾期未回复。"
    if kind == RuleKind.WATER:
        return f"负责的{facts['section']}水质{facts['title']}。"
    months = [Month.parse(month) for month in facts["months"]]
    if kind == RuleKind.PATROLS:
        return f"{_span(months)}连续{len(months)}个月未完成巡河任务。"
    light = "黄灯" if kind == RuleKind.YELLOW else "红灯"
    lasting = f"连续{len(months)}个月" if len(months) > 1 else ""
    return f"{_span(months)}牵头的清单任务有{len(rows)}项{lasting}为{light}。"


def _span(months: list[Month]) -> str:
    first, last = months[0], months[-1]
    if first == last:
        return first.label
    if first.year != last.year:
        return f"{first.label}至{last.label}"
    return f"{first.label}至{last.month}月"


def title(issuer: str, *, kind: str, rung: str) -> str:
    """江南区河长制办公室关于清单任务逾期未完成的约谈通知书."""
    return f"{issuer}关于{_MATTERS[RuleKind(kind)]}的{_TITLES[Rung(rung)]}"


def default_body(rung: str, *, is_person: bool) -> str:
    """What the office asks, as a draft brings it; hers to change before it is issued."""
    return _REQUIREMENTS[Rung(rung)].replace("{单位}", "" if is_person else "单位")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The days a letter sets, and the interview's time and place."""

    answer_by: date
    appeal_by: date
    meets_at: datetime | None = None
    meets_place: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter's text: what it finds, the table under it, what it asks."""

    findings: list[str]
    table: PaperTable
    asks: list[str]


def letter(
    *,
    kind: str,
    facts: Mapping[str, Any],
    notice: str,
    basis: str,
    body: str,
    terms: Terms,
    is_person: bool,
) -> Letter:
    """The text of a letter.

    notice  the number of the notice the facts are from, empty where they are from reminders or warnings
    body    the office's own paragraphs
    """
    you = "你" if is_person else "你单位"
    source = f"据{notice}通报，" if notice else ""
    findings = [f"{source}{you}{facts_words(kind, facts)}具体情况见下表。"]
    asks = [line for line in body.splitlines() if line.strip()]
    if basis:
        asks.append(f"本决定的依据：{basis.rstrip('。')}。")
    if terms.meets_at:
        asks.append(f"约谈时间：{moment_words(terms.meets_at)}；地点：{terms.meets_place}。")
    asks.append(
        f"请收到后及时签收，并于{date_words(terms.answer_by)}前书面回复。对本决定有异议的，"
        f"可于{date_words(terms.appeal_by)}前提出申诉并说明理由。"
    )
    return Letter(findings, facts_table(kind, facts), asks)
