"""Columns of this room's Excel files."""

from typing import Any

from accounts.models import Level
from common.spreadsheets import Column, Sheet
from common.text.chinese import percent_of
from inspections.reads.figures import Figures, MonthFigures
from inspections.rules.figure_words import EXPLAINED, WORDS
from inspections.tables.patrols import place_words

PATROLS = [
    Column("started_at", "开始时间", kind="datetime"),
    Column("ended_at", "结束时间", kind="datetime"),
    Column("chief", "河长", value=lambda p: p.chief.name if p.chief else ""),
    Column("actor_name", "实际巡河人"),
    Column("tier", "层级", value=lambda p: p.get_tier_display()),
    Column("river", "河流", value=lambda p: p.reach.river.name),
    Column("reach", "河段", value=lambda p: p.reach.name),
    Column("reach_code", "河段编码", value=lambda p: p.reach.code),
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
    Column("is_old", "补录", kind="bool"),
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
    *(Column(key, WORDS[key], kind="int") for key in ("due", "met", "required", "done")),
    Column(
        "completion",
        "完成率（%）",
        kind="decimal",
        places=1,
        value=lambda post: percent_of(post.met / post.due) if post.due else None,
    ),
]


def _figures_columns(first: Column) -> list[Column]:
    def share(key: str) -> Any:
        def of(row: Any) -> float | None:
            value = getattr(row[1], key, None)
            return None if value is None else percent_of(value)

        return of

    def number(key: str, title: str = "") -> Column:
        return Column(
            key, title or WORDS[key], kind="int", value=lambda row: getattr(row[1], key, None)
        )

    return [
        first,
        number("due"),
        number("met"),
        Column("completion", "完成率（%）", kind="decimal", places=1, value=share("completion")),
        number("ended", "到今天应巡期数"),
        number("ended_met", "到今天已巡期数"),
        number("required"),
        number("done"),
        Column("per_due", "巡河应巡比（%）", kind="decimal", places=1, value=share("per_due")),
        number("patrols"),
        number("found"),
        number("missed"),
    ]


# Rows are pairs of a name and its `Figures`.
STATISTICS = _figures_columns(Column("name", "行政区或层级", value=lambda row: row[0]))


def export_rows(figures: MonthFigures) -> list[tuple[str, Any]]:
    """The page's tables one under the other: divisions, their sum, tiers."""
    rows: list[tuple[str, Any]] = [
        (f"{child.name}（本级）" if child.is_self else child.name, child.figures)
        for child in figures.children
    ]
    rows.append(("合计", figures.total))
    rows += [(f"其中：{name}级河长", line) for _, name, line in figures.tier_rows()]
    return rows


def sheets(now: MonthFigures, before: MonthFigures, remarks: list[str]) -> list[Sheet]:
    """The months asked for, the same of the year before, and both beside each other."""
    notes = (EXPLAINED, *remarks)
    return [
        Sheet(now.month.label, STATISTICS, export_rows(now), notes),
        Sheet(f"去年同期（{before.month.label}）", STATISTICS, export_rows(before), notes),
        Sheet("与去年同期比较", _COMPARED, compared(now.total, before.total), notes),
    ]


def compared(now: Figures, before: Figures) -> list[tuple[str, ...]]:
    """Name, this year, the year before, the change: each figure in words. Shares change by percentage
    points."""
    rows: list[tuple[str, ...]] = []
    for key, words in WORDS.items():
        mine, theirs = getattr(now, key), getattr(before, key)
        if key in ("completion", "per_due"):
            shown = [None if each is None else percent_of(each) for each in (mine, theirs)]
            change = (
                f"{shown[0] - shown[1]:+.1f} 个百分点"
                if shown[0] is not None and shown[1] is not None
                else "—"
            )
            rows.append(
                (words, *("—" if each is None else f"{each:.1f}%" for each in shown), change)
            )
        else:
            rows.append((words, f"{mine:,}", f"{theirs:,}", f"{mine - theirs:+,}"))
    return rows


_COMPARED = [
    Column("name", "指标", value=lambda row: row[0]),
    Column("now", "本期", value=lambda row: row[1]),
    Column("before", "去年同期", value=lambda row: row[2]),
    Column("change", "增减", value=lambda row: row[3]),
]

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
