"""The matrix of lights, and what waits for a chief and a unit."""

import re
from datetime import date

import pytest

from common import clock
from plans.models import LightChange
from plans.neighbours.inbox import instruction_counts
from plans.services.instructions import instruct, push_line
from tests import factories as make
from tests.plans.making import line, task_list
from tests.plans.test_line_pages import NOW, browser, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def change(of, month, day, light):
    LightChange.objects.create(
        line=of, day=date(2026, month, day), light=light, why="。", cause="nightly", at=NOW
    )


@pytest.fixture
def lit(cast):
    """Yellow at the end of May, red in June and since."""
    found = line(task_list(cast), light="red")
    change(found, 5, 20, "yellow")
    change(found, 6, 30, "red")
    return found


class TestMatrix:
    def test_each_month_s_end_leads_to_the_lines_that_showed_that_light(self, cast, lit):
        office = browser(cast.district_office)
        page = words_of(office.get("/plans/lights/"))
        for month, light in ((4, "green"), (5, "yellow"), (6, "red"), (10, "red")):
            found = re.search(rf'href="([^"]+)" aria-label="2026年{month}月[^"]+1 项"', page)
            address = found[1].replace("&amp;", "&")
            assert f"light={light}" in address
            listed = words_of(office.get(address))
            assert listed.count("line-link") == 1
            other = "yellow" if light == "red" else "red"
            wrong = address.replace(f"light={light}", f"light={other}")
            assert "line-link" not in words_of(office.get(wrong))

    def test_months_to_come_and_those_before_it_bound_are_empty(self, cast, lit):
        page = words_of(browser(cast.district_office).get("/plans/lights/"))
        assert "2026年11月" not in page[page.index("<tbody>") : page.index("</tbody>")]
        assert 'aria-label="2026年1月' not in page

    def test_a_unit_sees_its_own_row_and_a_stranger_none(self, cast, lit):
        other = make.UnitFactory(name="水利局", division=cast.district)
        line(task_list(cast, kind="matters", river=None, lead_unit=other))
        page = words_of(browser(cast.unit_clerk).get("/plans/lights/"))
        assert "生态环境局" in page
        assert "水利局" not in page
        assert "还没有生效的清单" in words_of(browser(cast.stranger).get("/plans/lights/"))

    @pytest.mark.parametrize(
        ("query", "is_found"),
        [
            ("", True),
            # What there is not to choose is what is shown unasked: this year, one's own place, every list.
            ("year=x", True),
            ("year=1", True),
            ("division=9", True),
            ("kind=z", True),
            ("kind=annual", True),
            ("kind=matters", False),
            ("year=2025", False),
        ],
    )
    def test_a_wrong_address_is_answered_with_what_makes_sense(self, cast, lit, query, is_found):
        page = words_of(browser(cast.district_office).get(f"/plans/lights/?{query}"))
        assert ('aria-label="2026年6月' in page) is is_found
        assert ("还没有生效的清单" in page) is not is_found

    def test_its_queries_do_not_grow_with_lines(self, cast, lit, django_assert_num_queries):
        office = browser(cast.district_office)
        office.get("/plans/lights/")
        with django_assert_num_queries(7):
            office.get("/plans/lights/")
        for n in range(4):
            unit = make.UnitFactory(name=f"第{n}局", division=cast.district)
            change(line(lit.task_list, lead_unit=unit), 6, 1, "yellow")
        with django_assert_num_queries(7):
            office.get("/plans/lights/")


class TestInboxAndList:
    @pytest.fixture
    def case(self, cast, lit):
        return push_line(
            line_id=lit.pk,
            chief_id=cast.district_chief.pk,
            words="请批示",
            by=cast.district_office,
            at=NOW,
        )

    def test_it_waits_for_the_chief_and_then_for_the_unit(self, cast, case):
        def counts(user):
            return [(label, count) for label, count, _ in instruction_counts(user, NOW)]

        assert counts(cast.district_chief) == [("待批示", 1)]
        assert counts(cast.unit_clerk) == [("批示待回复", 0)]
        instruct(case_id=case.pk, words="尽快办理", by=cast.district_chief, at=NOW)
        assert counts(cast.district_chief) == [("待批示", 0)]
        assert counts(cast.unit_clerk) == [("批示待回复", 1)]
        assert counts(cast.district_office) == []

    def test_the_inbox_leads_to_what_waits(self, cast, case):
        for user, count in ((cast.district_chief, 1), (cast.unit_clerk, 0)):
            address = instruction_counts(user, NOW)[0][2]
            assert words_of(browser(user).get(address)).count("请批示") == count

    def test_the_list_shows_how_each_stands_to_those_who_see_the_line(self, cast, case):
        instruct(
            case_id=case.pk,
            words="尽快办理",
            answer_by=date(2026, 10, 15),
            by=cast.district_office,
            at=NOW,
        )
        for user in (cast.district_office, cast.unit_clerk, cast.city_office):
            page = words_of(browser(user).get("/plans/instructions/"))
            assert "区级河长批示：尽快办理" in page
        assert "尽快办理" not in words_of(browser(cast.stranger).get("/plans/instructions/"))

    def test_it_comes_as_excel(self, cast, case):
        response = browser(cast.district_office).get("/plans/instructions/?export=xlsx")
        assert response.status_code == 200
        assert len(b"".join(response.streaming_content)) > 1000
