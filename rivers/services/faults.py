"""What the registers take: faults of what is entered, field by field, in sentences.

Forms, imports and services all ask here. Nothing here asks the database.
"""

import re
from collections.abc import Mapping
from functools import singledispatch
from typing import Any

import numpy as np

from accounts.models import Division
from common.errors import Invalid, TooLarge
from common.geo.datums import in_china_bounds, outside_words
from common.geo.lines import bbox, line_length_m, parse_line
from common.text.chinese import metres_words
from common.text.unlikely import own_mobile
from rivers.models import OutfallKind
from rivers.services.facts import (
    Facts,
    Line,
    OutfallFacts,
    ReachFacts,
    RiverFacts,
    SignboardFacts,
)

MOST_LINE_POINTS = 20_000
# A typed length is asked about when it differs from the line's by more than both.
LENGTH_SHARE, LENGTH_METRES = 0.2, 100
# One industrial park may have many; a line is a name, not a report.
MOST_SOURCES, LONGEST_SOURCE = 30, 80
_CODE = re.compile(r"[^\s（）()，,“”\"]{1,40}")

Faults = dict[str, str]


@singledispatch
def faults_of(facts: Facts) -> Faults:
    """Field → sentence for what is wrong in itself; empty when nothing is."""
    raise NotImplementedError


@faults_of.register
def _(facts: RiverFacts) -> Faults:
    faults = common_faults(facts, "name", most={"code": 30, "name": 60})
    for name, words in (("length_km", "长度"), ("area_km2", "面积")):
        value = getattr(facts, name)
        if value is not None and not 0 < value < 1_000_000:
            faults[name] = f"{words}应大于 0。"
    if facts.parent and facts.parent.code == facts.code:
        faults["parent"] = "不能汇入自己。"
    return faults | inside_faults(facts.division)


@faults_of.register
def _(facts: ReachFacts) -> Faults:
    faults = common_faults(facts, "name", most={"name": 80}) | inside_faults(facts.division)
    if facts.neighbour and facts.neighbour.pk == facts.division.pk:
        faults["neighbour"] = "相邻行政区不能是河段所在的行政区。"
    if facts.line is not None:
        try:
            parse_line(
                {"type": "LineString", "coordinates": facts.line}, max_points=MOST_LINE_POINTS
            )
        except (Invalid, TooLarge) as error:
            return faults | {"line": f"中心线有误：{error.detail}。"}
    return faults | _length_faults(facts)


def _length_faults(facts: ReachFacts) -> Faults:
    if facts.length_m is None:
        if facts.line is None:
            return {"length_m": "请填写长度，或提供中心线由系统量算。"}
        return {}
    if not 0 < facts.length_m < 10_000_000:
        return {"length_m": "长度应大于 0。"}
    if facts.line is None or facts.keep_length:
        return {}
    drawn = line_metres(facts.line)
    apart = abs(facts.length_m - drawn)
    if apart > LENGTH_METRES and apart > LENGTH_SHARE * drawn:
        words = (
            f"填写的长度 {metres_words(facts.length_m)}，按中心线量得 {metres_words(drawn)}，相差较大，"
            "请核对；确属如此请选“长度以填写的为准”。"
        )
        return {"length_m": words}
    return {}


@faults_of.register
def _(facts: OutfallFacts) -> Faults:
    faults = common_faults(facts, "name", most={"name": 80}) | place_faults(facts)
    if facts.kind not in OutfallKind.values:
        faults["kind"] = "请选择类别。"
    if facts.owner_unknown and facts.owner.strip():
        faults["owner"] = "责任主体无法确定的，这里不填；由谁承担填在“指定的责任主体”。"
    if facts.owner_named.strip() and not facts.owner_unknown:
        faults["owner_named"] = "只在责任主体无法确定时填写；已知责任主体的，填在“责任主体”。"
    lines = [line for line in facts.sources.splitlines() if line.strip()]
    if len(lines) > MOST_SOURCES or any(len(line) > LONGEST_SOURCE for line in lines):
        faults["sources"] = f"最多 {MOST_SOURCES} 个，每个不超过 {LONGEST_SOURCE} 字。"
    if not facts.permit.strip() and (facts.permit_on or facts.permit_ended_on):
        faults["permit"] = "填了批复、登记或注销日期的，请填写文号或登记号。"
    if facts.permit_on and facts.permit_ended_on and facts.permit_ended_on < facts.permit_on:
        faults["permit_ended_on"] = "注销日期不能早于批复（登记）日期。"
    return faults


@faults_of.register
def _(facts: SignboardFacts) -> Faults:
    faults = common_faults(facts, "place", most={"place": 160}) | place_faults(facts)
    if own_mobile(facts.shown_phones):
        faults["shown_phones"] = "公示牌上应为办公电话，请不要填写个人手机号。"
    return faults


def common_faults(facts: Any, *required: str, most: dict[str, int]) -> Faults:
    """Of the code, of what may not be empty, of what is too long."""
    faults = {}
    if not _CODE.fullmatch(facts.code):
        faults["code"] = "编码不能为空，不能有空格、括号和逗号，最多 40 个字符。"
    for name in required:
        if not getattr(facts, name).strip():
            faults[name] = "不能为空。"
    for name, limit in most.items():
        if len(getattr(facts, name)) > limit:
            faults.setdefault(name, f"最多 {limit} 个字。")
    return faults


def inside_faults(division: Division) -> Faults:
    """A division outside the portal keeps no registers."""
    if division.is_external:
        return {"division": f"“{division}”不属于本平台，不能在其名下登记。"}
    return {}


def place_faults(facts: Any) -> Faults:
    """Of a longitude and a latitude."""
    lon, lat = facts.longitude, facts.latitude
    if (lon is None) != (lat is None):
        return {"longitude" if lon is None else "latitude": "经度和纬度应同时填写。"}
    if lon is not None and not in_china_bounds(lon, lat):
        return {"longitude": outside_words(lon, lat) + "。"}
    return {}


def comes_round(start: Any, above: Mapping[Any, Any]) -> bool:
    """Does a way up (key → key of what it flows into) lead back to where it began?"""
    passed = {start}
    step = above.get(start)
    while step is not None and step not in passed:
        passed.add(step)
        step = above.get(step)
    return bool(step == start)


# --- what follows from a line ---------------------------------------------------------------------


def line_metres(line: Line) -> int:
    """Length of a line in whole metres, at least 1."""
    return max(1, round(line_length_m(np.array(line))))


def box_of(line: Line | None) -> dict[str, float | None]:
    """The line's box, as a reach keeps it beside the line."""
    sides = ("west", "south", "east", "north")
    if line is None:
        return dict.fromkeys(sides)
    return dict(zip(sides, bbox(np.array(line)), strict=True))
