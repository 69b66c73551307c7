"""Requirement against what was done, line by line, for a patrol's page. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from common.text.chinese import metres_words, number_words, percent_words, seconds_words
from inspections.rules.validity import KINDS, Requirement


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what is looked at, what was asked, what was there; `short` where it fell short."""

    title: str
    asked: str
    actual: str
    short: bool = False


def compare(
    *,
    requirement: Requirement,
    kind: str,
    duration_s: int,
    length_m: int | None,
    coverage: float | None,
    reach_m: int,
    photos: int,
    photos_missing: int = 0,
) -> list[Line]:
    """The lines that are natural to this kind of patrol, in the words of the rule. `photos` are those that
    have come; `photos_missing` those that the phone named and that have not."""
    bound = KINDS[kind]
    lines = [_duration(requirement, bound.duration, duration_s)]
    if bound.length:
        lines.append(_length(requirement, length_m, coverage, reach_m))
    if bound.track_asked:
        has = length_m is not None
        lines.append(
            _evidence("轨迹", requirement.needs_track, requirement.track_reason, has, "有", "无")
        )
    if bound.evidence != "scan":
        waiting = f"另有 {photos_missing} 张尚未收到" if photos_missing else ""
        words = f"{photos} 张" + (f"，{waiting}" if waiting else "")
        none = f"无，手机报的 {photos_missing} 张尚未收到" if photos_missing else "无"
        lines.append(
            _evidence(
                "照片", requirement.needs_photo, requirement.photo_reason, photos > 0, words, none
            )
        )
    return lines


def _duration(requirement: Requirement, is_bound: bool, duration_s: int) -> Line:
    asked = f"不少于 {number_words(requirement.min_minutes)} 分钟" if is_bound else "不限"
    short = is_bound and duration_s < requirement.min_minutes * 60
    return Line("时长", asked, seconds_words(duration_s), short)


def _length(
    requirement: Requirement, length_m: int | None, coverage: float | None, reach_m: int
) -> Line:
    by_share = reach_m < requirement.min_length_m
    asked = (
        f"不少于河段（{metres_words(reach_m)}）的 {percent_words(requirement.min_coverage, places=0)}"
        if by_share
        else f"不少于 {metres_words(requirement.min_length_m)}"
    )
    if length_m is None:
        return Line("里程", asked, "没有轨迹，不作计算")
    actual = metres_words(length_m)
    if coverage is not None:
        actual += f"，覆盖河段 {percent_words(coverage, places=0)}"
    share = coverage if coverage is not None else length_m / reach_m
    short = length_m < requirement.min_length_m and (
        not by_share or share < requirement.min_coverage
    )
    return Line("里程", asked, actual, short)


def _evidence(title: str, needed: bool, why: str, has: bool, yes: str, no: str) -> Line:
    asked = f"须有（{why}）" if needed else "不要求"
    return Line(title, asked, yes if has else no, needed and not has)
