"""What can hardly be: asked about by forms, told by imports, refused by none. Pure; sentences without an end."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from waters.rules.indicators import ABOUT, Indicator, name_of
from waters.rules.means import Value
from waters.rules.standard import CLASS_WORDS, GB3838, Standard

_THOUSAND: Final = 1000
# So many times the usual of surface water is asked about, and so many times a section's own.
_FAR, _FAR_FROM_OWN = 10, 100
_CENTIMETRES: Final = 100
_HOT: Final = Decimal(45)
_SATURATED: Final = Decimal(25)
_NOTHING: Final = Decimal(0)
_MOST_PH: Final = Decimal(14)
# What Decimal(14, 6) holds.
_MOST: Final = Decimal(10) ** 8

Doubts = dict[Indicator, str]


def faults_of(values: Mapping[Indicator, Value]) -> Doubts:
    """Indicator → what cannot be: negative, no number, a limit that nobody told, a pH beyond its scale, a value beyond
    what a column holds."""
    found = {}
    for indicator, value in values.items():
        number = value.number
        if number is not None and number.is_finite() and _NOTHING < number <= _MOST_PH:
            continue  # nearly every value: nothing of `_fault`
        if words := _fault(indicator, value):
            found[indicator] = words
    return found


def _fault(indicator: Indicator, value: Value) -> str:
    number = value.number
    if number is None:
        name = name_of(indicator)
        return f"{name}低于检出限，须写明检出限" if value.is_below else f"{name}没有数值"
    name, said = name_of(indicator), "检出限" if value.is_below else ""
    if not number.is_finite():
        return f"{name}{said}不是数字"
    if number < 0:
        return f"{name}{said} {number} 是负数"
    if value.is_below and not number:
        return f"{name}的检出限为 0"
    if indicator == Indicator.PH and number > _MOST_PH:
        meant = number / 10
        hint = f"，是否应为 {meant.normalize():f}" if meant <= _MOST_PH else ""
        return f"pH 填写的是 {number}，应在 0 与 14 之间{hint}"
    if number >= _MOST:
        return f"{name} {number} 太大"
    if indicator == Indicator.TEMPERATURE and number > 100:
        return f"水温 {number} ℃不可能"
    return ""


def doubts_of(
    values: Mapping[Indicator, Value],
    *,
    usual: Mapping[Indicator, Decimal] | None = None,
    standard: Standard = GB3838,
) -> Doubts:
    """Indicator → sentence for what is unlikely; empty when nothing is. Faults are not doubted a second time.

    usual  this section's own usual values, where known; else those of ordinary surface water
    """
    known = usual or {}
    found = {}
    impossible = faults_of(values)
    for indicator, value in values.items():
        if value.number is None or indicator in impossible:
            continue
        words = _doubt(indicator, value, known.get(indicator))
        if words:
            found[indicator] = words
    low, high = standard.ph
    ph = values.get(Indicator.PH)
    if ph and ph.number is not None and Indicator.PH not in impossible:
        if ph.is_below:
            found[Indicator.PH] = "pH 没有检出限"
        elif not low - 3 <= ph.number <= high + 3:
            found[Indicator.PH] = f"pH {ph.number}，天然水体极少如此"
    return found


def _doubt(indicator: Indicator, value: Value, own: Decimal | None) -> str:
    about, number = ABOUT[indicator], value.number or Decimal(0)
    said = f"{about.name}{'检出限' if value.is_below else ''} {number} {about.unit}".strip()
    if indicator == Indicator.TEMPERATURE:
        return f"{said}，地表水极少超过 {_HOT} ℃" if number > _HOT else ""
    if indicator == Indicator.DO and number > _SATURATED:
        return f"{said}，远高于饱和溶解氧"
    if indicator == Indicator.PH:
        return ""
    usual = max(Decimal(about.usual), own or Decimal(0))
    if number > usual * _FAR:
        return f"{said}，是通常值的 {int(number / usual):,} 倍{_meant(number, usual, about.unit)}"
    if own and number > max(own * _FAR_FROM_OWN, Decimal(about.usual)):
        hint = _meant(number, usual, about.unit)
        return f"{said}，是该断面通常值的 {int(number / own):,} 倍{hint}"
    if own and 0 < number * _THOUSAND / 2 < own and not value.is_below:
        return f"{said}，不到该断面通常值的五百分之一，单位可能不是 {about.unit}"
    return ""


def _meant(number: Decimal, usual: Decimal, unit: str) -> str:
    """The smaller unit in which it would be ordinary water."""
    if unit == "mg/L" and number <= usual * _FAR * _THOUSAND:
        return f"，像是 µg/L（合 {(number / _THOUSAND).normalize():f} mg/L）"
    if unit == "m":
        return f"，像是 cm（合 {(number / _CENTIMETRES).normalize():f} m）"
    return ""


def announced_differs(announced: int | None, computed: int | None, measured: int = 0) -> str:
    """The sentence where an announced class is not that of the values; "" where they agree or one is not known. It is
    told and not refused, because the bureau may have judged more than the values that it sent."""
    if announced is None or computed is None or announced == computed:
        return ""
    of = f"按 {measured} 项指标" if measured else "按监测值"
    return f"公布为{CLASS_WORDS[announced]}，{of}评价为{CLASS_WORDS[computed]}"
