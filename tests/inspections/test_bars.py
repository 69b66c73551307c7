"""Whoever is judged sets no bar: rules bind from above, and the past is the upper office's to rewrite."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEvent, User
from common.errors import Invalid, NotAllowed
from common.text.chinese import SHANGHAI
from common.text.months import Month
from inspections.models import PatrolDue, PatrolRule, Reopening
from inspections.reads.reopenings import reopenings_of
from inspections.rules.rule import Asked, Rule, is_below, loosened
from inspections.rules.rule_book import RuleBook
from inspections.services.dues import open_dues, reopen_month
from inspections.services.reopenings import reopen
from inspections.services.rules import add_rule_version
from tests.cast import Cast

AT = datetime(2026, 11, 29, 9, tzinfo=SHANGHAI)
TOMORROW = date(2026, 11, 30)
CITY, DISTRICT, TOWN = "500100000000", "500101000000", "500101001000"
# What the district asks of villages here, and what a town may not make of it.
BAR = {
    "tier": 12,
    "times": 2,
    "period": "month",
    "min_minutes": 20,
    "min_metres": 800,
    "min_share": Decimal("0.70"),
    "buffer_m": 150,
    "max_kmh": 15,
    "needs_photo": True,
    "why": "核实到场",
}
LOOSER = [
    ({"times": 1}, {"times"}),
    ({"period": "year", "times": 24}, {"period"}),
    ({"period": "year", "times": 1}, {"period"}),
    ({"months": [5, 6]}, {"months"}),
    ({"min_minutes": 0}, {"min_minutes"}),
    ({"min_metres": 0}, {"min_metres"}),
    ({"min_share": Decimal("0.10")}, {"min_share"}),
    ({"buffer_m": 5000}, {"buffer_m"}),
    ({"max_kmh": 120}, {"max_kmh"}),
    ({"needs_photo": False}, {"needs_photo"}),
    ({"min_minutes": 0, "min_metres": 0}, {"min_minutes", "min_metres"}),
]


@pytest.fixture
def offices(cast: Cast, db) -> dict[str, User]:
    """The rule of the portal for villages goes, so that only these are compared."""
    PatrolRule.objects.filter(tier=12).delete()
    return {"district": cast.district_office, "town": cast.town_office, "city": cast.city_office}


@pytest.mark.parametrize(("changes", "fields"), LOOSER)
def test_a_lower_office_may_only_tighten_what_the_one_above_set(cast, offices, changes, fields):
    district = BAR | {"division": cast.district, "valid_from": TOMORROW}
    add_rule_version(by=offices["district"], at=AT, **district)
    mine = BAR | {"division": cast.town, "valid_from": date(2027, 1, 1)}

    for place in ({}, {"division": None, "reach": cast.reach}):
        with pytest.raises(Invalid) as refused:
            add_rule_version(by=offices["town"], at=AT, **(mine | place | changes))
        assert set(refused.value.fields) == fields
        assert "上级" in refused.value.detail
    assert PatrolRule.objects.filter(tier=12).count() == 1
    # The district is not bound by its own, and may make an exception below.
    add_rule_version(by=offices["district"], at=AT, **(mine | changes))


def test_what_the_district_set_for_the_town_binds_the_town_there(cast, offices):
    """The town puts no looser version over the district's own rule for that town."""
    place = {"division": cast.town}
    add_rule_version(by=offices["district"], at=AT, **(BAR | place | {"valid_from": TOMORROW}))
    with pytest.raises(Invalid):
        add_rule_version(
            by=offices["town"],
            at=AT,
            **(BAR | place | {"valid_from": date(2027, 2, 1), "times": 1}),
        )
    tighter = BAR | place | {"valid_from": date(2027, 2, 1), "times": 4}
    add_rule_version(by=offices["town"], at=AT, **tighter)
    # Back to what the district asks, but not below it.
    add_rule_version(by=offices["town"], at=AT, **(BAR | place | {"valid_from": date(2027, 3, 1)}))


def test_a_bar_raised_above_later_holds_over_an_older_rule_below(cast, offices):
    low = BAR | {"times": 1, "division": cast.town, "valid_from": TOMORROW}
    add_rule_version(by=offices["town"], at=AT, **low)
    high = BAR | {"times": 3, "division": cast.district, "valid_from": date(2027, 1, 1)}
    upper = add_rule_version(by=offices["district"], at=AT, **high)

    open_dues(at=AT, first=date(2027, 1, 1), last=date(2027, 1, 31))

    due = PatrolDue.objects.get(appointment=cast.appointment, period_start=date(2027, 1, 1))
    assert (due.rule_id, due.required) == (upper.pk, 3)


def test_the_rules_of_the_portal_bind_all_but_the_top_office(cast, db):
    """They are the defaults the portal begins with: the top office puts its own in their place."""
    yearly = BAR | {"period": "year", "times": 1, "valid_from": TOMORROW}
    with pytest.raises(Invalid):
        add_rule_version(by=cast.district_office, at=AT, **(yearly | {"division": cast.district}))
    add_rule_version(by=cast.city_office, at=AT, **(yearly | {"division": cast.district}))


@pytest.mark.parametrize("days", [0, -1, -31, -400])
def test_no_rule_begins_today_or_in_the_past(cast, offices, days):
    """A week that has begun is reckoned by what was known when it began."""
    began = AT.date() + timedelta(days)
    for office, place in (("town", cast.town), ("city", cast.district)):
        with pytest.raises(Invalid) as refused:
            add_rule_version(
                by=offices[office], at=AT, **(BAR | {"division": place, "valid_from": began})
            )
        assert set(refused.value.fields) == {"valid_from"}


def test_a_past_month_is_reopened_by_the_office_above_with_a_reason_and_shown(
    cast, client, monkeypatch, db
):
    monkeypatch.setattr("common.clock.now", lambda: AT)
    october = Month(2026, 10)
    PatrolRule.objects.update(valid_from=date(2026, 1, 1))
    reopen_month(month=october, at=AT)
    cast.appointment.ended_on = date(2026, 10, 9)
    cast.appointment.save()
    what = {"month": october, "division": cast.town, "at": AT}

    for office in (cast.town_office, cast.stranger):
        with pytest.raises(NotAllowed):
            reopen(by=office, reason="想改", **what)
    with pytest.raises(NotAllowed):
        reopen(
            by=cast.district_office,
            reason="想改",
            month=october,
            division=cast.district,
            at=AT,
        )
    with pytest.raises(Invalid) as refused:
        reopen(by=cast.district_office, reason=" ", **what)
    assert set(refused.value.fields) == {"reason"}
    with pytest.raises(Invalid):
        reopen(
            by=cast.district_office, reason="想改", month=Month(2026, 11), division=cast.town, at=AT
        )
    assert not Reopening.objects.exists()

    client.force_login(cast.district_office)
    page = reverse("inspections:past_reopen")
    answer = client.post(
        page,
        {"month": "2026-10", "division": cast.town.code, "reason": "离任文件补登"},
        follow=True,
    )
    row = Reopening.objects.get()
    assert (row.by, row.division) == (cast.district_office, cast.town)
    assert row.changed > 0
    event = AuditEvent.objects.get(action="dues.reopened")
    assert event.detail["reason"] == "离任文件补登"
    assert "离任文件补登" in answer.text
    for address in (
        reverse("inspections:due_list") + "?month=2026-10",
        reverse("inspections:statistics") + "?month=2026-10",
        reverse("inspections:statistics") + f"?month=2026-10&division={cast.village.code}",
    ):
        assert "离任文件补登" in client.get(address).text, address
    assert reopenings_of([Month(2026, 9)], cast.district.code) == []
    assert reopenings_of([october], "500101002000") == []


def test_the_top_office_reopens_its_own_month_too(cast, db):
    row = reopen(
        by=cast.city_office,
        month=Month(2026, 10),
        division=cast.city_office.home_division,
        reason="补登任职",
        at=AT,
    )
    assert row.reason == "补登任职"


def test_this_month_and_the_next_are_reopened_without_that(cast, client, monkeypatch, db):
    monkeypatch.setattr("common.clock.now", lambda: AT)
    client.force_login(cast.town_office)
    page = reverse("inspections:dues_reopen")
    assert "已按任职和巡河要求重新生成" in client.post(page, {"month": "2026-11"}, follow=True).text
    assert "由上一级河长办" in client.post(page, {"month": "2026-10"}, follow=True).text


codes = st.sampled_from([None, CITY, DISTRICT, TOWN, "500101002000"])
rules = st.builds(
    Rule,
    id=st.integers(1, 10**6),
    tier=st.just(12),
    times=st.integers(1, 9),
    period=st.sampled_from(["week", "tenday", "month", "quarter", "year"]),
    valid_from=st.dates(date(2026, 1, 1), date(2026, 12, 1)),
    division=st.sampled_from([None, CITY, DISTRICT, TOWN]),
    months=st.sampled_from([(), (5, 6), (1, 2, 3)]),
    set_by=codes,
    asked=st.builds(
        Asked,
        min_minutes=st.integers(0, 30),
        buffer_m=st.integers(50, 500),
        needs_track=st.booleans(),
    ),
)


@given(st.lists(rules, max_size=8, unique_by=lambda rule: rule.id), codes)
def test_whatever_is_stored_no_office_undercuts_one_above_it(found, upper):
    """What holds asks for no less than what would hold if no office below `upper` had set anything."""
    day = date(2026, 12, 2)
    holding = RuleBook.on(day, found).nearest(tier=12, division=TOWN)
    theirs = [rule for rule in found if not is_below(rule.set_by, upper)]
    without = RuleBook.on(day, theirs).nearest(tier=12, division=TOWN)
    assert (holding is None) == (not found)
    if without is not None and is_below(holding.set_by, without.set_by):
        assert loosened(holding, without) == {}
