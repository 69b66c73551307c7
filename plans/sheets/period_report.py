"""季通报 and 年总结 as files: .xlsx with a tab for each table, .docx in official form."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import IO, Any, Final

from accounts.models import Division
from accounts.reads.issuing import issuer_of
from common.documents.official import Align, OfficialDocument
from common.spreadsheets import Column, Sheet, write_sheets
from common.text.chinese import date_words, local_date
from plans.reads.period_report import WAN, Group, Money, Summary


def title_of(summary: Summary, division: Division) -> str:
    """江南区2026年第三季度一河一策任务进展通报; of a year 总结."""
    what = "通报" if summary.period.quarter else "总结"
    return f"{division.name}{summary.period.label}{summary.chosen.subject}进展{what}"


def write_xlsx(summary: Summary) -> IO[bytes]:
    """A tab for each way of grouping and one with every task."""
    sheets = [
        Sheet(f"按{heading.partition('（')[0]}", _group_columns(heading), [*groups, summary.total])
        for _, heading, groups in summary.parts
    ]
    notes = (summary.total.overall.formula,)
    return write_sheets([*sheets, Sheet("任务明细", _TASKS, summary.total.shares, notes)])


def _group_columns(heading: str) -> list[Column]:
    return [
        Column("name", heading, width=30),
        Column("tasks", "任务数", kind="int", value=lambda g: g.overall.tasks),
        Column("done", "完成数", kind="int", value=lambda g: g.overall.done),
        Column("percent", "总体进度（%）", "decimal", places=2, value=lambda g: g.overall.percent),
        *(
            Column(light, words, kind="int", value=_light_of(light))
            for light, words in (("green", "绿灯"), ("yellow", "黄灯"), ("red", "红灯"))
        ),
        *_money_columns(lambda group: group.money),
        Column("late", "迟报（项次）", kind="int"),
    ]


def _light_of(light: str) -> Callable[[Group], int]:
    return lambda group: group.lights[light]


def _wan_of(money_of: Callable[[Any], Money], name: str) -> Callable[[Any], Decimal]:
    return lambda row: getattr(money_of(row), name) / WAN


def _money_columns(money_of: Callable[[Any], Money]) -> list[Column]:
    return [
        Column(
            name,
            words,
            kind="decimal",
            places=2,
            value=_wan_of(money_of, name),
        )
        for name, words in (
            ("planned", "计划资金（万元）"),
            ("in_place", "到位资金（万元）"),
            ("paid", "支付资金（万元）"),
        )
    ]


_TASKS = [
    Column("list", "清单", value=lambda row: row[0].line.task_list.title, width=30),
    Column("title", "任务", value=lambda row: row[0].line.title, width=36),
    Column("unit", "牵头单位", value=lambda row: row[0].line.lead_unit.name, width=24),
    Column("field", "任务领域", value=lambda row: row[0].line.get_field_display()),
    Column("percent", "进度（%）", kind="decimal", places=2, value=lambda row: row[0].percent),
    Column("weight", "权重", kind="decimal", value=lambda row: row[0].line.weight),
    Column("share", "权重占比（%）", kind="decimal", places=2, value=lambda row: row[1]),
    Column("points", "计入总体（百分点）", kind="decimal", places=2, value=lambda row: row[2]),
    Column("light", "亮灯", value=lambda row: row[0].light_words),
    *_money_columns(lambda row: row[0].money),
    Column("late", "迟报（次）", kind="int", value=lambda row: row[0].late),
]


def write_docx(summary: Summary, division: Division, *, at: datetime) -> IO[bytes]:
    """The tables as an official document, in a temporary file, rewound."""
    total = summary.total
    document = OfficialDocument(
        issuer=issuer_of(division, at),
        number="",
        title=title_of(summary, division).replace(
            summary.chosen.subject, f"\n{summary.chosen.subject}"
        ),
        recipients=[],
        date=local_date(at),
    )
    document.heading(1, "总体进展")
    for paragraph in words_of(summary):
        document.paragraph(paragraph)
    for _, heading, groups in summary.parts:
        document.heading(1, f"按{heading.partition('（')[0]}")
        document.table(
            [
                heading,
                "任务",
                "完成",
                "进度%",
                "绿",
                "黄",
                "红",
                "计划\n万元",
                "到位\n万元",
                "支付\n万元",
                "迟报",
            ],
            [_cells(group) for group in [*groups, total]],
            [30, 9, 9, 13, 8, 8, 8, 17, 17, 17, 9],
            align=_ALIGN,
        )
    handle = tempfile.TemporaryFile(suffix=".docx")  # noqa: SIM115 - handed to the caller
    document.save(handle)
    handle.seek(0)
    return handle


_ALIGN: Final[list[Align]] = ["right" if n else "left" for n in range(11)]


def _cells(group: Group) -> Sequence[object]:
    figure = group.overall
    return [
        group.name,
        figure.tasks,
        figure.done,
        "—" if figure.percent is None else figure.percent,
        *group.lights.values(),
        *group.money.in_wan,
        group.late,
    ]


def words_of(summary: Summary) -> list[str]:
    """The period in two or three sentences, for paper and page."""
    total = summary.total
    figure = total.overall
    if not figure.tasks:
        return [f"{summary.period.label}没有已生效的{summary.chosen.subject}。"]
    lights = "、".join(
        f"{words} {total.lights[light]} 项"
        for light, words in (("green", "绿灯"), ("yellow", "黄灯"), ("red", "红灯"))
    )
    percent = "" if figure.percent is None else f"，总体进度 {figure.percent} %"
    planned, in_place, paid = total.money.in_wan
    return [
        f"截至{date_words(summary.day)}，{summary.chosen.subject}共 {figure.tasks} 项，"
        f"完成 {figure.done} 项{percent}；{lights}。",
        f"计划资金 {planned} 万元，到位 {in_place} 万元，"
        f"支付 {paid} 万元。{summary.period.label}迟报 {total.late} 项次。",
        f"{figure.formula}",
    ]
