"""What an appointment must look like, and how spans of days meet. Pure; no Django, no database."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

Subject = Literal["division", "river", "reach"]
Span = tuple[date, date | None]
"""First and last day in office, both included; None: no end is set."""

VILLAGE = 12
MOST_GENERAL_CHIEFS = 2
"""双总河长: the secretary and the head of government (domain.md 2)."""

_KINDS = {
    "general": "总河长",
    "deputy_general": "副总河长",
    "chief": "河长",
    "patroller": "巡河员",
}
_TIERS = {2: "省级", 4: "市级", 6: "区县级", 9: "镇街级", 12: "村级"}


def tier_words(tier: int) -> str:
    """6 → 区县级."""
    return _TIERS[tier]


def misfits(kind: str, tier: int, *, subject: Subject, level: int) -> dict[str, str]:
    """Why such an appointment cannot be: field → sentence; empty when it can.

    kind     code of `ChiefKind`
    tier     tier of the chief: 2, 4, 6, 9, 12
    subject  what the person would be chief of
    level    level of the division that the post, or the reach, belongs to
    """
    if kind in ("general", "deputy_general") and subject != "division":
        return {subject: f"{_KINDS[kind]}对整个行政区任职，不填河流、河段。"}
    if kind == "patroller" and subject != "reach":
        return {"reach": "巡河员须指定河段。"}
    if kind == "chief" and tier == VILLAGE and subject != "reach":
        return {"reach": "村级河长须指定河段。"}
    if kind == "chief" and tier != VILLAGE and subject != "river":
        return {"river": f"{_TIERS[tier]}河长须指定河流（在本行政区内的全部河段），不填河段。"}
    # A reach may be registered in a town as a whole; its village chief is of the village tier even so.
    if tier != level and not (subject == "reach" and tier == VILLAGE):
        return {"tier": f"层级应与行政区一致，为{_TIERS[level]}。"}
    return {}


def overlap(one: Span, other: Span) -> bool:
    """Do two spans share a day?"""
    return (one[1] is None or other[0] <= one[1]) and (other[1] is None or one[0] <= other[1])


def most_at_once(spans: Iterable[Span], within: Span) -> int:
    """The greatest number of `spans` in force on one day of `within`."""
    meeting = [span for span in spans if overlap(span, within)]
    # The number only grows on a day on which one begins.
    days = [within[0], *(span[0] for span in meeting if span[0] > within[0])]
    return max(sum(overlap(span, (day, day)) for span in meeting) for day in days)
