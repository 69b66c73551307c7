"""What a new installation starts with."""

from datetime import date

from inspections.models import ChecklistItem, PatrolRule
from inspections.services.defaults import install_defaults
from inspections.services.rules import requirement_of, rule_of, rule_words, rules_for


def test_a_new_database_has_the_default_rules_with_an_empty_basis(db) -> None:
    rules = PatrolRule.objects.order_by("tier").values_list("tier", "times", "period", "basis")
    assert list(rules) == [
        (4, 1, "quarter", ""),
        (6, 1, "quarter", ""),
        (9, 1, "month", ""),
        (12, 1, "week", ""),
    ]
    assert ChecklistItem.objects.count() == 11


def test_an_offices_own_rows_are_never_touched(db) -> None:
    PatrolRule.objects.exclude(tier=12).delete()
    PatrolRule.objects.update(times=2)
    install_defaults()
    assert list(PatrolRule.objects.values_list("tier", "times")) == [(12, 2)]


def requirement_on(cast, day):
    rule = rule_of(None, tier=12, division=cast.village.code, reach=cast.reach.pk, day=day)
    return requirement_of(rule, day=day, division=cast.village.code)


def test_a_requirement_holds_the_rules_numbers_and_the_settings(cast) -> None:
    PatrolRule.objects.create(
        tier=12,
        reach=cast.reach,
        period="week",
        min_minutes=20,
        needs_photo=True,
        why="排污口整改期间留存影像",
        valid_from=date(2026, 1, 1),
    )
    asked = requirement_on(cast, date(2026, 10, 1))
    assert (asked.min_minutes, asked.min_length_m, asked.min_coverage) == (20, 1000, 0.6)
    assert (asked.min_near_share, asked.max_age_days) == (0.8, 60)
    assert asked.needs_photo
    assert asked.photo_reason == "排污口整改期间留存影像"
    assert not asked.needs_track


def test_a_patrol_that_nobody_requires_is_still_judged_by_the_usual_numbers(cast) -> None:
    PatrolRule.objects.all().delete()
    asked = requirement_on(cast, date(2026, 10, 1))
    assert (asked.min_minutes, asked.max_speed_kmh) == (10, 20)


def test_a_rule_reads_as_a_sentence(db) -> None:
    rule = PatrolRule.objects.get(tier=12)
    assert rule_words(rule) == (
        "村（社区）级每周 1 次，每次不少于 10 分钟，不少于 1,000 米"
        "（不足此长度的河段，不少于其 60%）。"
    )
    assert rules_for(date(2026, 1, 1)).nearest(tier=12, division="500101001201").id == rule.pk
