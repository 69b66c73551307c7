"""The columns in which lists and statements go out."""

from typing import Final

from common.spreadsheets import Column
from common.text.months import Month
from funds.models import FundKind, StatementLine


def memo_words(line: StatementLine) -> str:
    """The memo in one cell, a step a line."""
    return "\n".join(
        f"{step['title']}：{step['words']}" + (f"（{step['amount']}）" if step["amount"] else "")
        for step in line.memo
    )


def _month(line: StatementLine) -> str:
    return Month.of(line.month).label if line.month else ""


LINE_COLUMNS: Final = [
    Column("order", "序号", kind="int"),
    Column("subject", "对象"),
    Column("month", "月份", value=_month),
    Column("payer_name", "支付方"),
    Column("payee_name", "受偿方"),
    Column("amount", "金额（元）", kind="decimal", places=2),
    Column("memo", "计算过程", value=memo_words, width=60),
]
# What a kind shows of its lines' facts, between the ends and the amount.
FACT_COLUMNS: Final[dict[str, list[Column]]] = {
    FundKind.COMPENSATION: [],
    FundKind.REWARDS: [
        Column("score", "得分", value=lambda line: line.facts.get("total", "")),
        Column("grade", "等次", value=lambda line: line.facts.get("grade", "")),
    ],
}
PARTY_COLUMNS: Final = [
    Column("name", "行政区"),
    Column("pays", "应付（元）", kind="decimal", places=2),
    Column("receives", "应收（元）", kind="decimal", places=2),
    Column("net", "净额（元，负为应付）", kind="decimal", places=2),
    Column(
        "answer", "答复", value=lambda row: "核算方" if row.is_bank else row.get_answer_display()
    ),
    Column("words", "答复意见"),
]
STATEMENT_COLUMNS: Final = [
    Column("title", "标题"),
    Column("kind", "类别", value=lambda row: row.rule.get_kind_display()),
    Column("division", "核算行政区", value=lambda row: row.division.name),
    Column("first", "期间", value=lambda row: row.period_words),
    Column("shown_total", "金额（元）", kind="decimal", places=2),
    Column("state", "状态", value=lambda row: row.get_state_display()),
    Column("document_number", "文号"),
    Column("frozen_at", "定稿时间", kind="datetime"),
]
RULE_COLUMNS: Final = [
    Column("name", "名称"),
    Column("kind", "类别", value=lambda row: row.get_kind_display()),
    Column("division", "核算行政区", value=lambda row: row.division.name),
    Column("held_number", "现行版本", kind="int"),
    Column("held_from", "起用月份", kind="date"),
]


def line_columns(kind: str) -> list[Column]:
    """The columns of a kind's lines."""
    return [*LINE_COLUMNS[:5], *FACT_COLUMNS.get(kind, []), *LINE_COLUMNS[5:]]
