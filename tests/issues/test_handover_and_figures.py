from datetime import timedelta

import pytest

from common.text.months import Month
from issues.neighbours.handover import open_issues
from issues.reads.figures import Counts, cells, month_figures
from issues.services import Visit, What
from tests import factories as make
from tests.issues.conftest import MONDAY, PHOTO

pytestmark = [pytest.mark.both, pytest.mark.django_db]
NOVEMBER = Month(2026, 11)


def references(*appointments):
    return [line.reference for line in open_issues(appointments)]


class TestHandover:
    def test_a_reach_goes_over_with_its_open_issues(self, walk, cast):
        issue, closed = walk.handed_over(), walk.closed()
        (line,) = open_issues([cast.appointment])
        assert (line.kind, line.reference, line.state) == ("未销号问题", issue.number, "待签收")
        assert line.title == "清溪河河口村段：河岸堆放建筑垃圾约两车"
        assert closed.number != line.reference

    def test_a_river_inside_a_division_with_those_of_its_reaches_there(self, walk, cast):
        mine = walk.report()
        walk.report(by=cast.district_office, reach=cast.stranger_reach, source="order")
        river_post = make.AppointmentFactory(
            chief=make.ChiefFactory(division=cast.town),
            division=cast.town,
            river=cast.river,
            tier=9,
        )
        assert references(river_post) == [mine.number]

    def test_a_division_with_all_of_it_and_each_issue_once(self, walk, cast):
        numbers = [
            walk.report().number,
            walk.report(by=cast.district_office, reach=cast.stranger_reach, source="order").number,
        ]
        whole = make.AppointmentFactory(
            chief=make.ChiefFactory(division=cast.district),
            division=cast.district,
            kind="general",
            tier=6,
        )
        assert references(whole, cast.appointment) == numbers
        assert references() == []


class TestFigures:
    def test_a_month_is_counted_by_hand(self, walk, cast):
        walk.at = MONDAY - timedelta(days=30)
        october = walk.rectifying()
        walk.at = MONDAY
        walk.closed()
        walk.accepted(severity="major", is_fixed_on_spot=True, photos=(PHOTO,))
        walk.report(by=cast.district_office, source="supervision", severity="heavier")
        walk.report(by=cast.district_office, source="complaint")
        walk.act(walk.report(), "decline", note="不属实")
        figures = month_figures(NOVEMBER, cast.district.code, walk.at + timedelta(days=30))
        assert october.reported_at.month == 10
        total = figures.total
        assert (total.reported, total.accepted, total.closed) == (5, 2, 1)
        assert (total.open, total.overdue, total.on_spot, total.rectified) == (4, 4, 1, 1)
        assert (total.general, total.heavier, total.major, total.found) == (2, 1, 1, 4)
        assert [(line.words, line.counts.found) for line in figures.by_source] == [
            ("巡河发现", 2),
            ("投诉举报", 1),
            ("暗访督查", 1),
        ]
        assert [(line.words, line.counts.found) for line in figures.by_kind] == [("乱堆", 4)]

    def test_it_shows_at_which_tier_the_serious_ones_were_found(self, walk, cast):
        walk.report(severity="major"), walk.report()
        walk.report(by=cast.district_office, source="supervision", severity="heavier")
        walk.report(by=cast.district_office, source="complaint", severity="major")
        tiers = month_figures(NOVEMBER, cast.district.code, walk.at).by_tier
        assert [(line.words, line.counts.found, line.counts.serious) for line in tiers] == [
            ("区县级", 1, 1),
            ("村级", 2, 1),
            ("其他来源", 1, 1),
        ]

    def test_a_district_and_its_towns_add_up_from_one_count(self, walk, cast):
        walk.report(severity="major"), walk.closed(), walk.act(walk.report(), "decline", note="无")
        walk.report(by=cast.district_office, reach=cast.stranger_reach, source="order")
        found = cells(NOVEMBER, cast.district.code, walk.at)
        assert [
            (c.code, c.tier, c.source, c.counts.found, c.counts.major, c.counts.rectified)
            for c in found
        ] == [
            (cast.village.code, 12, "patrol", 2, 1, 1),
            (cast.stranger_reach.division_id, 6, "order", 1, 0, 0),
        ]
        for code in (cast.district.code, cast.town.code):
            below = [cell.counts for cell in found if cell.code.startswith(code.rstrip("0"))]
            figures = month_figures(NOVEMBER, code, walk.at)
            assert Counts.total(below) == figures.total
            for lines in (figures.by_tier, figures.by_source, figures.by_kind):
                assert sum(line.counts.found for line in lines) == figures.total.found

    def test_a_neighbours_issues_are_not_counted(self, walk, cast):
        walk.report(by=cast.district_office, reach=cast.stranger_reach, source="order")
        assert month_figures(NOVEMBER, cast.town.code, walk.at).total.reported == 0
        assert month_figures(NOVEMBER, cast.district.code, walk.at).total.reported == 1

    def test_an_issue_closed_later_was_still_open_at_the_months_end(self, walk, cast):
        walk.at = MONDAY - timedelta(days=40)
        issue = walk.verified()
        walk.at = MONDAY
        walk.act(issue, "close")
        october = month_figures(Month(2026, 10), cast.district.code, walk.at).total
        assert (october.open, october.closed) == (1, 0)
        november = month_figures(NOVEMBER, cast.district.code, walk.at).total
        assert (november.open, november.closed, november.reported) == (0, 1, 0)

    def test_a_past_month_asked_anew_says_what_it_said_before_a_rebound(self, walk, cast):
        """Closed in October, found back again in November, closed anew in December."""
        walk.at = MONDAY - timedelta(days=31)
        issue = walk.closed()
        other = walk.closed()

        def told(month, day):
            asked = month_figures(month, cast.district.code, day).total
            return asked.closed, asked.open

        def rebound(issue):
            what = What(visit=Visit(visited_on=walk.at.date(), visitors="王敏"))
            return walk.act(issue, "rebound", note="又堆了一车", what=what)

        def close(issue):
            step = {"by": cast.unit_clerk, "note": "已清运", "files": [PHOTO]}
            walk.act(issue, "request_closure", **step)
            walk.act(issue, "pass")
            return walk.act(issue, "close")

        october, december = Month(2026, 10), Month(2026, 12)
        before = told(october, walk.at)
        walk.at = MONDAY
        rebound(issue)
        assert before == told(october, walk.at) == (2, 0)
        assert told(NOVEMBER, walk.at) == (0, 1)
        walk.at = MONDAY + timedelta(days=30)
        close(issue)
        assert told(october, walk.at) == (2, 0)
        assert told(NOVEMBER, walk.at) == (0, 1)
        assert told(december, walk.at) == (1, 0)
        # Twice in one month it is still one issue.
        close(rebound(issue))
        assert told(december, walk.at) == (1, 0)
        assert other.rebound_count == 0

    def test_it_costs_the_same_however_many_there_are(self, walk, cast, django_assert_num_queries):
        for _ in range(4):
            walk.report()
        with django_assert_num_queries(3):
            month_figures(NOVEMBER, cast.district.code, walk.at)
