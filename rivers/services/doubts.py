"""What can hardly be in the registers: asked about by forms and told by imports, refused by none. Sentences
without an end, field by field; nothing here asks the database."""

from functools import singledispatch
from typing import Final

from common.text.chinese import metres_words
from rivers.models import PermitKind
from rivers.rules.outfall_kinds import NAMES, permit_kind_of
from rivers.services.facts import Facts, OutfallFacts, ReachFacts, RiverFacts
from rivers.services.faults import line_metres

# The Yangtze has 6,300 km and a basin of 1.8 million km²; hardly another river of a district comes near these.
LONGEST_KM, WIDEST_KM2 = 1500, 200_000
# A reach lies in one village or town.
LONGEST_REACH_M: Final = 100_000
SHORTEST_REACH_M: Final = 20
# Lengths of a river and of its reaches come from two surveys.
LEEWAY: Final = 1.1

Doubts = dict[str, str]


@singledispatch
def doubts_of(facts: Facts) -> Doubts:
    """Field → sentence for what is unlikely; empty when nothing is."""
    return {}


@doubts_of.register
def _(facts: RiverFacts) -> Doubts:
    found = {}
    if facts.length_km is not None and facts.length_km > LONGEST_KM:
        found["length_km"] = f"长度 {facts.length_km:,} 公里，超过 {LONGEST_KM:,} 公里的河流极少"
    if facts.area_km2 is not None and facts.area_km2 > WIDEST_KM2:
        found["area_km2"] = f"面积 {facts.area_km2:,} 平方公里，超过 {WIDEST_KM2:,} 平方公里的极少"
    above = facts.parent
    if (
        facts.length_km is not None
        and above is not None
        and above.length_km
        and facts.length_km > above.length_km * 2
    ):
        found.setdefault(
            "length_km",
            f"长度 {facts.length_km:,} 公里，是所汇入的{above}（{above.length_km:,} 公里）的两倍以上",
        )
    return found


@doubts_of.register
def _(facts: ReachFacts) -> Doubts:
    metres = facts.length_m
    if metres is None:
        metres = line_metres(facts.line) if facts.line else 0
    said = f"长度 {metres_words(metres)}"
    whole = facts.river.length_km
    if whole and metres > float(whole) * 1000 * LEEWAY:
        return {"length_m": f"{said}，比整条{facts.river}（{whole:,} 公里）还长"}
    if metres > LONGEST_REACH_M:
        return {"length_m": f"{said}，超过 {LONGEST_REACH_M // 1000} 公里的河段极少"}
    if 0 < metres < SHORTEST_REACH_M:
        return {"length_m": f"{said}，不到 {SHORTEST_REACH_M} 米"}
    return {}


@doubts_of.register
def _(facts: OutfallFacts) -> Doubts:
    asked = permit_kind_of(facts.kind)
    found = {}
    if asked and facts.permit_kind and facts.permit_kind != asked:
        words = PermitKind(asked).label
        found["permit_kind"] = f"按部令第35号，“{NAMES[facts.kind]}”的设置应为{words}"
    if facts.sign_seen_on and facts.sign == "":
        found["sign"] = "有查看日期，却没有写标志牌的情况"
    return found
