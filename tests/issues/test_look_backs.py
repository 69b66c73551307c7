"""回头看: drawn by lot, given to somebody, visited; a rebound reopens the same number."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Division, Parameter
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.counting import counted
from common.store.ledger import AppendOnlyError
from common.text.chinese import local_date
from issues.models import LookBack, LookBackDraw
from issues.reads.look_backs import inbox_counts, is_as_drawn, tallies
from issues.reads.wording import entry_facts, entry_title
from issues.rules.folding import fold
from issues.services import Visit, What
from issues.services.ledger import state_of
from issues.services.look_backs import (
    Lot,
    assign_look_backs,
    draw_look_backs,
    register_report,
)
from tests.cast import CITY
from tests.issues.conftest import MONDAY, PHOTO

pytestmark = pytest.mark.django_db

WEDNESDAY = MONDAY + timedelta(days=2)


@pytest.fixture
def lot(walk, cast):
    """Draws of what was closed up to yesterday; `walk.at` is the moment of drawing."""

    def draw(*, by=None, division=None, size=32, seed="20261116", first=None, last=None):
        yesterday = local_date(walk.at) - timedelta(days=1)
        return draw_look_backs(
            lot=Lot(
                division=division or cast.district,
                closed_from=first or date(2026, 1, 1),
                closed_to=last or yesterday,
                size=size,
                seed=seed,
            ),
            by=by or cast.district_office,
            at=walk.at,
        )

    return draw


@pytest.fixture
def closed(walk):
    """Some closed issues, the last of them major; the moment is Wednesday morning."""

    def some(count=3):
        found = [walk.closed() for _ in range(count - 1)]
        found.append(walk.closed(severity="major", deadline=date(2026, 12, 31)))
        walk.at = WEDNESDAY
        return found

    return some


def visit(walk, **changes):
    what = {"visited_on": local_date(walk.at), "visitors": "王敏、李强"} | changes
    return What(visit=Visit(**what))


def look_back(walk, issue, by=None, action="look_back", note="现场整洁，未反弹", **changes):
    return walk.act(issue, action, by=by, note=note, what=visit(walk, **changes))


class TestDrawing:
    def test_it_records_all_that_it_takes_to_draw_it_again(self, lot, closed):
        issues = closed()
        draw = lot(size=2)
        assert draw.frame == [
            [i.number, i.severity] for i in sorted(issues, key=lambda i: i.number)
        ]
        assert draw.weights == {"general": 1, "heavier": 3, "major": 6}
        assert (draw.seed, draw.ordinal, draw.quarter) == ("20261116", 1, date(2026, 10, 1))
        assert [row.rank for row in draw.look_backs.order_by("rank")] == [1, 2]
        assert is_as_drawn(draw)

    def test_somebody_elses_hand_in_the_sample_shows(self, lot, closed):
        closed()
        draw = lot(size=2)
        left = next(
            n for n, _ in draw.frame if not draw.look_backs.filter(issue__number=n).exists()
        )
        from issues.models import Issue

        draw.look_backs.filter(rank=2).update(issue=Issue.objects.get(number=left))
        assert not is_as_drawn(draw)

    def test_the_offices_own_weights_are_used_and_kept(self, lot, closed, cast):
        Parameter.objects.create(
            key="issues.look_back_weight_major",
            division=cast.district,
            value=20,
            valid_from=date(2026, 1, 1),
        )
        closed()
        assert lot().weights["major"] == 20

    def test_only_what_stands_closed_and_was_not_looked_back_at_may_be_drawn(
        self, lot, closed, walk, cast
    ):
        looked, rebounded, left = closed()
        look_back(walk, looked)
        look_back(walk, rebounded, action="rebound", note="又有垃圾")
        open_one = walk.report()
        walk.later(days=1)
        draw = lot()
        assert [number for number, _ in draw.frame] == [left.number]
        assert open_one.number not in str(draw.frame)

    def test_what_is_drawn_already_is_not_drawn_again_in_the_quarter(self, lot, closed):
        closed()
        first, second = lot(size=2), lot(size=2)
        assert (first.ordinal, second.ordinal) == (1, 2)
        drawn = set(LookBack.objects.values_list("issue__number", flat=True))
        assert len(drawn) == 3
        with pytest.raises(Conflict, match="没有可抽取"):
            lot()

    def test_closed_again_after_a_rebound_it_may_be_drawn_again(self, lot, closed, walk, cast):
        issue = closed(1)[0]
        walk.act(
            issue,
            "rebound",
            note="又有垃圾",
            what=What(
                visit=Visit(visited_on=local_date(walk.at), visitors="王敏"),
                deadline=date(2026, 12, 31),
            ),
        )
        walk.act(issue, "request_closure", by=cast.unit_clerk, note="再清", files=[PHOTO])
        walk.act(issue, "pass")
        walk.act(issue, "close")
        walk.later(days=1)
        assert [number for number, _ in lot().frame] == [issue.number]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"size": 0}, "size"),
            ({"size": 1001}, "size"),
            ({"seed": " "}, "seed"),
            ({"seed": "长" * 41}, "seed"),
            ({"first": date(2026, 11, 18), "last": date(2026, 11, 1)}, "closed_to"),
            ({"last": date(2027, 1, 1)}, "closed_to"),
        ],
    )
    def test_an_impossible_lot_is_refused_at_its_field(self, lot, closed, changes, field):
        closed()
        with pytest.raises(Invalid) as refused:
            lot(**changes)
        assert list(refused.value.fields) == [field]
        assert not LookBackDraw.objects.exists()

    def test_an_office_draws_for_itself_and_below_only(self, lot, closed, cast):
        closed()
        with pytest.raises(NotAllowed):
            lot(by=cast.town_office)
        assert lot(by=cast.town_office, division=cast.town, size=1).division == cast.town
        assert lot(by=cast.city_office, division=Division.objects.get(pk=CITY))

    def test_a_drawing_is_never_changed(self, lot, closed):
        closed()
        draw = lot()
        with pytest.raises(AppendOnlyError):
            LookBackDraw.objects.filter(pk=draw.pk).update(seed="别的")
        draw.seed = "别的"
        with pytest.raises(AppendOnlyError):
            draw.save()

    def test_an_issue_waits_in_one_sample_only(self, lot, closed):
        closed(1)
        row = lot().look_backs.get()
        row.pk = row.draw = row.rank = None
        with pytest.raises(IntegrityError), transaction.atomic():
            LookBack.objects.bulk_create([row])


class TestAssigning:
    def assign(self, draw, walk, cast, by=None, **changes):
        what = {"office": cast.district, "visit_by": local_date(walk.at)} | changes
        return assign_look_backs(
            look_backs=draw.look_backs.all(), by=by or cast.district_office, at=walk.at, **what
        )

    def test_an_office_gets_them_into_its_inbox(self, lot, closed, walk, cast):
        closed()
        draw = lot()
        assert counts(cast.district_office, walk) == [3, 0]
        assert self.assign(draw, walk, cast, office=cast.town) == 3
        assert counts(cast.district_office, walk) == [0, 0]
        assert counts(cast.town_office, walk) == [0, 3]
        assert counts(cast.stranger, walk) == [0, 0]

    def test_a_third_partys_wait_with_the_office_that_drew(self, lot, closed, walk, cast):
        closed()
        self.assign(lot(), walk, cast, office=None, organisation="清溪河守望志愿服务中心")
        assert counts(cast.district_office, walk) == [0, 3]
        assert counts(cast.town_office, walk) == [0, 0]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"office": None}, "office"),
            ({"organisation": "第三方"}, "office"),
            ({"visit_by": date(2026, 1, 1)}, "visit_by"),
        ],
    )
    def test_an_impossible_assignment_is_refused(self, lot, closed, walk, cast, changes, field):
        closed()
        draw = lot()
        with pytest.raises(Invalid) as refused:
            self.assign(draw, walk, cast, **changes)
        assert list(refused.value.fields) == [field]
        assert not draw.look_backs.exclude(visit_by=None).exists()

    def test_an_office_that_does_not_hold_the_place_cannot_be_sent(self, lot, closed, walk, cast):
        closed()
        with pytest.raises(Invalid, match="不由石桥镇河长办管辖"):
            self.assign(lot(), walk, cast, office=Division.objects.get(pk="500101002000"))

    def test_only_the_office_that_drew_assigns(self, lot, closed, walk, cast):
        closed()
        with pytest.raises(NotAllowed):
            self.assign(lot(), walk, cast, by=cast.town_office, office=cast.town)

    def test_what_was_visited_meanwhile_is_told(self, lot, closed, walk, cast):
        issues = closed()
        draw = lot()
        look_back(walk, issues[0])
        with pytest.raises(Conflict, match="已经回访"):
            self.assign(draw, walk, cast)


def counts(user, walk):
    return [count for _, count, _ in counted(inbox_counts(user, walk.at))]


class TestVisiting:
    def test_not_rebounded_it_stays_closed_and_the_ledger_says_who_went(self, walk, closed, lot):
        issue = closed()[0]
        draw = lot()
        was = issue.closed_at
        issue = look_back(walk, issue)
        assert (issue.state, issue.closed_at, issue.due_at) == ("closed", was, None)
        row = draw.look_backs.get(issue=issue)
        assert (row.outcome, row.words, row.visitors) == ("kept", "现场整洁，未反弹", "王敏、李强")
        assert row.office.name == "江南区"
        last = issue.ledger.last()
        assert entry_title(last) == "回头看，未反弹"
        # The one account of the office verified it too.
        assert entry_facts(last) == [
            "2026年11月18日回访，王敏、李强",
            "未能另由一人办理：本人复核通过",
        ]
        assert fold(issue.ledger.all()) == state_of(issue)

    def test_a_rebound_reopens_the_same_number_at_its_unit(self, walk, closed, cast):
        issue = closed()[0]
        number, unit = issue.number, issue.unit
        issue = look_back(walk, issue, action="rebound", note="又堆了一车")
        assert (issue.number, issue.state, issue.unit) == (number, "rectifying", unit)
        assert (issue.rebound_count, issue.closed_at) == (1, None)
        # Ten workdays anew, from Wednesday 18 November.
        assert local_date(issue.rectify_by) == local_date(issue.due_at) == date(2026, 12, 2)
        assert fold(issue.ledger.all()) == state_of(issue)
        assert "登记反弹" not in entry_title(issue.ledger.last())

    def test_the_office_may_name_the_day_and_of_a_major_one_it_must(self, walk, closed):
        major = closed()[-1]
        with pytest.raises(Invalid, match="重大问题请填写重新整改的期限"):
            look_back(walk, major, action="rebound", note="又堆了一车")
        what = What(visit=visit(walk).visit, deadline=date(2026, 12, 10))
        issue = walk.act(major, "rebound", note="又堆了一车", what=what)
        assert local_date(issue.rectify_by) == date(2026, 12, 10)

    def test_nobody_was_charged_with_what_was_fixed_on_the_spot(self, walk):
        issue = walk.act(walk.report(is_fixed_on_spot=True, photos=(PHOTO,)), "accept")
        walk.act(issue, "pass")
        walk.act(issue, "close")
        issue = look_back(walk, issue, action="rebound", note="又堆了一车")
        assert (issue.state, issue.is_fixed_on_spot) == ("accepted", False)
        assert fold(issue.ledger.all()) == state_of(issue)

    def test_a_complaint_that_rebounds_is_not_due_the_same_day(self, walk, cast):
        issue = walk.closed(by=cast.district_office, source="complaint")
        walk.later(days=60)
        issue = look_back(walk, issue, action="rebound", note="又堆了一车")
        assert issue.rectify_by > walk.at + timedelta(days=9)

    def test_who_went_unasked_is_counted_beside_the_sample(self, walk, closed, cast):
        look_back(walk, closed()[0])
        row = LookBack.objects.get()
        assert (row.draw, row.rank, row.quarter) == (None, None, date(2026, 10, 1))

    def test_a_third_partys_visit_names_it_and_its_report(self, walk, closed, cast):
        issue = closed()[0]
        report = a_report(walk, cast)
        issue = look_back(walk, issue, report=report)
        row = LookBack.objects.get()
        assert (row.organisation, row.office, row.report) == (report.organisation, None, report)
        assert entry_facts(issue.ledger.last()) == [
            "2026年11月18日回访，清溪河守望志愿服务中心、王敏、李强"
        ]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"visited_on": date(2026, 11, 19)}, "visited_on"),
            ({"visited_on": date(2026, 11, 15)}, "visited_on"),
            ({"visitors": " "}, "visitors"),
            ({"visitors": "王" * 81}, "visitors"),
        ],
    )
    def test_an_impossible_visit_is_refused_without_a_trace(self, walk, closed, changes, field):
        issue = closed()[0]
        with pytest.raises(Invalid) as refused:
            look_back(walk, issue, **changes)
        assert list(refused.value.fields) == [field]
        assert not LookBack.objects.exists()
        with pytest.raises(Invalid, match="回访日期和回访人员"):
            walk.act(issue, "look_back", note="未反弹")

    def test_it_asks_for_words(self, walk, closed):
        with pytest.raises(Invalid, match="请填写回访情况"):
            look_back(walk, closed()[0], note="")

    def test_whoever_put_it_right_does_not_answer_for_a_drawn_sample(self, walk, closed, lot, cast):
        issues = closed()
        draw = lot()
        with pytest.raises(Conflict, match="由江南区河长办抽中回头看"):
            look_back(walk, issues[0], by=cast.town_office)
        # Asked to, it may; and that a thing rebounded it may say unasked.
        assign_look_backs(
            look_backs=draw.look_backs.filter(issue=issues[0]),
            office=cast.town,
            visit_by=local_date(walk.at),
            by=cast.district_office,
            at=walk.at,
        )
        look_back(walk, issues[0], by=cast.town_office)
        look_back(walk, issues[1], by=cast.town_office, action="rebound", note="又堆了一车")
        assert [row.outcome for row in draw.look_backs.order_by("issue__number")] == [
            "kept",
            "rebounded",
            "",
        ]

    def test_strangers_units_and_chiefs_do_not_look_back(self, walk, closed, cast):
        issue = closed()[0]
        with pytest.raises(NotVisible):
            look_back(walk, issue, by=cast.stranger)
        for other in (cast.unit_clerk, cast.district_chief, cast.village_chief):
            with pytest.raises(NotAllowed):
                look_back(walk, issue, by=other)


def a_report(walk, cast, **changes):
    what = {
        "division": cast.district,
        "organisation": "清溪河守望志愿服务中心",
        "title": "2026年第四季度回访报告",
        "received_on": local_date(walk.at),
        "summary": "回访 3 处，均未反弹。",
        "files": [PHOTO],
        "by": cast.district_office,
        "at": walk.at,
    } | changes
    return register_report(**what)


class TestReports:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"organisation": ""}, "organisation"),
            ({"title": " "}, "title"),
            ({"received_on": date(2027, 1, 1)}, "received_on"),
            ({"files": []}, "files"),
        ],
    )
    def test_an_incomplete_report_is_refused(self, walk, cast, changes, field):
        with pytest.raises(Invalid) as refused:
            a_report(walk, cast, **changes)
        assert list(refused.value.fields) == [field]

    def test_an_office_keeps_its_own(self, walk, cast):
        with pytest.raises(NotAllowed):
            a_report(walk, cast, by=cast.town_office)


def test_a_quarters_figures_add_up_by_town(walk, closed, lot, cast, django_assert_num_queries):
    issues = closed(4)
    walk.closed(reach=cast.stranger_reach, by=cast.district_office, source="order")
    walk.later(days=1)
    draw = lot(size=5)
    rows = {row.issue.number: row for row in draw.look_backs.select_related("issue")}
    look_back(walk, issues[0])
    look_back(walk, issues[1], action="rebound", note="又堆了一车")
    assign_look_backs(
        look_backs=LookBack.objects.filter(pk=rows[issues[2].number].pk),
        office=cast.town,
        visit_by=local_date(walk.at),
        by=cast.district_office,
        at=walk.at,
    )
    walk.later(days=2)
    with django_assert_num_queries(2):
        lines = tallies(date(2026, 10, 1), cast.district, walk.at)
    assert [line.division.name for line in lines] == ["清溪镇", "石桥镇"]
    town, other = (line.tally for line in lines)
    assert (town.drawn, town.kept, town.rebounded, town.assigned, town.late, town.waiting) == (
        4,
        1,
        1,
        1,
        1,
        1,
    )
    assert town.rebound_share == 0.5
    assert (other.drawn, other.waiting, other.rebound_share) == (1, 1, None)
    assert [line.division.pk for line in tallies(date(2026, 10, 1), cast.town, walk.at)] == [
        "500101001201"
    ]
    assert tallies(date(2026, 7, 1), cast.district, walk.at) == []
