"""The lights of a month's end are those of the history up to its last day."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from accounts.models import Unit
from common.text.chinese import SHANGHAI
from common.text.months import Month
from plans.models import LightChange, Line, LineDuty, ProgressReport
from plans.reads.lights import NEVER_CHANGED, Shown, fold, lights_at_end
from tests.plans.making import line, task_list

pytestmark = pytest.mark.both

DISTRICT, TOWN, NEIGHBOUR = "500101000000", "500101001000", "500101002000"
OCTOBER = Month(2026, 10)


def test_the_fold_keeps_the_last_of_each_line_and_takes_silence_for_green():
    first, later = date(2026, 3, 22), date(2026, 9, 18)
    found = fold(
        [
            (1, first, "yellow", "慢", "nightly"),
            (1, later, "red", "逾期", "overridden"),
            (2, None, None, None, None),
        ],
    )
    assert found == {1: Shown("red", later, "逾期", is_by_person=True), 2: NEVER_CHANGED}
    assert fold([]) == {}


def changed(of, day, light, why="依据。"):
    at = datetime(day.year, day.month, day.day, 6, tzinfo=SHANGHAI)
    LightChange.objects.create(line=of, day=day, light=light, why=why, cause="nightly", at=at)


def reported(cast, of, month, percent, seq=1):
    ProgressReport.objects.create(
        line=of,
        month=month.first_day,
        seq=seq,
        percent=percent,
        unit=cast.unit,
        by=cast.unit_clerk,
        by_name="单位经办",
        at=datetime(2026, 12, 1, 9, tzinfo=SHANGHAI),
    )


def lights(month=OCTOBER, code=DISTRICT):
    return [(each.title, each.light) for each in lights_at_end(month, code)]


@pytest.mark.django_db
def test_what_happened_after_the_month_does_not_reach_its_lights(cast):
    of = line(task_list(cast))
    changed(of, date(2026, 3, 22), "yellow")
    changed(of, date(2026, 9, 18), "red", "已逾期 1 天。")
    changed(of, date(2026, 11, 1), "green")
    found = lights_at_end(OCTOBER, DISTRICT)
    assert [(each.light, each.since, each.why) for each in found] == [
        (
            "red",
            date(2026, 9, 18),
            "截至2026年10月31日，应于2026年9月17日前完成，已完成 0 %，已逾期 44 天。",
        )
    ]
    assert lights(Month(2026, 8)) == [("河道整治", "yellow")]
    assert lights(Month(2026, 2)) == [("河道整治", "green")]


@pytest.mark.django_db
def test_the_percent_is_that_reported_on_the_month_or_before_whenever_it_came(cast):
    of = line(task_list(cast))
    changed(of, date(2026, 9, 18), "red")
    reported(cast, of, Month(2026, 9), Decimal(40))
    reported(cast, of, OCTOBER, Decimal(55))
    reported(cast, of, OCTOBER, Decimal(54), seq=2)
    reported(cast, of, OCTOBER.next(), Decimal(90))
    assert [each.percent for each in lights_at_end(OCTOBER, DISTRICT)] == [Decimal(54)]


@pytest.mark.django_db
def test_lists_that_did_not_bind_yet_and_lines_withdrawn_by_then_are_left_out(cast):
    line(task_list(cast, state="in_review", bound_on=None))
    late = task_list(cast, year=2025, bound_on=date(2026, 11, 2))
    line(late)
    matters = task_list(cast, kind="matters", river=None)
    line(matters, withdrawn_on=date(2026, 10, 31), title="已撤销")
    line(matters, withdrawn_on=date(2026, 11, 1), title="当月仍在")
    assert lights() == [("当月仍在", "green")]


@pytest.mark.django_db
def test_a_line_of_an_earlier_year_counts_until_it_is_done(cast):
    of = task_list(cast, year=2025, bound_on=date(2025, 2, 1))
    line(of, title="未完")
    line(of, title="当月完成", percent=100, done_on=date(2026, 10, 9))
    line(of, title="早已完成", percent=100, done_on=date(2026, 9, 30))
    assert [title for title, _ in lights()] == ["未完", "当月完成"]
    assert lights(Month(2024, 12)) == []


@pytest.mark.django_db
def test_a_town_sees_its_own_lists_and_lines_in_which_its_unit_answers(cast):
    town_unit = Unit.objects.create(name="清溪镇人民政府", kind="town", division=cast.town)
    district = task_list(cast)
    line(district, title="区里的")
    LineDuty.objects.create(line=line(district, title="镇里有份"), unit=town_unit)
    line(district, title="镇里牵头", lead_unit=town_unit)
    line(
        task_list(cast, kind="matters", river=None, division=cast.town, lead_unit=town_unit),
        title="镇里的清单",
    )
    assert {title for title, _ in lights(code=TOWN)} == {"镇里有份", "镇里牵头", "镇里的清单"}
    assert {title for title, _ in lights()} >= {"区里的", "镇里的清单"}
    assert lights(code=NEIGHBOUR) == []
    # A town cut from the district's count has the same lines as one counted by itself.
    cut = [each.title for each in lights_at_end(OCTOBER, DISTRICT) if each.concerns(TOWN)]
    assert cut == [title for title, _ in lights(code=TOWN)]


@pytest.mark.django_db
def test_one_query_without_lists_and_four_with_many(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert lights_at_end(OCTOBER, DISTRICT) == []
    of = task_list(cast)
    for _ in range(30):
        changed(line(of), date(2026, 3, 22), "yellow")
    with django_assert_num_queries(4):
        assert len(lights_at_end(OCTOBER, DISTRICT)) == 30
    assert Line.objects.count() == 30


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("month", "days"), [(Month(2026, 9), 13), (OCTOBER, 44), (Month(2026, 11), 74)]
)
def test_the_reason_is_of_the_last_day_of_the_month_spoken_of(cast, month, days):
    of = line(task_list(cast))
    changed(of, date(2026, 9, 18), "red", "已逾期 1 天。")
    assert lights_at_end(month, DISTRICT)[0].why.endswith(f"已逾期 {days} 天。")


@pytest.mark.django_db
def test_the_reason_says_the_percent_that_stands_beside_it(cast):
    of = line(task_list(cast))
    changed(of, date(2026, 9, 18), "red", "已完成 9.09 %，已逾期 1 天。")
    reported(cast, of, OCTOBER, Decimal("54.55"))
    found = lights_at_end(OCTOBER, DISTRICT)[0]
    assert found.percent == Decimal("54.55")
    assert "已完成 54.55 %" in found.why
    assert "9.09" not in found.why


@pytest.mark.django_db
def test_a_light_that_a_later_report_would_have_changed_says_both(cast):
    """On the last day nothing had come yet; the month's report of December makes it done."""
    of = line(task_list(cast), due_on=date(2026, 11, 20))
    changed(of, date(2026, 6, 1), "yellow", "慢。")
    reported(cast, of, OCTOBER, Decimal("95.5"))
    found = lights_at_end(OCTOBER, DISTRICT)[0]
    assert found.why.startswith("截至2026年10月31日，按计划")
    assert "已完成 0 %" in found.why
    assert found.why.endswith("2026年12月1日报送的进度为 95.5 %。")


@pytest.mark.django_db
def test_a_light_set_by_a_person_keeps_the_reason_given(cast):
    of = line(task_list(cast))
    changed(of, date(2026, 9, 18), "red", "已逾期 1 天。")
    LightChange.objects.create(
        line=of,
        day=date(2026, 10, 8),
        light="yellow",
        why="已报市级同意延期。",
        cause="overridden",
        by=cast.district_office,
        at=datetime(2026, 10, 8, 9, tzinfo=SHANGHAI),
    )
    assert lights_at_end(OCTOBER, DISTRICT)[0].why == "人工调整：已报市级同意延期。"
