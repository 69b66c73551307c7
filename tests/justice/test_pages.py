"""Pages as an office, the police and the procurator use them."""

import io
from datetime import date, timedelta
from uuid import uuid4

import docx
import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import UnitKind
from common import clock
from common.errors import Invalid, NotAllowed
from hezhang.home.inbox import waiting_below, waiting_for
from issues.models import Clue, Issue, IssueKind
from justice.models import JointEnforcement
from justice.services import Enforcement, correct_enforcement, record_enforcement
from rivers.models import Reach
from rivers.reads.maps import box_around
from tests import factories as make
from tests.photos import photo as picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(walk):
    """The walk begins yesterday, so that what it makes is of these days."""
    walk.at = clock.now() - timedelta(days=1)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def office(cast):
    return browser(cast.district_office)


@pytest.fixture
def officer(justice):
    return browser(justice.officer)


def act_address(issue, action):
    return reverse("issues:issue_act", args=[issue.pk, action])


def press(**more):
    return {"client_ref": str(uuid4()), "note": "涉嫌非法采砂，请核查", **more}


class TestBothWays:
    def test_an_office_shares_from_the_issues_page_and_the_case_number_comes_back(
        self, office, officer, walk, justice
    ):
        issue = walk.accepted()
        page = office.get(act_address(issue, "share")).text
        assert "江南区公安局" in page
        assert "江南区人民检察院" in page
        assert "江南区生态环境局" not in page
        done = office.post(act_address(issue, "share"), press(unit=justice.police.pk))
        assert done.status_code == 302

        home = officer.get(reverse("home")).text
        assert "线索待反馈" in home
        clue = Clue.objects.get()
        assert clue.number in home
        assert clue.number in officer.get(reverse("justice:clue_list")).text
        page = officer.get(reverse("issues:issue_detail", args=[issue.pk])).text
        assert "移送线索给江南区公安局" in page
        assert "涉嫌非法采砂，请核查" in page

        answer = press(clue=clue.pk, outcome="filed", case_number="江公立字〔2026〕0087号")
        assert officer.post(act_address(issue, "justice_answer"), answer).status_code == 302
        page = office.get(reverse("issues:issue_detail", args=[issue.pk])).text
        assert "江南区公安局反馈：已立案" in page
        assert page.count("江公立字〔2026〕0087号") == 2
        listed = office.get(reverse("justice:clue_list")).text
        assert "江公立字〔2026〕0087号" in listed

    def test_police_without_an_account_get_it_on_paper_and_the_office_enters_the_answer(
        self, office, walk, cast
    ):
        issue = walk.accepted()
        station = make.UnitFactory(name="清溪派出所", division=cast.town, kind=UnitKind.POLICE)
        page = office.get(act_address(issue, "share")).text
        assert "清溪派出所（没有联络员账号）" in page
        assert "江南区公安局（" not in page
        assert office.post(act_address(issue, "share"), press(unit=station.pk)).status_code == 302
        clue = Clue.objects.get()
        assert office.get(reverse("justice:clue_letter", args=[clue.pk])).status_code == 200
        answer = press(clue=clue.pk, outcome="checking", case_number="")
        assert office.post(act_address(issue, "justice_answer"), answer).status_code == 302
        clue.refresh_from_db()
        assert clue.state == "checking"

    def test_a_filed_case_without_a_number_is_asked_back_with_what_was_typed(
        self, officer, walk, justice
    ):
        issue = walk.shared()
        answer = press(clue=issue.clues.get().pk, outcome="filed", note="已经立案侦查")
        refused = officer.post(act_address(issue, "justice_answer"), answer)
        assert refused.status_code == 422
        assert "已立案的请填写案号。" in refused.text
        assert "已经立案侦查" in refused.text

    def test_a_photo_of_the_answer_is_seen_by_the_office(self, officer, office, walk):
        issue = walk.shared()
        answer = press(outcome="checking", clue=issue.clues.get().pk, photos=io.BytesIO(picture()))
        assert officer.post(act_address(issue, "justice_answer"), answer).status_code == 302
        (key,) = issue.ledger.last().files
        address = reverse("issues:issue_photo", args=[issue.pk, key, "full"])
        assert office.get(address).status_code == 200
        assert officer.get(address).status_code == 200

    def test_the_letter_names_the_number_the_facts_and_has_a_return_form(self, office, walk):
        clue = walk.shared().clues.get()
        answer = office.get(reverse("justice:clue_letter", args=[clue.pk]))
        letter = docx.Document(io.BytesIO(b"".join(answer.streaming_content)))
        words = "".join(paragraph.text for paragraph in letter.paragraphs)
        assert clue.number in words
        assert "关于移送涉嫌违法线索的函" in words
        assert "涉嫌非法采砂，请核查。现将线索移送你单位" in words
        cells = [cell.text for table in letter.tables for row in table.rows for cell in row.cells]
        assert {clue.issue.number, "河岸堆放建筑垃圾约两车", "案号"} <= set(cells)
        assert "线索办理情况回执" in [line.text for line in letter.paragraphs]

    def test_every_pile_on_their_home_page_opens(self, officer, walk, justice):
        walk.shared()
        piles = waiting_for(justice.officer, clock.now())
        assert [(pile.label, pile.count) for pile in piles] == [
            ("线索待反馈", 1),
            ("线索逾期未反馈", 0),
            ("后台文件待下载", 0),
            ("后台任务没有完成", 0),
        ]
        assert all(officer.get(pile.url).status_code == 200 for pile in piles)

    def test_late_clues_are_counted_for_both(self, cast, justice, walk):
        walk.at -= timedelta(days=40)
        walk.shared()
        at = clock.now()
        waiting = (
            waiting_below(cast.district_office, at),
            waiting_for(cast.town_office, at),
            waiting_for(justice.officer, at),
        )
        for piles in waiting:
            assert {pile.label: pile.count for pile in piles}["线索逾期未反馈"] == 1
        page = browser(cast.district_office).get("/justice/clues/?standing=late").text
        assert "已逾期" in page

    def test_the_list_goes_out_as_a_sheet(self, office, walk):
        clue = walk.shared().clues.get()
        answer = office.get("/justice/clues/?export=xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
        assert any(clue.number in row for row in sheet.iter_rows(values_only=True))


class TestHandIn:
    def form(self, cast, **changes):
        return {
            "uuid": str(uuid4()),
            "reach": cast.reach.code,
            "place": "河口大桥下",
            "kind": IssueKind.objects.get(code="sand-mining").pk,
            "severity": "heavier",
            "description": "侦办非法采砂案中发现河滩留有采坑三处，请组织修复",
            "case_number": "江检公〔2026〕11号",
        } | changes

    def test_a_clue_of_theirs_becomes_an_issue_that_waits_for_the_office(
        self, office, cast, justice
    ):
        prosecutor = browser(justice.prosecutor)
        assert prosecutor.post(reverse("justice:hand_in"), self.form(cast)).status_code == 302
        issue = Issue.objects.get()
        assert (issue.source, issue.state, issue.found_tier) == ("justice", "reported", None)
        clue = issue.clues.get()
        assert (clue.number, clue.state) == ("江南河长线收〔2026〕1号", "handed_in")
        page = office.get(reverse("issues:issue_detail", args=[issue.pk])).text
        assert "江检公〔2026〕11号" in page
        assert "江南区人民检察院联络员" in page
        assert (
            office.post(
                act_address(issue, "accept"), press(kind=issue.kind_id, severity="heavier")
            ).status_code
            == 302
        )
        assert "受理" in prosecutor.get(reverse("issues:issue_detail", args=[issue.pk])).text

    def test_its_place_is_picked_on_a_map_of_their_divisions_waters(self, officer, cast, justice):
        ours = Reach.objects.filter(pk=cast.reach.pk)
        ours.update(line=[[98, 41], [98.1, 41]], west=98, south=41, east=98.1, north=41)
        page = officer.get(reverse("justice:hand_in")).text
        assert 'data-pick-lon="id_longitude"' in page
        assert f'data-box="{box_around(Reach.objects.all())}"' in page
        drawn = officer.get(reverse("justice:map_lines"), {"box": "97,40,99,42"}).json()
        (line,) = drawn["features"]
        assert line["properties"]["name"] == cast.reach.name
        # The reach's own page is not theirs.
        assert "url" not in line["properties"]
        assert officer.get(reverse("justice:map_lines"), {"box": "x"}).status_code == 400
        half = officer.post(reverse("justice:hand_in"), self.form(cast, longitude="106.51"))
        assert "经度与纬度请一并填写" in half.text
        whole = self.form(cast, longitude="98.05", latitude="41.01")
        assert officer.post(reverse("justice:hand_in"), whole).status_code == 302
        issue = Issue.objects.get()
        assert (issue.longitude, issue.latitude, issue.datum) == (98.05, 41.01, "wgs84")

    def test_the_same_form_sent_twice_is_one_clue(self, cast, justice):
        prosecutor, form = browser(justice.prosecutor), self.form(cast)
        addresses = {prosecutor.post(reverse("justice:hand_in"), form).url for _ in range(2)}
        assert len(addresses) == 1
        assert Clue.objects.count() == 1

    def test_a_colleague_sees_it_and_another_authority_does_not(self, officer, cast, justice):
        officer.post(reverse("justice:hand_in"), self.form(cast))
        address = reverse("issues:issue_detail", args=[Issue.objects.get().pk])
        assert browser(justice.colleague).get(address).status_code == 200
        assert browser(justice.prosecutor).get(address).status_code == 404

    def test_a_reach_of_another_division_is_not_offered_and_not_taken(self, cast, justice):
        there = make.division("500102001201", "外区村")
        elsewhere = make.ReachFactory(name="外区河段", river=cast.river, division=there)
        officer = browser(justice.officer)
        offered = officer.get(reverse("justice:reach_lookup"), {"q": "河段"}).json()["results"]
        assert "外区河段" not in str(offered)
        refused = officer.post(reverse("justice:hand_in"), self.form(cast, reach=elsewhere.code))
        assert refused.status_code == 422
        assert not Issue.objects.exists()
        assert Reach.objects.count() == 3


class TestJointEnforcement:
    def form(self, justice, **changes):
        return {
            "title": "清溪河夜间采砂联合检查",
            "held_on": str(clock.now().date()),
            "place": "河口大桥至石桥",
            "agencies": [justice.police.pk],
            "others": "区水利局",
            "people": "26",
            "cases": "1",
            "account": "检查河滩三处，查获采砂船一艘。",
        } | changes

    def test_it_is_recorded_with_its_issues_whose_ledgers_say_so(
        self, office, officer, walk, justice
    ):
        open_one, ended = walk.accepted(), walk.closed()
        numbers = f"{open_one.number}、{ended.number}"
        done = office.post(reverse("justice:enforcement_add"), self.form(justice, issues=numbers))
        assert done.status_code == 302
        page = office.get(done.url).text
        assert "江南区公安局、区水利局" in page
        assert open_one.number in page
        entry = open_one.ledger.last()
        assert entry.event == "issue.supplemented"
        assert entry.note.startswith("联合执法“清溪河夜间采砂联合检查”（")
        assert ended.ledger.last().event == "issue.closed"
        address = reverse("issues:issue_detail", args=[ended.pk])
        assert "清溪河夜间采砂联合检查" in office.get(address).text
        # Who took part sees the record, not the issues that were never shared with them.
        page = officer.get(done.url).text
        assert "查获采砂船一艘" in page
        assert open_one.number not in page

    def test_an_authority_that_took_no_part_does_not_see_it(self, office, justice):
        address = office.post(reverse("justice:enforcement_add"), self.form(justice)).url
        assert browser(justice.prosecutor).get(address).status_code == 404

    def test_a_wrong_photo_is_taken_off_the_record_and_stays_in_its_history(self, office, justice):
        address = reverse("justice:enforcement_add")
        assert "已有照片" not in office.get(address).text
        files = [io.BytesIO(picture(40 + i, 30)) for i in range(2)]
        office.post(address, self.form(justice, photos=files))
        row = JointEnforcement.objects.get()
        wrong, right = row.photos
        change = reverse("justice:enforcement_change", args=[row.pk])
        shown = office.get(change).text
        assert f'value="{wrong}"' in shown
        assert f'value="{right}"' in shown
        office.post(change, self.form(justice, kept=[right]))
        row.refresh_from_db()
        assert row.photos == [right]
        photo = reverse("justice:enforcement_photo", args=[row.pk, wrong, "full"])
        assert office.get(photo).status_code == 404
        assert wrong in row.history.earliest().photos

    def test_what_is_missing_is_said_at_its_field(self, office, justice):
        refused = office.post(
            reverse("justice:enforcement_add"),
            self.form(justice, agencies=[], others="", issues="500101-2026-9999"),
        )
        assert refused.status_code == 422
        assert "没有找到问题 500101-2026-9999" in refused.text
        refused = office.post(
            reverse("justice:enforcement_add"), self.form(justice, agencies=[], others="")
        )
        assert "请填写参加单位。" in refused.text
        assert not JointEnforcement.objects.exists()

    def test_a_correction_keeps_what_was_said_before_and_tells_a_ledger_once(
        self, cast, walk, justice
    ):
        issue, at = walk.accepted(), clock.now()
        what = {
            "title": "联合检查",
            "held_on": date(2026, 1, 5),
            "account": "检查河滩",
            "agencies": [justice.police],
            "issues": [issue],
        }
        who = {"by": cast.district_office, "at": at}
        row = record_enforcement(what=Enforcement(**what), division=cast.district, **who)
        row = correct_enforcement(row=row, what=Enforcement(**what | {"cases": 2}), **who)
        assert row.cases == 2
        assert row.history.filter(cases=0).exists()
        assert issue.ledger.filter(event="issue.supplemented").count() == 1
        with pytest.raises(NotAllowed):
            correct_enforcement(row=row, what=Enforcement(**what), by=cast.town_office, at=at)
        with pytest.raises(Invalid) as refusal:
            record_enforcement(
                what=Enforcement(**what | {"agencies": [cast.unit]}), division=cast.district, **who
            )
        assert "agencies" in refusal.value.fields

    def test_the_list_finds_by_the_authority_and_sums_up(self, office, justice):
        office.post(reverse("justice:enforcement_add"), self.form(justice))
        page = office.get("/justice/enforcements/?q=公安局").text
        assert "清溪河夜间采砂联合检查" in page
        assert "26" in page
        assert "没有" in office.get("/justice/enforcements/?q=水务").text
