"""The annual list and a line's page as an office, a unit and a chief use them."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client

from common import clock
from common.text.chinese import SHANGHAI
from plans.models import Fund, LightChange, Target
from plans.services.instructions import push_line
from tests import factories as make
from tests.access.issues import reported
from tests.plans.making import line, task_list

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 15, 9, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def office(cast):
    return browser(cast.district_office)


@pytest.fixture
def of(cast):
    return task_list(cast)


def words_of(response):
    assert response.status_code in (200, 422), response.status_code
    return response.content.decode()


class TestList:
    def test_lines_stand_under_their_river_with_its_figures(self, office, cast, of):
        line(of, percent=100, done_on=date(2026, 9, 1), due_on=date(2026, 12, 31))
        line(of, title="水面清漂", percent=50, light="red")
        page = words_of(office.get("/plans/lines/"))
        head = page[page.index("group-head") : page.index("</tr>", page.index("group-head"))]
        assert "清溪河" in head
        assert "2 项，完成 1 项" in head
        assert "<strong>75.00 %</strong>" in head
        assert "红灯</span> 1" in head

    def test_the_overall_figure_says_its_formula(self, office, of):
        line(of, percent=50)
        line(of, percent=25)
        formula = "总体进度 = 各项任务进度之和 ÷ 任务数 = 75 % ÷ 2 = 37.50 %（2 项任务权重相同）"
        assert formula in words_of(office.get("/plans/lines/"))

    def test_weights_that_differ_are_said(self, office, of):
        line(of, percent=50, weight=3)
        line(of, percent=10)
        assert "= 160 % ÷ 4 = 40.00 %" in words_of(office.get("/plans/lines/"))

    def test_a_line_shows_bar_plan_light_and_how_late_it_is(self, office, of):
        line(of, percent=40, light="red")
        page = words_of(office.get("/plans/lines/"))
        assert "进度 40 %，按计划应完成 100 %" in page
        assert "</i>红灯</span>" in page
        assert "逾期 28 天" in page

    def test_a_light_that_a_person_set_says_so_and_is_filtered_by(self, office, of):
        line(of, light="red", overridden="yellow", override_reason="因汛期停工")
        assert "黄灯（人工）" in words_of(office.get("/plans/lines/?light=yellow"))
        assert "河道整治" not in words_of(office.get("/plans/lines/?light=red"))

    def test_what_does_not_bind_or_was_withdrawn_is_not_listed(self, office, cast, of):
        line(of, withdrawn_on=date(2026, 5, 1))
        other = make.RiverFactory(name="小溪", division=cast.district)
        draft = task_list(cast, river=other, state="drafting", bound_on=None)
        line(draft)
        assert "今年还没有生效的任务清单" in words_of(office.get("/plans/lines/"))

    @pytest.mark.parametrize(
        ("query", "is_found"),
        [
            ("year=2025", False),
            ("year=2026", True),
            ("kind=matters", False),
            ("kind=all", True),
            ("q=河道", True),
            ("q=护岸", True),
            ("q=没有这样的", False),
            ("field=ecology", True),
            ("field=pollution", False),
            ("scope=common", False),
            ("overdue=yes", True),
            ("overdue=done", False),
            ("overdue=open", True),
        ],
    )
    def test_it_is_filtered_by_the_address(self, office, of, query, is_found):
        line(of, measures="护岸三公里", field="ecology")
        assert ("line-link" in words_of(office.get(f"/plans/lines/?{query}"))) is is_found

    def test_river_and_unit_filter_too_and_a_responsible_unit_counts(self, office, cast, of):
        town = make.UnitFactory(name="清溪镇人民政府", division=cast.town)
        line(of).duties.create(unit=town)
        for query in (f"river={cast.river.pk}", f"unit={cast.unit.pk}", f"unit={town.pk}"):
            assert "line-link" in words_of(office.get(f"/plans/lines/?{query}"))
        other = make.UnitFactory(name="别的单位", division=cast.town)
        assert "line-link" not in words_of(office.get(f"/plans/lines/?unit={other.pk}"))

    @pytest.mark.parametrize(
        ("query", "heads", "order"),
        [
            ("group=river", 1, "甲乙丙"),
            ("group=nonsense", 1, "甲乙丙"),
            ("group=none", 0, "甲乙丙"),
            ("group=unit", 2, "甲丙乙"),
            ("group=field", 2, "丙甲乙"),
            ("group=none&sort=-due_on", 0, "乙甲丙"),
            ("group=none&sort=percent", 0, "丙乙甲"),
            ("group=unit&sort=percent", 2, "丙甲乙"),
        ],
    )
    def test_it_is_grouped_and_sorted_by_the_address(self, office, cast, of, query, heads, order):
        other = make.UnitFactory(name="水利局", division=cast.district)
        line(of, title="甲任务", due_on=date(2026, 9, 2), percent=90)
        line(of, title="乙任务", due_on=date(2026, 9, 3), percent=50, lead_unit=other)
        line(of, title="丙任务", due_on=date(2026, 9, 1), percent=10, field="ecology")
        page = words_of(office.get(f"/plans/lines/?{query}"))
        found = sorted("甲乙丙", key=lambda name: page.index(f"{name}任务"))
        assert ("".join(found), page.count("group-head")) == (order, heads)

    def test_a_group_stands_together_whatever_rows_are_sorted_by(self, office, cast, of):
        other = make.RiverFactory(name="阿溪", division=cast.district)
        for one in (of, task_list(cast, river=other, title="阿溪2026年度任务清单")):
            for percent in (10, 90):
                line(one, percent=percent)
        page = words_of(office.get("/plans/lines/?sort=percent"))
        assert page.count("group-head") == 2

    def test_the_figures_of_a_group_count_lines_of_other_pages_too(self, office, of):
        for _ in range(60):
            line(of)
        page = words_of(office.get("/plans/lines/?page=2"))
        assert page.count("line-link") == 10
        assert "60 项，完成 0 项" in page

    def test_a_stranger_sees_nothing_and_a_unit_its_own(self, cast, of):
        line(of, title="本单位牵头的任务")
        elsewhere = make.UnitFactory(name="别的单位", division=cast.district)
        river = make.RiverFactory(name="别溪", division=cast.district)
        line(task_list(cast, river=river, lead_unit=elsewhere), title="别家的任务")
        assert "line-link" not in words_of(browser(cast.stranger).get("/plans/lines/"))
        page = words_of(browser(cast.unit_clerk).get("/plans/lines/"))
        assert "本单位牵头的任务" in page
        assert "别家的任务" not in page

    def test_the_keys_are_told_on_the_page(self, office, of):
        line(of)
        assert "<kbd>j</kbd>" in words_of(office.get("/plans/lines/"))

    def test_it_comes_as_excel_as_filtered(self, office, cast, of):
        one = line(of, percent=40, light="red")
        Target.objects.create(line=one, order=1, name="整治长度", amount=3360, unit="米", done=1344)
        Fund.objects.create(line=one, source="市级补助", planned=Decimal("1234567.89"))
        line(of, title="水面清漂")
        response = office.get("/plans/lines/?light=red&export=xlsx")
        book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
        rows = list(book.active.iter_rows(values_only=True))
        head = next(n for n, row in enumerate(rows) if "任务" in row)
        row = dict(zip(rows[head], rows[head + 1], strict=True))
        assert len(rows) == head + 2
        assert row["目标"] == "整治长度 3,360 米（已完成 1,344 米）"
        assert row["计划资金（元）"] == pytest.approx(1234567.89)
        assert (row["亮灯"], row["按计划应完成（%）"]) == ("红灯", 100)

    def test_the_number_of_queries_does_not_grow_with_the_rows(
        self, office, cast, of, django_assert_num_queries
    ):
        line(of)
        office.get("/plans/lines/")
        with django_assert_num_queries(9):
            office.get("/plans/lines/")
        for n in range(8):
            river = make.RiverFactory(name=f"第{n}溪", division=cast.district)
            line(task_list(cast, river=river, title=f"第{n}溪清单"))
        with django_assert_num_queries(9):
            office.get("/plans/lines/")


class TestLinePage:
    @pytest.fixture
    def late(self, of):
        found = line(of, percent=40, light="red", measures="护岸三公里")
        Target.objects.create(
            line=found, order=1, name="整治长度", amount=3360, unit="米", done=1344
        )
        Fund.objects.create(line=found, source="市级补助", planned=10000000, in_place=5000000)
        for day, light in ((date(2026, 6, 3), "yellow"), (date(2026, 9, 18), "red")):
            LightChange.objects.create(
                line=found, day=day, light=light, why="落后。", cause="nightly", at=NOW
            )
        return found

    def test_everything_about_a_line_stands_on_it(self, office, late):
        page = words_of(office.get(f"/plans/lines/{late.pk}/"))
        for words in (
            "护岸三公里",
            "应于2026年9月17日前完成，已完成 40 %，已逾期 28 天。",
            "整治长度",
            "3,360",
            "市级补助",
            "1,000",
            "还没有填报进展",
            "亮灯变化 2 次",
        ):
            assert words in page

    def test_the_strip_shows_each_month_s_end(self, office, late):
        page = words_of(office.get(f"/plans/lines/{late.pk}/"))
        strip = page[page.index("light-strip") : page.index("</ol>", page.index("light-strip"))]
        shown = [part[: part.index("</b>")] for part in strip.split("<b>")[1:]]
        assert shown == list("—绿绿绿绿黄黄黄红红——")

    def test_the_reports_stand_by_month_with_what_they_replaced(self, office, late, cast):
        target = late.targets.get()
        for seq, words in ((1, "误报"), (2, "完成护岸一公里")):
            late.reports.create(
                month=date(2026, 9, 1),
                seq=seq,
                percent=40,
                figures={str(target.pk): "1344"},
                words=words,
                unit=cast.unit,
                by=cast.unit_clerk,
                by_name="单位经办",
                at=NOW,
            )
        page = words_of(office.get(f"/plans/lines/{late.pk}/"))
        assert page.index("完成护岸一公里") < page.index("更正 1 次") < page.index("误报")
        assert "整治长度 1344 米" in page

    def test_an_issue_is_named_to_all_and_opened_by_who_may(self, cast, late):
        issue = reported(cast)
        late.issues.add(issue)
        address = f"/issues/{issue.pk}/"
        assert address in words_of(browser(cast.district_office).get(f"/plans/lines/{late.pk}/"))
        unit_page = words_of(browser(cast.unit_clerk).get(f"/plans/lines/{late.pk}/"))
        assert issue.number in unit_page
        assert address not in unit_page

    def test_a_person_s_light_shows_its_reason_and_can_be_taken_back(self, office, late):
        address = f"/plans/lines/{late.pk}/override/"
        refused = office.post(address, {"light": "yellow", "reason": ""})
        assert refused.status_code == 422
        assert "恢复按进度核算" not in words_of(refused)
        office.post(address, {"light": "yellow", "reason": "因汛期停工，已报备"})
        page = words_of(office.get(f"/plans/lines/{late.pk}/"))
        assert "黄灯（人工）" in page
        assert "因汛期停工，已报备" in page
        assert "恢复按进度核算" in words_of(office.get(address))
        office.post(address, {"light": "reckoned", "reason": "已复工"})
        late.refresh_from_db()
        assert late.shown_light == "red"

    def test_a_line_that_was_withdrawn_or_does_not_bind_shows_no_light(self, office, cast, of):
        gone = line(of, withdrawn_on=date(2026, 5, 1))
        assert "已撤销，不再亮灯" in words_of(office.get(f"/plans/lines/{gone.pk}/"))
        river = make.RiverFactory(name="小溪", division=cast.district)
        draft = line(task_list(cast, river=river, state="drafting", bound_on=None))
        page = words_of(office.get(f"/plans/lines/{draft.pk}/"))
        assert "清单还没有生效，不亮灯" in page
        assert "呈送河长" not in page

    def test_its_queries_do_not_grow_with_what_hangs_on_it(
        self, office, cast, late, django_assert_num_queries
    ):
        push_line(
            line_id=late.pk,
            chief_id=cast.district_chief.pk,
            words="请批示",
            by=cast.district_office,
            at=NOW,
        )
        office.get(f"/plans/lines/{late.pk}/")
        with django_assert_num_queries(14):
            office.get(f"/plans/lines/{late.pk}/")
        for n in range(2, 6):
            Target.objects.create(line=late, order=n, name="长度", amount=3, unit="米")
            LightChange.objects.create(
                line=late, day=date(2026, 9, 18), light="red", why="。", cause="nightly", at=NOW
            )
        with django_assert_num_queries(14):
            office.get(f"/plans/lines/{late.pk}/")


class TestInstruction:
    @pytest.fixture
    def late(self, of):
        return line(of, light="red")

    def test_it_goes_from_the_office_to_the_chief_to_the_unit_on_the_line_s_page(self, cast, late):
        address = f"/plans/lines/{late.pk}/instruction/"
        people = {
            "push": (cast.district_office, {"chief": cast.district_chief.pk, "words": "请批示"}),
            "instruct": (
                cast.district_chief,
                {"words": "十日内拿出办法", "answer_by": "2026-10-25"},
            ),
            "answer": (cast.unit_clerk, {"words": "已进场施工"}),
        }
        for act, (user, sent) in people.items():
            client = browser(user)
            assert f"{address}{act}/" in words_of(client.get(f"/plans/lines/{late.pk}/"))
            words_of(client.get(f"{address}{act}/"))
            assert client.post(f"{address}{act}/", sent).status_code == 302
        page = words_of(browser(cast.district_office).get(f"/plans/lines/{late.pk}/"))
        for words in (
            "呈送区级河长",
            "十日内拿出办法",
            "2026年10月25日前回复",
            "已进场施工",
            "已回复",
        ):
            assert words in page

    def test_who_comes_too_late_is_told_before_writing(self, cast, late):
        office = browser(cast.district_office)
        response = office.get(f"/plans/lines/{late.pk}/instruction/instruct/", follow=True)
        assert "督办现为没有呈送，不能批示" in words_of(response)

    def test_a_refusal_keeps_what_was_typed(self, cast, late):
        office = browser(cast.district_office)
        response = office.post(f"/plans/lines/{late.pk}/instruction/push/", {"words": "请尽快批示"})
        assert response.status_code == 422
        assert "请尽快批示" in words_of(response)

    def test_an_act_nobody_knows_is_no_page(self, cast, late):
        office = browser(cast.district_office)
        assert office.get(f"/plans/lines/{late.pk}/instruction/dance/").status_code == 404
