"""The ledger's pages as an office, a unit and a chief use them."""

import io
from datetime import timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.urls import reverse

from attachments.models import Attachment
from attachments.services import uploads as attachments
from common import clock
from common.text.chinese import local_date
from issues.models import Issue, IssueKind
from issues.neighbours.inbox import inbox_counts
from issues.services import What
from tests.inspections.rows import patrol
from tests.issues.pages import browser, words_of
from tests.photos import photo as picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


class TestInbox:
    def test_each_role_is_told_what_waits_with_an_address_that_lists_it(self, walk, cast):
        walk.report(), walk.accepted(), walk.handed_over(), walk.closure_requested()
        told = {w: (n, url) for w, n, url in inbox_counts(cast.district_office, walk.at)}
        assert {w: n for w, (n, _) in told.items()} == {
            "下级提请": 0,
            "邻区移交": 0,
            "待受理": 1,
            "待交办": 1,
            "方案待审": 0,
            "延期待批": 0,
            "待复核": 1,
            "待销号": 0,
            "待答复移交方": 0,
            "问题逾期": 0,
        }
        listed = words_of(browser(cast.district_office).get(told["待复核"][1]))
        assert listed.count("/issues/") >= 1
        assert "共 1 条" in listed
        unit = {w: n for w, n, _ in inbox_counts(cast.unit_clerk, walk.at)}
        assert unit == {"待签收": 1, "待报方案": 0, "整改中": 0, "本单位逾期": 0}

    def test_a_village_chief_and_a_stranger_are_told_nothing_of_it(self, walk, cast):
        walk.report()
        assert inbox_counts(cast.village_chief, clock.now()) == []
        assert all(n == 0 for _, n, _ in inbox_counts(cast.stranger, clock.now()))

    def test_it_costs_one_query(self, walk, cast, django_assert_num_queries):
        walk.report()
        cast.district_office.current_grants  # noqa: B018 - read once a request
        with django_assert_num_queries(1):
            inbox_counts(cast.district_office, clock.now())


class TestDetail:
    def test_it_offers_just_what_may_be_done(self, office, walk, cast):
        issue = walk.handed_over()
        seen_by_office = words_of(office.get(f"/issues/{issue.pk}/"))
        assert f"/issues/{issue.pk}/acts/recall/" in seen_by_office
        assert f"/issues/{issue.pk}/acts/sign/" not in seen_by_office
        seen_by_unit = words_of(browser(cast.unit_clerk).get(f"/issues/{issue.pk}/"))
        assert f"/issues/{issue.pk}/acts/sign/" in seen_by_unit
        assert f"/issues/{issue.pk}/acts/recall/" not in seen_by_unit
        seen_by_chief = words_of(browser(cast.district_chief).get(f"/issues/{issue.pk}/"))
        assert "/acts/" not in seen_by_chief
        assert "江南区生态环境局 签收或责任退回" in seen_by_chief

    def test_the_ledger_tells_who_did_what_with_which_words(self, office, walk):
        issue = walk.act(walk.closure_requested(), "fail", note="垃圾未清完")
        page = words_of(office.get(f"/issues/{issue.pk}/"))
        for words in ("复核不通过", "垃圾未清完", "交办给江南区生态环境局", "村河长", "整改期限"):
            assert words in page

    def test_what_was_put_right_stands_beside_how_it_was(self, office, walk, cast):
        keys = []
        for colour in ("red", "green"):
            key = uuid4()
            who = cast.unit_clerk if colour == "green" else cast.village_chief
            attachments.store_photo(
                uuid=key, data=picture(colour=colour), name="a.jpg", by=who, at=clock.now()
            )
            keys.append(str(key))
        issue = walk.rectifying(photos=(keys[0],))
        assert "整改后" not in words_of(office.get(f"/issues/{issue.pk}/")).split("办理台账")[0]
        walk.act(issue, "request_closure", by=cast.unit_clerk, note="已清运", files=[keys[1]])
        shown = words_of(office.get(f"/issues/{issue.pk}/")).split("办理台账")[0]
        before, after = shown.split("整改后")
        assert (keys[0] in before, keys[1] in before, keys[1] in after) == (True, False, True)

    def test_the_patrol_that_found_it_is_a_click_away_for_who_may_open_it(self, walk, cast):
        row = patrol(cast, walk.at)
        issue = walk.report(patrol_uuid=row.uuid)
        walk.act(issue, "accept")
        walk.act(issue, "hand_over", what=What(unit=cast.unit))
        address = reverse("inspections:patrol_detail", args=[row.pk])
        for user, is_linked in ((cast.district_office, True), (cast.unit_clerk, False)):
            page = words_of(browser(user).get(f"/issues/{issue.pk}/"))
            assert (address in page) == is_linked

    def test_its_queries_are_counted(self, office, walk, django_assert_num_queries):
        issue = walk.closed()
        office.get(f"/issues/{issue.pk}/")
        # Of these one for each card of a later room, which finds nothing to show; two of what came by a phone.
        with django_assert_num_queries(15):
            office.get(f"/issues/{issue.pk}/")

    def test_a_stranger_finds_nothing(self, walk, cast):
        assert browser(cast.stranger).get(f"/issues/{walk.report().pk}/").status_code == 404

    def test_it_prints(self, office, walk):
        page = words_of(office.get(f"/issues/{walk.plan_submitted().pk}/print/"))
        assert "河长制问题台账登记表" in page


class TestActing:
    def post(self, client, issue, action, **data):
        data = {"client_ref": str(uuid4()), "note": ""} | data
        return client.post(f"/issues/{issue.pk}/acts/{action}/", data)

    def test_an_office_hands_over_with_the_day_the_rules_propose(self, office, walk, cast):
        issue = walk.accepted()
        form = words_of(office.get(f"/issues/{issue.pk}/acts/hand_over/"))
        assert "不填则按规定为" in form
        done = self.post(office, issue, "hand_over", unit=cast.unit.pk)
        assert done.url == f"/issues/{issue.pk}/"
        issue.refresh_from_db()
        assert (issue.state, issue.unit) == ("handed_over", cast.unit)
        assert "已交办" in words_of(office.get(done.url))

    def test_a_refused_form_keeps_what_was_typed(self, office, walk, cast):
        issue = walk.accepted()
        answer = self.post(office, issue, "hand_over", note="请尽快")
        assert answer.status_code == 422
        assert "请尽快" in words_of(answer)
        past = self.post(office, issue, "hand_over", unit=cast.unit.pk, deadline="2020-01-01")
        assert past.status_code == 422
        assert "期限不能早于今天" in words_of(past)

    def test_a_unit_signs_and_asks_for_closure_with_a_photo(self, walk, cast, office):
        unit, issue = browser(cast.unit_clerk), walk.handed_over()
        assert self.post(unit, issue, "sign").status_code == 302
        lacking = self.post(unit, issue, "request_closure", note="已清运")
        assert lacking.status_code == 422
        photo = io.BytesIO(picture())
        photo.name = "整改后.jpg"
        done = self.post(unit, issue, "request_closure", note="已清运", photos=[photo])
        assert done.status_code == 302
        (key,) = Issue.objects.get(pk=issue.pk).ledger.last().files
        address = reverse("issues:issue_photo", args=[issue.pk, key, "full"])
        assert address in words_of(office.get(f"/issues/{issue.pk}/"))
        assert office.get(address).headers["Content-Type"] == "image/jpeg"
        assert browser(cast.stranger).get(address).status_code == 404

    def test_a_complex_issue_is_planned_on_the_page(self, walk, cast):
        unit, issue = browser(cast.unit_clerk), walk.planning()
        plan = {"tasks": "清运", "measures": "围挡", "responsible": "李主任"}
        day = local_date(clock.now()) + timedelta(days=20)
        late = self.post(unit, issue, "submit_plan", deadline="2026-01-05", **plan)
        assert late.status_code == 422
        assert "id_deadline_error" in words_of(late)
        done = self.post(unit, issue, "submit_plan", deadline=str(day), **plan)
        assert done.status_code == 302
        assert "李主任" in words_of(unit.get(f"/issues/{issue.pk}/"))

    def test_a_unit_that_returns_an_issue_lands_on_its_list(self, walk, cast):
        unit, issue = browser(cast.unit_clerk), walk.handed_over()
        walk.at = clock.now()
        done = self.post(unit, issue, "return", note="属水利局职责")
        assert done.url == "/issues/"

    def test_pressing_twice_does_it_once(self, office, walk):
        issue, ref = walk.report(), str(uuid4())
        for _ in range(2):
            assert self.post(office, issue, "accept", client_ref=ref).status_code == 302
        assert issue.ledger.count() == 2

    def test_the_second_clerk_reads_who_was_first(self, office, walk, cast):
        issue = walk.accepted()
        late = self.post(browser(cast.town_office), issue, "accept")
        assert late.status_code == 422
        assert "区河长办（江南区河长办工作人员）已于" in words_of(late)

    def test_who_comes_too_late_is_told_before_writing_a_word(self, walk, cast):
        issue = walk.accepted()
        late, address = browser(cast.town_office), f"/issues/{issue.pk}/acts/accept/"
        page = late.get(address, follow=True)
        assert page.redirect_chain == [(f"/issues/{issue.pk}/", 302)]
        assert "区河长办（江南区河长办工作人员）已于" in words_of(page)
        assert "问题现为“待交办”，不能再“受理”。" in words_of(page)
        panel = late.get(address, headers={"HX-Request": "true"})
        assert panel.headers["HX-Redirect"] == f"/issues/{issue.pk}/"
        assert browser(cast.unit_clerk).get(address).status_code == 404

    def test_what_is_not_ones_own_to_do_is_forbidden(self, walk, cast):
        issue = walk.handed_over()
        assert self.post(browser(cast.unit_clerk), issue, "recall", note="x").status_code == 403
        assert self.post(browser(cast.stranger), issue, "accept").status_code == 404
        assert self.post(browser(cast.district_office), issue, "explode").status_code == 404
        issue.refresh_from_db()
        assert (issue.state, issue.ledger.count()) == ("handed_over", 3)

    def test_the_panel_beside_the_issue_is_just_the_form(self, office, walk):
        address = f"/issues/{walk.report().pk}/acts/accept/"
        panel = words_of(office.get(address, headers={"HX-Request": "true"}))
        assert panel.lstrip().startswith("<form")

    def test_a_refused_form_keeps_the_photos_that_were_chosen(self, office, walk, cast):
        unit, issue = browser(cast.unit_clerk), walk.rectifying()
        photo = io.BytesIO(picture())
        photo.name = "整改后.jpg"
        refused = self.post(unit, issue, "request_closure", photos=[photo])
        assert refused.status_code == 422
        (kept,) = Attachment.objects.all()
        assert "整改后.jpg" in words_of(refused)
        assert unit.get(f"/uploads/{kept.uuid}/thumb/").status_code == 200
        again = {"note": "已清运", "photos-kept": [str(kept.uuid)]}
        assert self.post(unit, issue, "request_closure", **again).status_code == 302
        assert issue.ledger.last().files == [str(kept.uuid)]


class TestReporting:
    def entry(self, cast, **changes):
        return {
            "uuid": str(uuid4()),
            "source": "supervision",
            "reach": f"{cast.reach}（{cast.reach.code}）",
            "kind": IssueKind.objects.get(code="luandui").pk,
            "severity": "heavier",
            "description": "河滩违规搭建",
        } | changes

    def test_staff_enter_what_an_inspection_found(self, office, cast):
        photo = io.BytesIO(picture())
        photo.name = "现场.jpg"
        sent = self.entry(cast, longitude="108.41", latitude="30.8", place="桥下", photos=[photo])
        done = office.post("/issues/new/", sent)
        issue = Issue.objects.get()
        assert done.url == f"/issues/{issue.pk}/"
        assert (issue.reach, issue.source, issue.place) == (cast.reach, "supervision", "桥下")
        assert (issue.longitude, issue.latitude, len(issue.photos)) == (108.41, 30.8, 1)
        assert issue.found_tier == 6

    def test_pressing_twice_enters_it_once(self, office, cast):
        sent = self.entry(cast)
        assert office.post("/issues/new/", sent).url == office.post("/issues/new/", sent).url
        assert Issue.objects.count() == 1
        # Whoever goes back and writes of something else is told that it was not entered, and keeps the words.
        other = office.post("/issues/new/", sent | {"description": "岸边还有一处围挡"})
        assert other.status_code in (409, 422)
        assert f"这张表已登记为 {Issue.objects.get().number}" in words_of(other)
        assert "岸边还有一处围挡" in words_of(other)
        assert Issue.objects.count() == 1

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"reach": "没有的河段"}, "没有找到"),
            ({"longitude": "108.4"}, "经度与纬度请一并填写"),
            ({"longitude": "30.8", "latitude": "108.4"}, "写反"),
            ({"description": ""}, "portal-field-error"),
            ({"description": "长" * 2001}, "问题描述不能超过 2000 字，现有 2001 字"),
            ({"reported_at": "2099-01-01T08:00"}, "发现时间不能晚于现在"),
        ],
    )
    def test_a_fault_is_shown_and_the_rest_is_kept(self, office, cast, change, words):
        answer = office.post("/issues/new/", self.entry(cast, place="桥下") | change)
        assert answer.status_code == 422
        assert words in words_of(answer)
        assert "桥下" in words_of(answer)

    def test_a_reach_of_the_neighbours_is_not_found(self, cast):
        sent = self.entry(cast, reach=cast.stranger_reach.code)
        answer = browser(cast.town_office).post("/issues/new/", sent)
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["reach"]
        assert not Issue.objects.exists()

    def test_the_page_offers_kinds_in_their_groups(self, office, cast):
        page = words_of(office.get("/issues/new/"))
        assert '<optgroup label="四乱">' in page
        assert "data-pick-lon" in page


class TestKinds:
    FORM = {"name": "倾倒煤灰", "group": "四乱", "order": 45, "is_active": "on"}

    @pytest.fixture
    def office(self, cast):
        """Kinds hold for the whole portal, so its top office keeps them."""
        return browser(cast.city_office)

    def test_the_top_office_adds_a_kind_and_retires_it(self, office):
        assert office.post("/issues/kinds/new/", self.FORM).status_code == 302
        kind = IssueKind.objects.get(name="倾倒煤灰")
        assert "倾倒煤灰" in words_of(office.get("/issues/kinds/"))
        office.post(f"/issues/kinds/{kind.pk}/", self.FORM | {"is_active": ""})
        code = kind.code
        kind.refresh_from_db()
        assert (kind.code, kind.is_active) == (code, False)
        assert kind.code.startswith("kind-")

    def test_a_kind_stands_once_in_its_group_while_in_use(self, office):
        office.post("/issues/kinds/new/", self.FORM)
        again = office.post("/issues/kinds/new/", self.FORM)
        assert again.status_code == 422
        assert "“四乱”里已有“倾倒煤灰”。" in words_of(again)
        assert office.post("/issues/kinds/new/", self.FORM | {"group": "三乱"}).status_code == 302

    def test_the_list_goes_out_as_excel_without_words_of_the_code(self, office):
        answer = office.get("/issues/kinds/?export=xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
        shown = [cell.value for row in sheet.iter_rows() for cell in row]
        assert "乱堆" in shown
        assert "luandui" not in shown

    def test_the_administrator_keeps_them_too(self, cast):
        data = {"code": "ash", "name": "倾倒煤灰", "group": "四乱", "order": 45, "is_active": "on"}
        admin = browser(cast.admin)
        assert admin.post("/admin/issues/issuekind/add/", data).status_code == 302
        kind = IssueKind.objects.get(code="ash")
        before = kind.updated_at
        address = f"/admin/issues/issuekind/{kind.pk}/change/"
        assert admin.post(address, data | {"name": "煤灰", "code": "x"}).status_code == 302
        kind.refresh_from_db()
        assert (kind.name, kind.code) == ("煤灰", "ash")
        assert kind.updated_at > before

    def test_offices_below_read_them_and_change_nothing(self, cast):
        for below in (browser(cast.town_office), browser(cast.district_office)):
            page = words_of(below.get("/issues/kinds/"))
            assert "乱堆" in page
            assert "新增类别" not in page
            assert below.get("/issues/kinds/new/").status_code == 403


def test_photos_of_others_are_not_shown_by_naming_their_uuid(walk, cast, office):
    stolen = uuid4()
    attachments.store_photo(
        uuid=stolen, data=picture(), name="a.jpg", by=cast.stranger, at=clock.now()
    )
    issue = walk.report(photos=(str(stolen),))
    address = reverse("issues:issue_photo", args=[issue.pk, stolen, "full"])
    assert address not in words_of(office.get(f"/issues/{issue.pk}/"))
    assert office.get(address).status_code == 404
