"""Patrol rules: reading the book of a day, and adding a version from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.parameters import values_on
from accounts.permissions import is_top_office
from common.errors import Conflict, Invalid, NotAllowed
from common.store.scope import covers, level_of
from common.text.chinese import local_date
from inspections.models import PatrolDue, PatrolRule, parameters
from inspections.rules.rule import Asked, Rule, binds, loosened
from inspections.rules.rule_book import RuleBook
from inspections.rules.validity import Requirement

_ASKED = tuple(field.name for field in fields(Asked))
_FIELDS = (
    "id",
    "tier",
    "times",
    "period",
    "valid_from",
    "valid_to",
    "division_id",
    "reach_id",
    "months",
    "set_by_id",
    *_ASKED,
)


def all_rules() -> list[Rule]:
    """Every version of every rule as plain values: one query."""
    return [_plain(row) for row in PatrolRule.objects.order_by("id").values_list(*_FIELDS)]


def _plain(row: Sequence[Any]) -> Rule:
    pk, tier, times, period, valid_from, valid_to, division, reach, months, set_by, *asked = row
    return Rule(
        id=pk,
        tier=tier,
        times=times,
        period=period,
        valid_from=valid_from,
        valid_to=valid_to,
        division=division,
        reach=reach,
        months=tuple(int(month) for month in months or ()),
        set_by=set_by,
        asked=Asked(**dict(zip(_ASKED, asked, strict=True))),
    )


def rules_for(day: date) -> RuleBook:
    """The rules in force on a day. Ask it `.nearest(tier=…, division=…, reach=…)`; one query."""
    return RuleBook.on(day, all_rules())


def requirement_of(
    rule: PatrolRule | None, *, day: date, division: str, number: dict[str, Any] | None = None
) -> Requirement:
    """What a patrol on `day` in a division is judged by: the rule's numbers and the parameters'.

    One query (the parameters, unless the caller has them in `number`). Without a rule the numbers of
    an unchanged new rule hold and neither track nor photo is asked for: a patrol nobody required is
    still judged.
    """
    rule = rule or PatrolRule()
    number = number or values_on(parameters.JUDGING, day, division)
    return Requirement(
        min_minutes=rule.min_minutes,
        min_length_m=rule.min_metres,
        min_coverage=float(rule.min_share),
        buffer_m=rule.buffer_m,
        max_speed_kmh=rule.max_kmh,
        min_near_share=number[parameters.MIN_NEAR_SHARE.key],
        speed_share=number[parameters.SPEED_SHARE.key],
        speed_window_s=number[parameters.SPEED_WINDOW_S.key],
        drift_m=number[parameters.DRIFT_M.key],
        max_accuracy_m=number[parameters.MAX_ACCURACY_M.key],
        max_late_share=number[parameters.MAX_LATE_SHARE.key],
        clock_minutes=number[parameters.CLOCK_MINUTES.key],
        max_hours=number[parameters.MAX_HOURS.key],
        max_age_days=number[parameters.MAX_AGE_DAYS.key],
        needs_track=rule.needs_track,
        track_reason=rule.why if rule.needs_track else "",
        needs_photo=rule.needs_photo,
        photo_reason=rule.why if rule.needs_photo else "",
    )


def rule_of(
    due: PatrolDue | None, *, tier: int, division: str, reach: int | None, day: date
) -> PatrolRule | None:
    """What a patrol is judged by: the rule of what it counts towards (that of the period's first day),
    else the nearest on its own day. `due` with its `rule` selected costs no query."""
    if due is not None:
        return due.rule
    found = rules_for(day).nearest(tier=tier, division=division, reach=reach)
    return PatrolRule.objects.get(pk=found.id) if found else None


def rule_words(rule: PatrolRule) -> str:
    """A rule as one sentence: 村（社区）级每周 1 次，每次不少于 10 分钟，……"""
    months = "、".join(str(month) for month in rule.months)
    parts = [f"{rule.get_tier_display()}级每{rule.get_period_display()} {rule.times} 次"]
    if months:
        parts[0] = f"{months} 月，" + parts[0]
    parts.append(f"每次不少于 {rule.min_minutes} 分钟")
    share = f"{Decimal(rule.min_share) * 100:.0f}%"
    parts.append(f"不少于 {rule.min_metres:,} 米（不足此长度的河段，不少于其 {share}）")
    if rule.needs_track or rule.needs_photo:
        wanted = "和".join(
            word for word, on in (("轨迹", rule.needs_track), ("照片", rule.needs_photo)) if on
        )
        parts.append(f"须有{wanted}（{rule.why}）")
    return "，".join(parts) + "。"


@transaction.atomic
def add_rule_version(*, by: User, at: datetime, **values: Any) -> PatrolRule:
    """A new rule, or a new version of one, from `valid_from` on; earlier versions stay as they are.

    `values` are fields of PatrolRule. Office staff may set rules for divisions and reaches of their
    own; a rule without a place is for the widest office, that of a city or above. A rule begins
    tomorrow at the earliest, so every period is reckoned by what was known when it began, and it asks
    for no less than an office above has set (`inspections.rules.rule`). Dues already opened follow at
    the next `open_dues`.
    """
    rule = PatrolRule(**values, created_at=at)
    place = rule.reach.division_id if rule.reach else rule.division_id
    widest = any(lo.endswith("0" * 8) for lo, _ in by.office_ranges)
    if not (covers(by.office_ranges, place) if place else widest):
        raise NotAllowed("rule.not_yours", "只能为本级及下级行政区、河段设定巡河要求。")
    if rule.times < 1:
        words = "每期次数至少为 1。"
        raise Invalid("rule.times", words, fields={"times": words})
    if rule.valid_from <= local_date(at):
        words = "请填写明天或以后的日期：已开始的周期按开始时的要求计算，不能事后改变。"
        raise Invalid("rule.begun", words, fields={"valid_from": words})
    if rule.valid_to and rule.valid_to < rule.valid_from:
        words = "截止日期早于起始日期。"
        raise Invalid("rule.dates", words, fields={"valid_to": words})
    if (rule.needs_track or rule.needs_photo) and not rule.why.strip():
        words = "要求上传轨迹或照片时须写明理由。"
        raise Invalid("rule.why", words, fields={"why": words})
    # The widest of the offices one works for that holds the place.
    offices = [lo for lo, hi in by.office_ranges if not place or lo <= place < hi]
    rule.set_by_id = min(offices, key=level_of)
    _refuse_looser(rule, place, by)
    try:
        with transaction.atomic():
            rule.save(force_insert=True)
    except IntegrityError:
        words = "同一对象在这一天已有一条巡河要求，请另选日期。"
        raise Conflict("rule.same_day", words, fields={"valid_from": words}) from None
    return rule


def _refuse_looser(rule: PatrolRule, place: str | None, by: User) -> None:
    """Invalid names each field that asks for less than the nearest rule of an office above, in words."""
    office, is_top = rule.set_by_id or "", is_top_office(by)
    bars = [each for each in all_rules() if binds(each, office, is_top=is_top)]
    bar = RuleBook.on(rule.valid_from, bars).nearest(
        tier=rule.tier, division=place or "", reach=rule.reach_id
    )
    if bar is None:
        return
    new = _plain([getattr(rule, name) for name in _FIELDS])
    if less := loosened(new, bar):
        found = {field: f"不能低于上级的要求：{words}。" for field, words in less.items()}
        words = f"只能比上级的要求更严：上级要求{'，'.join(less.values())}。"
        raise Invalid("rule.looser", words, fields=found)
