"""The nightly lights, and a person's own."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.conf import settings

from accounts.models import Parameter
from common.errors import Invalid, NotAllowed, NotVisible
from common.text.chinese import SHANGHAI
from plans import services
from plans.models import LightChange, Line
from tests.plans.making import line, task_list

pytestmark = pytest.mark.django_db


def at(month, day, hour=6):
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def history(of):
    return list(LightChange.objects.filter(line=of).values_list("day", "light"))


def test_a_line_nobody_reports_on_turns_yellow_and_then_red_each_once(cast):
    of = line(task_list(cast))
    days = [(3, 25), (3, 26), (3, 27), (9, 17), (9, 18), (9, 18)]
    assert [services.relight(at=at(*day)) for day in days] == [0, 1, 0, 0, 1, 0]
    assert history(of) == [(date(2026, 3, 26), "yellow"), (date(2026, 9, 18), "red")]
    of.refresh_from_db()
    assert of.light == of.shown_light == "red"
    assert LightChange.objects.last().why == "应于2026年9月17日前完成，已完成 0 %，已逾期 1 天。"


def test_what_does_not_bind_and_what_was_withdrawn_has_no_light(cast):
    line(task_list(cast, state="in_review", bound_on=None))
    line(task_list(cast, year=2025), withdrawn_on=date(2026, 1, 1))
    assert services.relight(at=at(9, 18)) == 0


def test_each_division_is_judged_by_its_own_numbers(cast):
    of = line(task_list(cast))
    Parameter.objects.create(
        key="plans.tolerance_points",
        division=cast.district,
        valid_from=date(2026, 1, 1),
        value=50.0,
    )
    assert services.relight(at=at(4, 22)) == 0
    of.refresh_from_db()
    assert of.light == "green"


def test_a_night_asks_as_often_for_many_lines_as_for_few(cast, django_assert_num_queries):
    of = task_list(cast)
    for _ in range(12):
        line(of)
    # ids; the lines under lock; tolerance; one update a colour; history; the transaction
    with django_assert_num_queries(7):
        assert services.relight(at=at(9, 18)) == 12


def test_a_person_s_light_shows_with_its_reason_until_it_is_taken_back(cast):
    of = line(task_list(cast))
    by = {"line_id": of.pk, "by": cast.district_office}
    services.override_light(light="yellow", reason="汛期停工", at=at(3, 10), **by)
    services.relight(at=at(9, 18))
    of.refresh_from_db()
    assert (of.light, of.shown_light, of.override_reason) == ("red", "yellow", "汛期停工")
    services.override_light(light="", reason="已复工", at=at(9, 19), **by)
    of.refresh_from_db()
    assert (of.shown_light, of.override_reason) == ("red", "")
    assert history(of) == [(date(2026, 3, 10), "yellow"), (date(2026, 9, 19), "red")]


@pytest.mark.parametrize(
    ("who", "light", "reason", "error"),
    [
        ("district_office", "blue", "汛期停工", Invalid),
        ("district_office", "red", " ", Invalid),
        ("unit_clerk", "green", "即将完成", NotAllowed),
        ("district_chief", "green", "即将完成", NotAllowed),
        ("stranger", "green", "即将完成", NotVisible),
    ],
)
def test_a_refused_override_leaves_no_trace(cast, who, light, reason, error):
    of = line(task_list(cast))
    with pytest.raises(error):
        services.override_light(
            line_id=of.pk, light=light, reason=reason, by=getattr(cast, who), at=at(3, 10)
        )
    of.refresh_from_db()
    assert (of.overridden, history(of)) == ("", [])


def test_a_list_that_does_not_bind_has_no_light_to_override(cast):
    of = line(task_list(cast, state="drafting", bound_on=None))
    with pytest.raises(Invalid, match="还没有生效"):
        services.override_light(
            line_id=of.pk, light="red", reason="滞后", by=cast.district_office, at=at(3, 10)
        )


def test_a_late_task_turns_green_again_when_it_is_done(cast):
    of = line(task_list(cast))
    services.relight(at=at(9, 18))
    Line.objects.filter(pk=of.pk).update(percent=Decimal(100), done_on=date(2026, 9, 30))
    assert services.relight([of.pk], at=at(9, 30), cause="reported", by=cast.unit_clerk) == 1
    last = LightChange.objects.last()
    assert (last.light, last.cause, last.by) == ("green", "reported", cast.unit_clerk)
    assert last.why == "已于2026年9月30日完成，比时限晚 13 天。"


def test_the_night_s_task_stands_in_beat_s_schedule():
    tasks = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert "plans.tasks.relight" in tasks
