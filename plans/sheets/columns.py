"""Columns of the sheets of the annual list and of 督办."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from common.spreadsheets import Column
from common.text.chinese import local_moment, number_words
from plans.models import Instruction, Light, Line
from plans.rules.lights import planned_percent


def line_columns(day: date) -> list[Column]:
    """A line a row, its plan line as of the reader's day. Rows come with list, river, units, targets
    and funds fetched."""
    return [
        Column("year", "年度", kind="int", value=lambda i: i.task_list.year),
        Column("list", "清单", value=lambda i: i.task_list.title, width=30),
        Column("river", "河流", value=lambda i: i.task_list.river and i.task_list.river.name),
        Column("order", "序号", kind="int"),
        Column("title", "任务", width=40),
        Column("measures", "措施", width=40),
        Column("field", "任务领域", value=lambda i: i.get_field_display()),
        Column("scope", "类型", value=lambda i: i.get_scope_display()),
        Column("difficulty", "难度", value=lambda i: i.get_difficulty_display()),
        Column("lead_unit", "牵头单位", value=lambda i: i.lead_unit.name),
        Column(
            "responsible",
            "责任单位",
            value=lambda i: "、".join(duty.unit.name for duty in i.duties.all()),
            width=30,
        ),
        Column("targets", "目标", value=_targets, width=30),
        Column("starts_on", "开始日期", kind="date"),
        Column("due_on", "完成时限", kind="date"),
        Column("percent", "进度（%）", kind="decimal", places=2),
        Column(
            "planned",
            "按计划应完成（%）",
            kind="decimal",
            places=2,
            value=lambda i: planned_percent(i.schedule, day),
        ),
        Column("light", "亮灯", value=lambda i: Light(i.shown_light).label),
        Column("override_reason", "人工亮灯理由", width=30),
        Column("reported_month", "最近填报月份", kind="date"),
        Column("done_on", "完成日期", kind="date"),
        Column(
            "funds_planned", "计划资金（元）", kind="decimal", value=lambda i: _sum(i, "planned")
        ),
        Column(
            "funds_in_place", "到位资金（元）", kind="decimal", value=lambda i: _sum(i, "in_place")
        ),
        Column("funds_paid", "支付资金（元）", kind="decimal", value=lambda i: _sum(i, "paid")),
    ]


def _targets(line: Line) -> str:
    return "；".join(
        f"{t.name} {number_words(t.amount)} {t.unit}（已完成 {number_words(t.done)} {t.unit}）"
        for t in line.targets.all()
    )


def _sum(line: Line, name: str) -> Decimal:
    return sum((getattr(fund, name) for fund in line.funds.all()), Decimal(0))


def _entries(case: Instruction) -> str:
    return "\n".join(
        f"{local_moment(e.at):%Y-%m-%d} {e.in_name_of or e.by_name}{e.get_event_display()}：{e.words}"
        for e in case.entries.all()
    )


INSTRUCTION_COLUMNS = [
    Column("line", "任务", value=lambda i: i.line.title, width=40),
    Column("list", "清单", value=lambda i: i.line.task_list.title, width=30),
    Column("lead_unit", "牵头单位", value=lambda i: i.line.lead_unit.name),
    Column("light", "呈送时亮灯", value=lambda i: i.get_light_display()),
    Column("pushed_at", "呈送时间", kind="datetime"),
    Column("chief", "呈送河长", value=lambda i: i.chief.name),
    Column("state", "状态", value=lambda i: i.get_state_display()),
    Column("answer_by", "回复期限", kind="date"),
    Column("entries", "经过", value=_entries, width=60),
]
# Lines with `light_then` and `lit_since` (`LineQuerySet.showing`), list and lead unit fetched.
MONTH_LIGHTS = [
    Column("list", "清单", value=lambda i: i.task_list.title, width=30),
    Column("title", "任务", width=40),
    Column("lead_unit", "牵头单位", value=lambda i: i.lead_unit.name),
    Column("light_then", "月末亮灯", value=lambda i: str(Light(i.light_then).label)),
    Column("lit_since", "亮灯自", kind="date"),
    Column("due_on", "完成时限", kind="date"),
]
