"""What an administrator may set a number of the field to."""

from datetime import UTC, date, datetime

import pytest

from accounts.models import Holiday, Parameter
from accounts.parameters import ISSUER_TEMPLATE, check_value, read_once, read_value
from common.errors import Invalid
from issues.models.parameters import ACCEPT, rules_for
from notices.models import parameters as of_notices


@pytest.mark.parametrize("text", ["-1", "1.5", "NaN", "Infinity", "1e9", "是", "true", ""])
def test_a_number_of_workdays_is_whole_and_not_below_nought(text) -> None:
    with pytest.raises(Invalid) as refusal:
        read_value("issues.accept_workdays", text)
    assert refusal.value.fields == {"value": "取值应为不小于 0 的整数。"}


@pytest.mark.parametrize("value", [0, 3])
def test_a_whole_number_is_taken(value) -> None:
    check_value("issues.accept_workdays", value)


@pytest.mark.parametrize(
    ("text", "is_fine"), [("0.5", True), ("1", True), ("-0.1", False), ("1.01", False)]
)
def test_a_share_lies_between_nought_and_one(text, is_fine) -> None:
    if is_fine:
        assert read_value("inspections.min_near_share", text) == float(text)
    else:
        with pytest.raises(Invalid):
            read_value("inspections.min_near_share", text)


@pytest.mark.parametrize("text", ["18:00", "00:00", "23:59"])
def test_the_end_of_the_working_day_is_a_time_by_the_clock(text) -> None:
    assert read_value("issues.day_ends", text) == text


@pytest.mark.parametrize(
    "text", ["", "18", "24:00", "6:30", "18:60", "18:00:00", "下午六点", "18：00"]
)
def test_what_is_no_time_by_the_clock_is_refused_where_it_is_entered(text) -> None:
    with pytest.raises(Invalid) as refusal:
        read_value("issues.day_ends", text)
    assert refusal.value.fields == {"value": "取值应为时刻，如 18:00。"}


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        (of_notices.DRAFT_DAY.key, "0", "应在 1 与 28 之间"),
        (of_notices.DRAFT_DAY.key, "31", "应在 1 与 28 之间"),
        (of_notices.MOST_ATTEMPTS.key, "0", "不能小于 1"),
        ("accounts.device_token_days", "0", "不能小于 1"),
        (of_notices.NUMBER_TEMPLATE.key, "{简称}河长办{序号}号", "须写有 〔{年份}〕"),
        (of_notices.NUMBER_TEMPLATE.key, "河长办〔{年份}〕{序号}{次}号", "只能写 简称、年份、序号"),
        (of_notices.NUMBER_TEMPLATE.key, "河长办〔{年份}〕{序号}号{", "只能写 简称、年份、序号"),
        (ISSUER_TEMPLATE.key, "{简称}河长办", "只能写 名称"),
    ],
)
def test_a_value_that_would_break_what_asks_for_it_is_refused(key, text, words) -> None:
    with pytest.raises(Invalid) as refusal:
        read_value(key, text)
    assert words in refusal.value.fields["value"]


@pytest.mark.django_db
def test_a_long_piece_of_work_reads_what_the_office_set_once(django_assert_num_queries) -> None:
    day, at = date(2026, 11, 20), datetime(2026, 11, 20, 1, tzinfo=UTC)
    Parameter.objects.create(key="issues.accept_workdays", value=4, valid_from=date(2026, 1, 1))
    rules_for("500101000000", at)
    with read_once(), django_assert_num_queries(2):
        for _ in range(3):
            assert ACCEPT.on(day, "500101000000") == 4
            assert ACCEPT.on(date(2025, 1, 1), "500101000000") == 1
            assert rules_for("500101000000", at).clocks.accept_workdays == 4
    Parameter.objects.update(value=5)
    assert ACCEPT.on(day, "500101000000") == 5


@pytest.mark.both
@pytest.mark.django_db
def test_rules_of_issues_hold_at_once_and_are_read_again_only_when_set(
    django_assert_num_queries,
) -> None:
    friday = datetime(2026, 11, 20, 1, tzinfo=UTC)

    def days() -> tuple[int, bool]:
        rules = rules_for("500101000000", friday)
        return rules.clocks.accept_workdays, rules.calendar.is_workday(friday.date())

    assert days() == (1, True)
    row = Parameter.objects.create(
        key="issues.accept_workdays", value=4, valid_from=date(2026, 1, 1)
    )
    assert days() == (4, True)
    off = Holiday.objects.create(day=friday.date(), is_workday=False)
    assert days() == (4, False)
    with django_assert_num_queries(1):
        assert days() == (4, False)
    row.value = 6
    row.save()
    off.delete()
    assert days() == (6, True)
    row.delete()
    assert days() == (1, True)
