"""The standard by which water is judged, as data: GB 3838-2002 is shipped, offices may enter another version. Pure.

`WaterStandard.table` is JSON and holds only what differs from the shipped one:

    {"limits": {"4": ["2", "4", "6", "10", "15"], …},       # indicator → classes Ⅰ … Ⅴ, worst value that is in it
     "lake_limits": {"8": ["0.01", …], "9": […]},            # of lakes and reservoirs, in place of `limits`
     "ph": ["6", "9"],                                       # in every class
     "decimals": {"4": 1, …},                                # to which a mean is rounded before its class is read
     "below_share": "0.5",                                   # share of the detection limit that enters a mean
     …}                                                      # the other numbers of `Standard`, by their names

Numbers are text, so that no float comes between. `Standard` says beside each which are unconfirmed: they have no 依据
until an office enters one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final, Literal

from common.errors import Invalid
from waters.rules.indicators import ABOUT, MORE_IS_BETTER, Indicator

Kind = Literal["river", "lake"]
# The worst value that is still in classes Ⅰ, Ⅱ, Ⅲ, Ⅳ, Ⅴ; a class may share its limit with the next better one.
Limits = tuple[Decimal, ...]
# 1 (Ⅰ) … 6 (劣Ⅴ).
WORST: Final = 6
CLASS_WORDS: Final[Mapping[int, str]] = {
    1: "Ⅰ类",
    2: "Ⅱ类",
    3: "Ⅲ类",
    4: "Ⅳ类",
    5: "Ⅴ类",
    6: "劣Ⅴ类",
}


_WITHOUT_FLOW: Final[Mapping[str, bool | None]] = {"out": None, "met": True, "missed": False}


def _limits(*rows: tuple[Indicator, str]) -> Mapping[Indicator, Limits]:
    return MappingProxyType(
        {indicator: tuple(Decimal(each) for each in text.split()) for indicator, text in rows}
    )


def _decimals() -> Mapping[Indicator, int]:
    of: dict[int, tuple[Indicator, ...]] = {0: (Indicator.FAECAL,)}
    of[1] = (
        *(Indicator.TEMPERATURE, Indicator.PH, Indicator.DO, Indicator.COD_MN, Indicator.COD),
        Indicator.BOD5,
    )
    of[2] = (
        *(Indicator.NH3_N, Indicator.TN, Indicator.PETROLEUM, Indicator.LAS),
        Indicator.TRANSPARENCY,
    )
    of[3] = (
        *(Indicator.TP, Indicator.CU, Indicator.ZN, Indicator.FLUORIDE, Indicator.CR6),
        *(Indicator.CYANIDE, Indicator.SULFIDE),
    )
    of[4] = (Indicator.SE, Indicator.AS, Indicator.PHENOL, Indicator.CHLOROPHYLL)
    of[5] = (Indicator.HG, Indicator.CD, Indicator.PB)
    return MappingProxyType({each: places for places, all_of in of.items() for each in all_of})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A version of the standard with the numbers of judging that belong to it; 依据 where a source was read.

    limits, lake_limits  mg/L (个/L for faecal coliforms); a lake's come before
    ph                   lowest and highest pH of every class; outside it is 劣Ⅴ
    decimals             of a mean, before its class is read (GB/T 8170; unconfirmed)
    below_share          of the detection limit in a mean (环办监测函〔2020〕82号 item 7)
    main_beyond, main_count  main pollutants are the worst so many beyond this class
    factor_decimals      of an exceedance factor
    index_decimals       of the index (unconfirmed)
    least_in_quarter, least_in_year  months with samples (unconfirmed)
    automatic_wins       indicators for which an automatic station's values replace those of the laboratory
    rank_beyond          sections at this class or better in both periods stay out of the ranking of change
    no_flow              whether a month without flow meets its target: "out" (nobody says), "met" or "missed"
                         (unconfirmed)
    passes               states of a month that neither break a run on target nor count in it
    basin_good           shares of Ⅰ–Ⅲ in percent from which a set of sections is 优, 良好
    basin_bad            shares of 劣Ⅴ in percent from which it is 中度污染, 重度污染
    few_sections         below so many the means of concentrations are judged instead
    change_some, change_clear  percentage points of ΔG − ΔD beyond which water changed, changed clearly
                         (the former unconfirmed)
    trophic_edges        of TLI: up to the first oligotrophic, beyond the last heavily eutrophic (unconfirmed)
    """

    name: str
    basis: str
    limits: Mapping[Indicator, Limits]
    lake_limits: Mapping[Indicator, Limits]
    ph: tuple[Decimal, Decimal]
    decimals: Mapping[Indicator, int]
    below_share: Decimal = Decimal("0.5")
    main_beyond: int = 3
    main_count: int = 3
    factor_decimals: int = 1
    index_decimals: int = 4
    least_in_quarter: int = 2
    least_in_year: int = 8
    automatic_wins: frozenset[Indicator] = frozenset(
        {
            *(Indicator.PH, Indicator.DO, Indicator.COD_MN),
            *(Indicator.NH3_N, Indicator.TP, Indicator.TN),
        }
    )
    rank_beyond: int = 2
    no_flow: str = "out"
    passes: frozenset[str] = frozenset({"no_flow", "not_due", "void", "waiting"})
    basin_good: tuple[Decimal, Decimal] = (Decimal(90), Decimal(75))
    basin_bad: tuple[Decimal, Decimal] = (Decimal(20), Decimal(40))
    few_sections: int = 5
    change_some: Decimal = Decimal(10)
    change_clear: Decimal = Decimal(20)
    trophic_edges: tuple[Decimal, ...] = tuple(Decimal(each) for each in (30, 50, 60, 70))

    def is_met_in(self, state: str) -> bool | None:
        """Does a month that has no class because of its state meet its target? None where nobody can say."""
        return _WITHOUT_FLOW[self.no_flow] if state == "no_flow" else None

    def limits_of(self, indicator: Indicator, kind: Kind) -> Limits | None:
        """The limits of an indicator in a river or a lake; None where it has none, and for pH."""
        if kind == "lake" and indicator in self.lake_limits:
            return self.lake_limits[indicator]
        return self.limits.get(indicator)

    def limit_of(self, indicator: Indicator, kind: Kind, water_class: int) -> Decimal | None:
        """The worst value that is in a class 1 … 5; None where there is none, for pH and for 劣Ⅴ."""
        limits = self.limits_of(indicator, kind)
        return limits[water_class - 1] if limits and water_class < WORST else None


GB3838: Final = Standard(
    name="GB 3838-2002",
    basis="《地表水环境质量标准》（GB 3838-2002）表1",
    limits=_limits(
        (Indicator.DO, "7.5 6 5 3 2"),
        (Indicator.COD_MN, "2 4 6 10 15"),
        (Indicator.COD, "15 15 20 30 40"),
        (Indicator.BOD5, "3 3 4 6 10"),
        (Indicator.NH3_N, "0.15 0.5 1.0 1.5 2.0"),
        (Indicator.TP, "0.02 0.1 0.2 0.3 0.4"),
        (Indicator.CU, "0.01 1.0 1.0 1.0 1.0"),
        (Indicator.ZN, "0.05 1.0 1.0 2.0 2.0"),
        (Indicator.FLUORIDE, "1.0 1.0 1.0 1.5 1.5"),
        (Indicator.SE, "0.01 0.01 0.01 0.02 0.02"),
        (Indicator.AS, "0.05 0.05 0.05 0.1 0.1"),
        (Indicator.HG, "0.00005 0.00005 0.0001 0.001 0.001"),
        (Indicator.CD, "0.001 0.005 0.005 0.005 0.01"),
        (Indicator.CR6, "0.01 0.05 0.05 0.05 0.1"),
        (Indicator.PB, "0.01 0.01 0.05 0.05 0.1"),
        (Indicator.CYANIDE, "0.005 0.05 0.2 0.2 0.2"),
        (Indicator.PHENOL, "0.002 0.002 0.005 0.01 0.1"),
        (Indicator.PETROLEUM, "0.05 0.05 0.05 0.5 1.0"),
        (Indicator.LAS, "0.2 0.2 0.2 0.3 0.3"),
        (Indicator.SULFIDE, "0.05 0.1 0.2 0.5 1.0"),
        (Indicator.FAECAL, "200 2000 10000 20000 40000"),
    ),
    lake_limits=_limits(
        (Indicator.TP, "0.01 0.025 0.05 0.1 0.2"),
        (Indicator.TN, "0.2 0.5 1.0 1.5 2.0"),
    ),
    ph=(Decimal(6), Decimal(9)),
    decimals=_decimals(),
)

_WHOLE: Final = (
    *("main_beyond", "main_count", "factor_decimals", "index_decimals"),
    *("least_in_quarter", "least_in_year", "rank_beyond", "few_sections"),
)
_NUMBERS: Final = ("below_share", "change_some", "change_clear")
_ROWS: Final = {"ph": 2, "basin_good": 2, "basin_bad": 2, "trophic_edges": 4}
# Edges that come in falling order; the others rise.
_FALLING: Final = ("basin_good",)
_MOST_DECIMALS: Final = 6


def from_json(table: Mapping[str, Any], *, name: str, basis: str) -> Standard:
    """The shipped standard with what a table sets otherwise (shape at the head of this file).

    Raises Invalid `standard.table` with a sentence for the first fault: an unknown key, a limit that is negative or
    better than that of a better class, what is not a number.
    """
    given: dict[str, Any] = {"name": name, "basis": basis}
    known = {field.name for field in fields(Standard)} - {"name", "basis"}
    for key, value in table.items():
        if key not in known:
            raise _fault(f"水质标准里没有“{key}”这一项")
        given[key] = _read(key, value)
    return replace(GB3838, **given)


def to_json(standard: Standard) -> dict[str, Any]:
    """The whole of a standard as JSON, with its name and basis: what a closed month says it was judged by. Without
    these two `from_json` reads it back."""
    return {field.name: _plain(getattr(standard, field.name)) for field in fields(Standard)}


def differing(standard: Standard) -> dict[str, Any]:
    """The table of a version: what it says otherwise than the shipped one, in the shape at the head of this file."""
    shipped, said = to_json(GB3838), to_json(standard)
    found: dict[str, Any] = {}
    for key in shipped.keys() - {"name", "basis"}:
        before, now = shipped[key], said[key]
        if isinstance(now, dict):
            now = {code: each for code, each in now.items() if each != before.get(code)}
            before = {}
        if now != before:
            found[key] = now
    return dict(sorted(found.items()))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(int(key)): _plain(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(int(each) if isinstance(each, Indicator) else each for each in value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Decimal) else value


def _read(key: str, value: Any) -> Any:
    if key in ("limits", "lake_limits", "decimals") and not isinstance(value, Mapping):
        raise _fault(f"“{key}”应按指标编号填写")
    if key in ("automatic_wins", "passes") and not isinstance(value, list | tuple):
        raise _fault(f"“{key}”应为一个列表")
    if key in ("limits", "lake_limits"):
        rows = {_indicator(code): _row(_indicator(code), row) for code, row in value.items()}
        return MappingProxyType({**getattr(GB3838, key), **rows})
    if key == "decimals":
        places = {_indicator(code): _whole("decimals", each) for code, each in value.items()}
        return MappingProxyType({**GB3838.decimals, **places})
    if key == "no_flow":
        if value not in _WITHOUT_FLOW:
            raise _fault("断流月份的评价应为 out（不评价）、met（计为达标）或 missed（计为不达标）")
        return value
    if key in _WHOLE:
        return _whole(key, value)
    if key in _NUMBERS:
        return _number(key, value)
    if key in _ROWS:
        return _edges(key, value)
    if key == "automatic_wins":
        return frozenset(_indicator(code) for code in value)
    return frozenset(str(each) for each in value)


def _row(indicator: Indicator, row: Any) -> Limits:
    name = ABOUT[indicator].name
    if not isinstance(row, list | tuple) or len(row) != WORST - 1:
        raise _fault(f"{name}应有Ⅰ至Ⅴ类五个限值")
    limits = tuple(_number(name, each) for each in row)
    better = sorted(limits, reverse=indicator in MORE_IS_BETTER)
    if list(limits) != better:
        raise _fault(f"{name}的限值应由Ⅰ类到Ⅴ类逐级放宽，填写的是{'、'.join(map(str, limits))}")
    return limits


def _edges(key: str, row: Any) -> tuple[Decimal, ...]:
    if not isinstance(row, list | tuple) or len(row) != _ROWS[key]:
        raise _fault(f"“{key}”应有 {_ROWS[key]} 个数")
    edges = tuple(_number(key, each) for each in row)
    if list(edges) != sorted(edges, reverse=key in _FALLING):
        raise _fault(f"“{key}”的几个数没有按顺序排列：{'、'.join(map(str, edges))}")
    return edges


def _indicator(code: Any) -> Indicator:
    try:
        return Indicator(int(code))
    except (TypeError, ValueError):
        raise _fault(f"没有编号为“{code}”的监测指标") from None


def _whole(key: str, value: Any) -> int:
    number = _number(key, value)
    if number != int(number) or ("decimals" in key and number > _MOST_DECIMALS):
        raise _fault(f"“{key}”应为整数，填写的是“{value}”")
    return int(number)


def _number(key: str, value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise _fault(f"{key}的限值“{str(value)[:20]}”不是数字") from None
    if not number.is_finite() or number < 0:
        raise _fault(f"{key}的限值不能是负数，填写的是“{value}”")
    return number


def _fault(words: str) -> Invalid:
    return Invalid("standard.table", f"{words}。", fields={"table": f"{words}。"})
