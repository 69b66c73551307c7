"""Columns of this room's Excel files."""

from typing import Any

from accounts.models import Level
from common.spreadsheets import Column
from inspections.tables.patrols import place_words

PATROLS = [
    Column("started_at", "开始时间", kind="datetime"),
    Column("ended_at", "结束时间", kind="datetime"),
    Column("chief", "河长", value=lambda p: p.chief.name if p.chief else ""),
    Column("actor_name", "实际巡河人"),
    Column("tier", "层级", value=lambda p: p.get_tier_display()),
    Column("river", "河流", value=lambda p: p.reach.river.name),
    Column("reach", "河段", value=lambda p: p.reach.name),
    Column("division", "所在地", value=lambda p: place_words(p.division)),
    Column("kind", "方式", value=lambda p: p.get_kind_display()),
    Column("minutes", "时长（分钟）", kind="int", value=lambda p: p.duration_s // 60),
    Column("length_m", "里程（米）", kind="int"),
    Column("found_count", "发现问题数", kind="int"),
    Column("missed_count", "漏查问题数", kind="int"),
    Column("state", "状态", value=lambda p: p.get_state_display()),
    Column("reasons", "待核实原因", value=lambda p: "；".join(p.reasons), width=40),
    Column("note", "说明"),
    Column("decision_note", "核实意见"),
]

SWAPS = [
    Column("first", "甲方", value=lambda swap: swap.first.chief.name),
    Column("first_water", "甲方河段（河流）", value=lambda swap: swap.first.subject),
    Column("second", "乙方", value=lambda swap: swap.second.chief.name),
    Column("second_water", "乙方河段（河流）", value=lambda swap: swap.second.subject),
    Column("started_on", "起", kind="date"),
    Column("ended_on", "止", kind="date"),
    Column("note", "说明"),
    Column("created_by", "登记人", value=lambda swap: str(swap.created_by)),
]

DUES = [
    Column("chief", "姓名", value=lambda post: post.chief.name),
    Column("title", "职务"),
    Column("tier", "层级", value=lambda post: post.get_tier_display()),
    Column("division", "行政区", value=lambda post: place_words(post.division)),
    Column("subject", "河段（河流）", value=lambda post: post.subject),
    Column("due", "应巡期数", kind="int"),
    Column("met", "达标期数", kind="int"),
    Column("required", "应巡次数", kind="int"),
    Column("done", "计入次数", kind="int"),
    Column(
        "completion",
        "完成率（%）",
        kind="decimal",
        places=1,
        value=lambda post: post.met * 100 / post.due if post.due else None,
    ),
]


def _figures_columns(first: Column) -> list[Column]:
    def share(key: str) -> Any:
        def of(row: Any) -> float | None:
            value = getattr(row[1], key, None)
            return None if value is None else value * 100

        return of

    def number(key: str, title: str) -> Column:
        return Column(key, title, kind="int", value=lambda row: getattr(row[1], key, None))

    return [
        first,
        number("due", "应巡期数"),
        number("met", "达标期数"),
        Column("completion", "完成率（%）", kind="decimal", places=1, value=share("completion")),
        number("ended", "到今天应巡期数"),
        number("ended_met", "到今天已巡期数"),
        number("required", "应巡次数"),
        number("done", "计入次数"),
        Column("per_due", "巡河应巡比（%）", kind="decimal", places=1, value=share("per_due")),
        number("patrols", "巡河次数"),
        number("found", "发现问题"),
        number("missed", "漏查"),
    ]


# Rows are pairs of a name and its `Figures`.
STATISTICS = _figures_columns(Column("name", "行政区或层级", value=lambda row: row[0]))

RULES = [
    Column("tier", "层级", value=lambda rule: Level(rule.tier).label),
    Column("place", "适用范围", value=lambda rule: rule.place_words),
    Column("words", "要求", value=lambda rule: rule.words),
    Column("valid_from", "自何日起", kind="date"),
    Column("valid_to", "至何日止", kind="date"),
    Column("basis", "依据"),
]

CHECKLIST = [
    Column("order", "次序", kind="int"),
    Column("title", "检查内容"),
    Column("hint", "提示", width=40),
    Column("is_active", "在用", kind="bool"),
]
