"""The short lists and the orders as a meeting reads them, and an issue that becomes a line."""

import io
from datetime import date
from decimal import Decimal

import docx
import pytest

from common import clock
from common.errors import Invalid, NotVisible
from issues.services import act
from plans.models import Fund, Line, TaskList
from plans.services.exposing import expose_issue
from plans.services.line_input import LineInput
from tests.access.issues import with_unit
from tests.plans.making import line, task_list
from tests.plans.test_line_pages import NOW, browser, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def office(cast):
    return browser(cast.district_office)


@pytest.fixture
def flagged(cast):
    """An issue at its unit, flagged for exposure."""
    issue = with_unit(cast)
    act(issue_id=issue.pk, action="expose", by=cast.district_office, at=NOW, note="久拖不决")
    issue.refresh_from_db()
    return issue


def short(cast, kind, **more):
    return task_list(cast, kind=kind, river=None, title="清单", **more)


def waiting_part(page):
    """Of the page, the issues that wait to be put on the list."""
    return page[page.index("waiting-title") : page.index("</section>", page.index("waiting-title"))]


class TestPages:
    @pytest.fixture
    def matters(self, cast):
        one = line(short(cast, "matters"), title="城区污水管网改造", light="red", percent=40)
        Fund.objects.create(
            line=one, source="市级", planned=Decimal(100670000), in_place=Decimal(5000000)
        )
        return one

    def test_a_line_stands_with_owner_due_date_light_and_funds(self, office, matters):
        page = words_of(office.get("/plans/matters/"))
        for words in (
            "江南区2026年重大事项重大项目清单",
            "城区污水管网改造",
            "2026-09-17",
            "10,067",
            "到位 500",
            "</i>红灯</span>",
            "共 1 项，完成 0 项，总体进度 40.00 %；绿灯 0 项、黄灯 0 项、红灯 1 项。",
        ):
            assert words in page

    def test_the_projector_sees_no_menu(self, office, matters):
        page = words_of(office.get("/plans/matters/?screen=1"))
        assert "城区污水管网改造" in page
        assert "portal-sidebar" not in page
        assert "退出投影" in page

    def test_orders_stand_under_their_number(self, office, cast):
        for number in ("第1号", "第2号"):
            line(short(cast, "order", number=number), title=f"{number}的任务")
        page = words_of(office.get("/plans/orders/"))
        places = [page.index(f">{n}") for n in ("第1号　", "第1号的任务", "第2号　", "第2号的任务")]
        assert places == sorted(places)
        assert page.count('data-label="序号">1<') == 2

    def test_each_page_holds_its_own_kind_and_only_what_binds(self, office, cast, matters):
        line(short(cast, "exposed", state="drafting", bound_on=None), title="未生效的事项")
        for address in ("exposed", "orders"):
            page = words_of(office.get(f"/plans/{address}/"))
            assert "城区污水管网改造" not in page
            assert "未生效的事项" not in page

    def test_it_comes_as_an_official_document(self, office, matters):
        response = office.get("/plans/matters/?export=docx")
        document = docx.Document(io.BytesIO(b"".join(response.streaming_content)))
        words = "\n".join(p.text for p in document.paragraphs)
        assert "江南区河长制办公室" in words
        assert "截至2026年10月15日，共 1 项" in words
        cells = [cell.text for cell in document.tables[0].rows[1].cells]
        assert cells == [
            *("1", "城区污水管网改造", "江南区生态环境局", "2026-09-17"),
            *("10,067", "40", "红灯"),
        ]

    def test_without_a_list_there_is_no_document(self, office, cast):
        assert office.get("/plans/matters/?export=docx").status_code == 404

    def test_its_queries_do_not_grow(self, office, cast, flagged, django_assert_num_queries):
        of = short(cast, "exposed")
        line(of).issues.add(flagged)
        office.get("/plans/exposed/")
        with django_assert_num_queries(15):
            office.get("/plans/exposed/")
        for _ in range(4):
            more = line(of)
            more.issues.add(with_unit(cast))
            Fund.objects.create(line=more, source="区级", planned=1)
        with django_assert_num_queries(15):
            office.get("/plans/exposed/")


class TestExposed:
    def given(self, cast, **more):
        fields = {
            "title": "清溪河河口村段乱堆",
            "starts_on": date(2026, 10, 15),
            "due_on": date(2026, 12, 31),
            "lead_unit": cast.unit,
        }
        return LineInput(**fields | more)

    def put(self, cast, issue, **more):
        sent = {"division": cast.district, "year": 2026, "by": cast.district_office, "at": NOW}
        return expose_issue(issue_id=issue.pk, given=self.given(cast), **sent | more)

    def test_one_act_begins_the_list_and_puts_the_issue_on_it(self, office, cast, flagged):
        page = words_of(office.get("/plans/exposed/"))
        address = f"/plans/exposed/add/{flagged.pk}/"
        assert address in page
        form = words_of(office.get(address))
        assert "河岸堆放建筑垃圾" in form
        response = office.post(
            address,
            {
                "title": "河口村段垃圾清运",
                "lead_unit": cast.unit.pk,
                "starts_on": "2026-10-15",
                "due_on": "2026-12-31",
                "source": "区级财政",
                "planned": "200000",
            },
        )
        made = Line.objects.get()
        assert response.headers["Location"] == f"/plans/lines/{made.pk}/"
        assert list(made.issues.all()) == [flagged]
        assert (made.task_list.kind, made.task_list.state) == ("exposed", "drafting")
        assert made.funds.get().planned == 200000
        assert address not in words_of(office.get("/plans/exposed/"))

    def test_what_is_not_flagged_is_not_listed(self, office, cast):
        issue = with_unit(cast)
        assert f"/plans/exposed/add/{issue.pk}/" not in words_of(office.get("/plans/exposed/"))
        with pytest.raises(Invalid, match="没有挂牌"):
            self.put(cast, issue)
        assert not TaskList.objects.exists()

    def test_the_same_issue_is_listed_once_a_year(self, cast, flagged):
        self.put(cast, flagged)
        with pytest.raises(Invalid, match="已在这份清单中"):
            self.put(cast, flagged)
        assert Line.objects.count() == 1

    def test_a_list_that_binds_is_added_to_by_revision(self, office, cast, flagged):
        of = short(cast, "exposed")
        address = f"/plans/exposed/add/{flagged.pk}/"
        assert address in words_of(office.get("/plans/exposed/"))
        sent = {
            "client_ref": "3d1b3c1e-4a53-4a2b-8c8e-1f2a3b4c5d6e",
            "title": "河口村段垃圾清运",
            "lead_unit": cast.unit.pk,
            "starts_on": "2026-10-15",
            "due_on": "2026-12-31",
        }
        assert "请填写修订原因" in words_of(office.post(address, sent))
        sent["reason"] = "会后挂牌"
        made = office.post(address, sent).headers["Location"]
        revision = of.revisions.get()
        assert made == f"/plans/lists/{of.pk}/revisions/{revision.pk}/"
        # The same form sent again is one proposal, another form of the same issue is told, and nothing of it holds yet.
        assert office.post(address, sent).headers["Location"] == made
        other = sent | {"client_ref": "3d1b3c1e-4a53-4a2b-8c8e-1f2a3b4c5d6f"}
        assert "已在第 1 号修订中" in words_of(office.post(address, other))
        waiting = words_of(office.get("/plans/exposed/"))
        assert "第 1 号修订待批" in waiting
        assert address not in waiting
        assert not Line.objects.exists()
        paper = {"approver": "总河长", "document": "会议纪要第9期"}
        assert browser(cast.city_office).post(made, paper).status_code == 302
        assert list(of.lines.get().issues.all()) == [flagged]
        assert flagged.number not in waiting_part(words_of(office.get("/plans/exposed/")))

    def test_while_it_is_in_review_the_issue_waits_and_is_told_so(self, office, cast, flagged):
        short(cast, "exposed", state="in_review", bound_on=None)
        assert "仍在这里等候" in words_of(office.get("/plans/exposed/"))
        answer = office.get(f"/plans/exposed/add/{flagged.pk}/", follow=True)
        assert "清单正在会审" in words_of(answer)

    def test_a_refusal_keeps_what_was_typed(self, office, cast, flagged):
        response = office.post(
            f"/plans/exposed/add/{flagged.pk}/",
            {"title": "清运垃圾", "lead_unit": cast.unit.pk, "starts_on": "2026-10-15"},
        )
        assert response.status_code == 422
        assert "清运垃圾" in words_of(response)

    def test_a_stranger_s_issue_is_none(self, cast, flagged):
        with pytest.raises(NotVisible):
            self.put(cast, flagged, by=cast.stranger)

    def test_the_ledger_s_own_state_stands_beside_the_line(self, office, cast, flagged):
        line(short(cast, "exposed")).issues.add(flagged)
        assert "待签收" in words_of(office.get("/plans/exposed/"))
        unit_page = words_of(browser(cast.unit_clerk).get("/plans/exposed/"))
        assert flagged.number in unit_page
