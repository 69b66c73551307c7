"""The ledger's list as an office, a unit and a chief use it: filters, sheet, acts on several at once."""

import io
from datetime import date, datetime, timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.urls import reverse

from accounts.models import Holiday
from common import clock
from common.text.chinese import SHANGHAI
from issues.models import Issue
from tests.issues.pages import browser, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


class TestList:
    def test_it_shows_what_is_open_and_not_what_has_ended(self, office, walk):
        open_one, ended = walk.report(), walk.closed()
        page = words_of(office.get("/issues/"))
        assert open_one.number in page
        assert ended.number not in page
        assert ended.number in words_of(office.get("/issues/?state=all"))
        assert open_one.number not in words_of(office.get("/issues/?state=closed"))

    def test_the_most_urgent_comes_first_and_its_clock_is_in_words(self, office, walk, cast):
        walk.at -= timedelta(days=30)
        late = walk.report(description="早已逾期的问题")
        walk.at = clock.now()
        walk.report(description="刚刚上报的问题")
        page = words_of(office.get("/issues/"))
        assert page.index("早已逾期的问题") < page.index("刚刚上报的问题")
        assert 'class="late">逾期' in page
        assert late.number in words_of(office.get("/issues/?clock=overdue"))

    @pytest.mark.parametrize(
        ("query", "is_found"),
        [
            ("q=建筑垃圾", True),
            ("q=没有这样的", False),
            ("kind=luandui", True),
            ("kind=group:四乱", True),
            ("kind=group:三排", False),
            ("severity=general", True),
            ("severity=major", False),
            ("source=patrol", True),
            ("source=complaint", False),
            ("town=500101001000", True),
            ("inbox=accept", True),
            ("inbox=verify", False),
            ("exposed=false", True),
            ("exposed=true", False),
            ("reported_from=2000-01-01", True),
            ("reported_to=2000-01-01", False),
        ],
    )
    def test_it_is_filtered_by_the_address(self, office, walk, query, is_found):
        number = walk.report().number
        response = office.get(f"/issues/?{query}")
        assert response.status_code == 200
        assert (number in words_of(response)) is is_found

    def test_river_and_unit_filter_too(self, office, walk, cast):
        number = walk.handed_over().number
        assert number in words_of(office.get(f"/issues/?river={cast.river.pk}&unit={cast.unit.pk}"))

    def test_a_stranger_sees_none_of_it_and_a_unit_its_own(self, walk, cast):
        mine, other = walk.handed_over(), walk.report()
        assert mine.number not in words_of(browser(cast.stranger).get("/issues/?state=all"))
        unit_page = words_of(browser(cast.unit_clerk).get("/issues/"))
        assert mine.number in unit_page
        assert other.number not in unit_page

    def test_a_unit_is_not_offered_filters_with_nothing_to_choose(self, walk, cast):
        walk.handed_over()
        page = words_of(browser(cast.unit_clerk).get("/issues/"))
        assert 'name="town"' not in page
        assert 'name="severity"' in page

    @pytest.mark.parametrize(
        ("sort", "first"),
        [
            ("due_at", "先到期"),
            ("-due_at", "后到期"),
            ("severity", "后到期"),
            ("-severity", "先到期"),
            ("reach", "先到期"),
            ("-reach", "后到期"),
        ],
    )
    def test_it_sorts(self, office, walk, cast, sort, first):
        """Of one without a due date too, which comes last whichever way one looks."""
        there = {"reach": cast.stranger_reach, "by": cast.district_office}
        late = walk.report(description="后到期", severity="general", **there)
        soon = walk.report(description="先到期", severity="major")
        free = walk.report(description="不限期", severity="heavier")
        dues = {soon: walk.at + timedelta(days=1), late: walk.at + timedelta(days=9), free: None}
        for issue, due in dues.items():
            Issue.objects.filter(pk=issue.pk).update(due_at=due)
        page = words_of(office.get(f"/issues/?sort={sort}"))
        second = "后到期" if first == "先到期" else "先到期"
        assert page.index(first) < page.index(second)
        if "due_at" in sort:
            assert page.index(second) < page.index("不限期")

    def test_severity_sorts_by_weight(self, office, walk):
        for severity in ("heavier", "general", "major"):
            walk.report(severity=severity, description=f"程度为{severity}")
        page = words_of(office.get("/issues/?sort=-severity"))
        assert page.index("程度为major") < page.index("程度为heavier") < page.index("程度为general")

    def test_the_sheet_holds_what_is_filtered(self, office, walk):
        number, ended = walk.report().number, walk.closed().number
        response = office.get("/issues/?export=xlsx&state=closed")
        sheet = openpyxl.load_workbook(io.BytesIO(response.getvalue())).active
        cells = [cell.value for row in sheet.iter_rows() for cell in row]
        assert ended in cells
        assert number not in cells
        assert "已销号" in cells

    def test_reports_in_time_and_late_are_told_apart(self, office, walk):
        in_time, late, unknown = walk.report(), walk.report(), walk.report()
        for issue, days in ((in_time, 1), (late, -1)):
            Issue.objects.filter(pk=issue.pk).update(
                report_by=issue.reported_at + timedelta(days=days)
            )
        page = words_of(office.get("/issues/?reported_in_time=no"))
        assert late.number in page
        assert in_time.number not in page
        page = words_of(office.get("/issues/?reported_in_time=yes"))
        assert in_time.number in page
        assert late.number not in page
        assert "上报超时" in words_of(office.get(f"/issues/{late.pk}/"))
        assert "上报及时" in words_of(office.get(f"/issues/{in_time.pk}/"))
        unjudged = words_of(office.get(f"/issues/{unknown.pk}/"))
        assert "上报超时" not in unjudged
        assert "上报及时" not in unjudged

    def test_an_empty_ledger_says_so(self, office, cast):
        assert "没有未办结的问题" in words_of(office.get("/issues/"))


class TestBulk:
    def test_ticked_issues_are_accepted_together(self, office, walk):
        issues = [walk.report(), walk.report()]
        ids = {"ids": [i.pk for i in issues]}
        asked = office.post("/issues/bulk/accept/", ids)
        assert "受理 2 件" in words_of(asked)
        confirmed = ids | {"confirmed": 1, "client_ref": str(uuid4()), "note": ""}
        office.post("/issues/bulk/accept/", confirmed)
        assert {i.state for i in Issue.objects.all()} == {"accepted"}

    def test_one_that_cannot_be_done_is_named_and_the_rest_is(self, office, walk, cast):
        good, bad = walk.accepted(), walk.handed_over()
        data = {
            "ids": [good.pk, bad.pk],
            "confirmed": 1,
            "client_ref": str(uuid4()),
            "unit": cast.unit.pk,
            "note": "",
        }
        answer = office.post("/issues/bulk/hand_over/", data | {"note": "限期清运"})
        page = words_of(answer)
        assert answer.status_code == 422
        assert "已交办 1 件" in page
        # What is left is still chosen, under its reason, with what was typed; the other is done.
        assert [key for key, _, why in answer.context["rows"]] == [bad.pk]
        assert "不能再“交办”" in answer.context["rows"][0][2]
        assert "限期清运" in page
        assert Issue.objects.get(pk=good.pk).state == "handed_over"

    def test_a_strangers_ids_are_not_taken(self, walk, cast):
        issue = walk.report()
        page = browser(cast.stranger).post("/issues/bulk/accept/", {"ids": [issue.pk]}, follow=True)
        assert "请先勾选" in words_of(page)

    def test_boxes_appear_where_there_is_something_to_do_with_them(self, office, walk):
        walk.report()
        assert 'name="ids"' in words_of(office.get("/issues/?inbox=accept"))
        assert 'name="ids"' not in words_of(office.get("/issues/"))


def test_every_kind_of_account_that_needs_the_ledger_finds_it_in_the_menu(cast):
    for user in (cast.district_office, cast.unit_clerk, cast.district_chief):
        assert "问题台账" in words_of(browser(user).get("/"))


class TestTheHolidaysOfNextYear:
    WARNING = "2027 年的放假安排尚未登记"

    def listed(self, cast, monkeypatch, at):
        monkeypatch.setattr("common.clock.now", lambda: at)
        return browser(cast.district_office).get(reverse("issues:issue_list")).text

    def test_are_asked_for_as_soon_as_a_deadline_may_end_in_it(self, cast, monkeypatch):
        autumn = datetime(2026, 11, 16, 9, tzinfo=SHANGHAI)
        assert self.WARNING not in self.listed(cast, monkeypatch, autumn)
        winter = datetime(2026, 12, 16, 9, tzinfo=SHANGHAI)
        assert self.WARNING in self.listed(cast, monkeypatch, winter)

    def test_are_asked_for_no_more_once_entered(self, cast, monkeypatch):
        winter = datetime(2026, 12, 16, 9, tzinfo=SHANGHAI)
        Holiday.objects.create(day=date(2027, 1, 1), is_workday=False, name="元旦")
        assert self.WARNING in self.listed(cast, monkeypatch, winter)
        for day in range(1, 16):
            Holiday.objects.create(day=date(2027, 2, day), is_workday=False, name="春节")
        assert self.WARNING not in self.listed(cast, monkeypatch, winter)
