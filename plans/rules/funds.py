"""What is wrong, or unlikely, with a report of money that came in or was paid. Pure.

Source: domain.md section 5 [002]: a task's funds by source, planned, in place, paid. What is planned is promised and
changes by revision; what came in and was paid are facts, which are reported. Amounts are in yuan, exact to the fen.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from common.text.chinese import date_words, number_words

MOST: Final = Decimal(10) ** 14
FEN: Final = Decimal("0.01")
NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Of one source, in yuan, in all so far; or of one report."""

    planned: Decimal = NOTHING
    in_place: Decimal = NOTHING
    paid: Decimal = NOTHING


def fund_faults(now: Money, told: Money, *, day: date, today: date, words: str) -> dict[str, str]:
    """Field (`in_place`, `paid`, `day`, `words`) → sentence for what cannot be; empty where it can.

    now   what is known of the source before this report
    told  what this report adds (`planned` is not read); a negative amount corrects
    """
    found: dict[str, str] = {}
    for field, name in (("in_place", "到位"), ("paid", "支付")):
        amount = getattr(told, field)
        if not amount.is_finite() or abs(amount) >= MOST or amount != amount.quantize(FEN):
            found[field] = f"本次{name}应为数字，精确到分。"
        elif getattr(now, field) + amount < 0:
            found[field] = (
                f"累计{name}现为 {wan_words(getattr(now, field))} 万元，"
                f"冲减 {wan_words(-amount)} 万元后小于 0，请核对。"
            )
    if found:
        return found
    if not told.in_place and not told.paid:
        found["in_place"] = "请填写本次到位或本次支付的金额。"
    elif now.paid + told.paid > now.in_place + told.in_place:
        found["paid" if told.paid > 0 else "in_place"] = (
            f"累计支付将为 {wan_words(now.paid + told.paid)} 万元，多于累计到位 "
            f"{wan_words(now.in_place + told.in_place)} 万元；有到位资金没有填报的，请一并填写本次到位。"
        )
    if min(told.in_place, told.paid) < 0 and not words.strip():
        found["words"] = "冲减已填报的金额，请写明原因。"
    if day > today:
        found["day"] = "到账或支付日期不能晚于今天。"
    return found


def fund_doubts(now: Money, told: Money, *, day: date, bound_on: date) -> dict[str, str]:
    """Field → sentence for what may be and is seldom meant; empty for the usual.

    bound_on  the day on which the list began to bind: what came before it is mostly in the list itself
    """
    found: dict[str, str] = {}
    in_place = now.in_place + told.in_place
    if told.in_place > 0 and in_place > now.planned:
        found["in_place"] = (
            f"累计到位将为 {wan_words(in_place)} 万元，多于计划的 {wan_words(now.planned)} 万元，"
            "请核对金额和单位（万元）。"
        )
    if day < bound_on:
        found["day"] = (
            f"清单自{date_words(bound_on)}起生效，此前的到位、支付一般已写在清单中，请核对没有重复。"
        )
    return found


def wan_words(yuan: Decimal) -> str:
    """10,067 or 0.5: yuan in 万元, exact to the fen."""
    return number_words(yuan / 10_000, places=6)
