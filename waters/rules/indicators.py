"""What is measured in water: 21 indicators that decide the class, and five beside them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Indicator(IntEnum):
    """An indicator by its number in table 1 of GB 3838-2002 (water temperature is its first row); transparency and
    chlorophyll a are no rows of it. The number is the code under which values are stored, so none is ever changed.
    """

    TEMPERATURE = 1
    PH = 2
    DO = 3
    COD_MN = 4
    COD = 5
    BOD5 = 6
    NH3_N = 7
    TP = 8
    TN = 9
    CU = 10
    ZN = 11
    FLUORIDE = 12
    SE = 13
    AS = 14
    HG = 15
    CD = 16
    CR6 = 17
    PB = 18
    CYANIDE = 19
    PHENOL = 20
    PETROLEUM = 21
    LAS = 22
    SULFIDE = 23
    FAECAL = 24
    TRANSPARENCY = 31
    CHLOROPHYLL = 32


@dataclass(frozen=True, slots=True)
class About:
    """How an indicator is called.

    name       as reports write it
    unit       of every stored value; "" for pH
    spellings  other words that tables of bureaus use, besides the name
    usual      a high value of ordinary surface water in `unit`, by which a wrong unit is noticed [ours]: of metals and
               poisons it is far below their limits, because in µg/L their limits look like ordinary values
    """

    name: str
    unit: str
    spellings: tuple[str, ...]
    usual: str


ABOUT: Final[Mapping[Indicator, About]] = {
    Indicator.TEMPERATURE: About("水温", "℃", ("温度", "T"), "30"),
    Indicator.PH: About("pH", "", ("pH值", "PH", "酸碱度"), "9"),
    Indicator.DO: About("溶解氧", "mg/L", ("DO", "溶氧"), "15"),
    Indicator.COD_MN: About("高锰酸盐指数", "mg/L", ("CODMn", "CODmn", "高指", "IMn"), "15"),
    Indicator.COD: About("化学需氧量", "mg/L", ("COD", "CODCr", "重铬酸盐指数"), "40"),
    Indicator.BOD5: About("五日生化需氧量", "mg/L", ("BOD5", "BOD₅", "生化需氧量", "BOD"), "10"),
    Indicator.NH3_N: About("氨氮", "mg/L", ("NH3-N", "NH₃-N", "氨氮(NH3-N)"), "3"),
    Indicator.TP: About("总磷", "mg/L", ("TP", "总磷(以P计)", "磷"), "0.5"),
    Indicator.TN: About("总氮", "mg/L", ("TN", "总氮(以N计)", "氮"), "10"),
    Indicator.CU: About("铜", "mg/L", ("Cu", "总铜"), "0.02"),
    Indicator.ZN: About("锌", "mg/L", ("Zn", "总锌"), "0.05"),
    Indicator.FLUORIDE: About("氟化物", "mg/L", ("F-", "F⁻", "氟化物(以F-计)", "氟"), "1.5"),
    Indicator.SE: About("硒", "mg/L", ("Se", "总硒"), "0.002"),
    Indicator.AS: About("砷", "mg/L", ("As", "总砷"), "0.005"),
    Indicator.HG: About("汞", "mg/L", ("Hg", "总汞"), "0.00005"),
    Indicator.CD: About("镉", "mg/L", ("Cd", "总镉"), "0.0005"),
    Indicator.CR6: About("六价铬", "mg/L", ("Cr6+", "Cr⁶⁺", "铬(六价)", "铬（六价）"), "0.01"),
    Indicator.PB: About("铅", "mg/L", ("Pb", "总铅"), "0.005"),
    Indicator.CYANIDE: About("氰化物", "mg/L", ("CN-", "CN⁻", "总氰化物"), "0.01"),
    Indicator.PHENOL: About("挥发酚", "mg/L", ("挥发性酚", "挥发酚类"), "0.005"),
    Indicator.PETROLEUM: About("石油类", "mg/L", ("油类", "石油"), "0.1"),
    Indicator.LAS: About("阴离子表面活性剂", "mg/L", ("LAS", "阴离子"), "0.2"),
    Indicator.SULFIDE: About("硫化物", "mg/L", ("S2-", "S²⁻"), "0.05"),
    Indicator.FAECAL: About("粪大肠菌群", "个/L", ("粪大肠菌群数", "大肠菌群"), "40000"),
    Indicator.TRANSPARENCY: About("透明度", "m", ("SD", "透明度SD"), "2"),
    Indicator.CHLOROPHYLL: About("叶绿素a", "mg/L", ("chla", "Chl-a", "叶绿素", "叶绿素α"), "0.1"),
}

# 环办〔2011〕22号: table 1 without water temperature, total nitrogen and faecal coliforms.
JUDGED: Final = tuple(
    each
    for each in Indicator
    if each <= Indicator.FAECAL
    and each not in (Indicator.TEMPERATURE, Indicator.TN, Indicator.FAECAL)
)
# Told with a class of their own that decides nothing: total nitrogen of lakes only.
APART: Final = (Indicator.TN, Indicator.FAECAL)
# More is better; everywhere else less is.
MORE_IS_BETTER: Final = frozenset({Indicator.DO, Indicator.TRANSPARENCY})
# (C − S)/S says nothing of these.
WITHOUT_FACTOR: Final = frozenset({Indicator.TEMPERATURE, Indicator.PH, Indicator.DO})
# A lake's trophic state is read from these.
TROPHIC: Final = (
    Indicator.CHLOROPHYLL,
    Indicator.TP,
    Indicator.TN,
    Indicator.TRANSPARENCY,
    Indicator.COD_MN,
)


def name_of(indicator: Indicator) -> str:
    """氨氮, as reports write it."""
    return ABOUT[indicator].name


def unit_of(indicator: Indicator) -> str:
    """mg/L; "" for pH."""
    return ABOUT[indicator].unit
