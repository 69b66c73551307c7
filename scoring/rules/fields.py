"""What a shape asks for, as data: its form, its lines in the Excel template and its stored JSON are all made of it.

`read` turns what was typed into plain values and names each field at fault. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from common.text.values.numbers import number
from common.text.values.plain import plain as plain_text
from scoring.rules.numbers import plain

LONGEST_NAME: Final = 60
MOST_ROWS: Final = 30


class FieldKind(StrEnum):
    NUMBER = "number"
    CHOICE = "choice"
    FLAG = "flag"
    WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that a shape asks for.

    least, most  bounds of a number, both allowed; None for without
    above        a number must be larger than this; None for without
    choices      (code, words) of a choice; the template takes either
    """

    name: str
    label: str
    kind: FieldKind = FieldKind.NUMBER
    is_required: bool = True
    least: Decimal | None = Decimal(0)
    most: Decimal | None = Decimal(100000)
    above: Decimal | None = None
    is_whole: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""


POSITIVE: Final = Decimal(0)


def read(fields: Sequence[Field], data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """(Values by name, sentences by name of what is wrong). A value that is at fault or empty is None, or False of a
    flag. What is named by no field is passed over: the caller knows whether that is a fault."""
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for field in fields:
        given = data.get(field.name)
        text = plain_text(str(given)) if given is not None else ""
        try:
            values[field.name] = _value(field, text)
        except ValueError as error:
            values[field.name] = None
            faults[field.name] = str(error)
    return values, faults


def _value(field: Field, text: str) -> Any:
    """Raises ValueError with the sentence."""
    if field.kind == FieldKind.FLAG:
        if text in ("True", "true", "on", "1", "是"):
            return True
        if text in ("", "False", "false", "0", "否"):
            return False
        raise ValueError(f"“{field.label}”请填“是”或“否”，现为“{text}”。")
    if not text:
        if field.is_required:
            raise ValueError(f"请填写“{field.label}”。")
        return "" if field.kind == FieldKind.WORDS else None
    if field.kind == FieldKind.WORDS:
        if len(text) > LONGEST_NAME:
            raise ValueError(f"“{field.label}”不超过 {LONGEST_NAME} 字。")
        if any(mark in text for mark in ";="):
            raise ValueError(f"“{field.label}”不能有分号和等号：导入模板用它们分隔。")
        return text
    if field.kind == FieldKind.CHOICE:
        known = {code: code for code, _ in field.choices}
        known |= {plain_text(words): code for code, words in field.choices}
        if text not in known:
            offered = "、".join(words for _, words in field.choices)
            raise ValueError(f"“{field.label}”没有“{text}”这一种，可填：{offered}。")
        return known[text]
    return _number(field, text)


def _number(field: Field, text: str) -> Decimal:
    try:
        found = number(text)
    except ValueError:
        raise ValueError(f"“{field.label}”应是数字，现为“{text}”。") from None
    if field.above is not None and found <= field.above:
        raise ValueError(f"“{field.label}”应大于 {plain(field.above)}，现为 {text}。")
    if field.least is not None and found < field.least:
        raise ValueError(f"“{field.label}”不能小于 {plain(field.least)}，现为 {text}。")
    if field.most is not None and found > field.most:
        raise ValueError(f"“{field.label}”不能大于 {plain(field.most)}，现为 {text}。")
    if field.is_whole and found != found.to_integral_value():
        raise ValueError(f"“{field.label}”应是整数，现为 {text}。")
    return found
