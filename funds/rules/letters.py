"""What the papers of a statement say: the document to its parties, a neighbour's letter with its return form. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from common.text.chinese import date_words
from funds.rules.money import yuan

RETURN_FORM: Final = "结算确认回执"


def statement_title(rule: str, period: str) -> str:
    """关于交界断面补偿\n2026年10月结算情况的通知."""
    return f"关于{rule}\n{period}结算情况的通知"


def letter_title(rule: str, period: str) -> str:
    return f"关于确认{rule}\n{period}结算情况的函"


def opening(
    *,
    rule: str,
    period: str,
    basis: str,
    total: Decimal,
    is_own: bool,
    replaces: str,
    reason: str,
) -> Sequence[str]:
    """The first paragraphs of a statement. `is_own`: it holds one party's lines alone."""
    by = f"根据{basis}，" if basis else ""
    whose = "涉及你方的金额" if is_own else "各方金额"
    said = [f"{by}现将{rule}{period}结算情况通知如下，{whose}合计 {yuan(total)}。"]
    if replaces:
        said.append(f"本结算单更正并代替《{replaces}》。更正原因：{reason}。")
    return said


def letter_words(
    *,
    rule: str,
    period: str,
    basis: str,
    pays: Decimal,
    receives: Decimal,
    due_on: date | None,
) -> Sequence[str]:
    """The paragraphs of a letter; the table of lines comes after the first."""
    by = f"根据{basis}，" if basis else ""
    until = f"于{date_words(due_on)}前" if due_on else "及时"
    return (
        f"{by}我方核算了{rule}{period}的结算金额，涉及贵方的明细如下表。",
        f"贵方应付 {yuan(pays)}，应收 {yuan(receives)}。",
        f"请贵方核对，并{until}以所附回执确认，或写明异议及理由函告我方。",
    )


def return_form(title: str, name: str, pays: Decimal, receives: Decimal) -> list[tuple[str, str]]:
    """The form that the neighbour fills in and sends back."""
    return [
        ("结算单", title),
        ("行政区", name),
        ("应付", yuan(pays)),
        ("应收", yuan(receives)),
        ("答复", "□确认无误　　□有异议"),
        ("异议及理由", "\n\n\n"),
        ("联系人及电话", ""),
        ("单位（盖章）", "\n\n　　　　年　　月　　日"),
    ]
