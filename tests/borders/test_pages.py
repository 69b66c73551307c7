"""The pages of a border as both sides read them, and the letters that leave."""

import io
from datetime import date, timedelta
from uuid import uuid4

import docx
import pytest
from django.test import Client

from accounts.models import Division
from attachments.models import Attachment
from borders.models import Meeting
from borders.reads.figures import borders_of
from common import clock
from common.text.chinese import local_date
from inspections.models import SwapArrangement
from issues.models import Issue, IssueKind, Transfer
from tests import factories as make
from tests.cast import DISTRICT, NEIGHBOUR_TOWN, TOWN
from tests.photos import photo

pytestmark = pytest.mark.django_db
BOTH = f"/borders/between/{TOWN}/{NEIGHBOUR_TOWN}/"


@pytest.fixture(autouse=True)
def lately(walk):
    """The walk begins two days ago, so that what it makes is of these days."""
    walk.at = clock.now() - timedelta(days=2)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def page(user, address):
    return browser(user).get(address).content.decode()


def text_of(response):
    document = docx.Document(io.BytesIO(b"".join(response.streaming_content)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


class TestFigures:
    def of(self, home):
        return borders_of(Transfer.objects.all(), Meeting.objects.all(), home)

    def test_each_side_counts_from_its_own(self, border, walk, cast):
        border.closed()
        border.transferred()
        walk.act(border.transferred(), "return_transfer", by=cast.stranger, note="不属")
        walk.act(border.transferred(), "recall_transfer", by=cast.town_office, note="撤")
        (here,) = self.of(TOWN)
        assert (here.over.asked, here.over.accepted, here.over.returned) == (3, 1, 1)
        assert (here.over.resolved, here.over.rebounded, here.over.open) == (1, 0, 1)
        assert here.into.asked == 0
        (there,) = self.of(NEIGHBOUR_TOWN)
        assert (there.into.asked, there.into.resolved, there.over.asked) == (3, 1, 0)
        (above,) = self.of(DISTRICT)
        assert (above.pair.is_own, above.over.asked) == (False, 3)

    def test_what_came_back_at_a_look_back_counts_as_rebounded(self, border, walk):
        Issue.objects.filter(pk=border.closed().pk).update(rebound_count=1)
        (here,) = self.of(TOWN)
        assert here.over.rebounded == 1

    def test_two_statements_however_many(self, border, django_assert_num_queries):
        border.closed(), border.transferred()
        with django_assert_num_queries(2):
            self.of(DISTRICT)


def test_the_list_names_neighbours_and_those_across_the_water(border, cast):
    border.transferred()
    cast.reach.neighbour = border.outside
    cast.reach.save()
    own = page(cast.town_office, "/borders/")
    assert BOTH in own
    assert f"/borders/between/{TOWN}/{border.outside.pk}/" in own
    above = page(cast.district_office, "/borders/")
    assert "江南区内下级之间" in above
    assert BOTH in above
    assert BOTH not in page(cast.stranger, "/borders/")


def test_a_border_shows_both_ways_and_nothing_of_others(border, walk, cast):
    issue, other = border.transferred(), walk.accepted()
    words = page(cast.town_office, BOTH)
    assert issue.number in words
    assert "清溪河长移" in words
    assert other.number not in words
    theirs = page(cast.stranger, f"/borders/between/{NEIGHBOUR_TOWN}/{TOWN}/")
    assert "移入" in theirs
    assert issue.number in theirs
    assert issue.number not in page(cast.town_office, f"{BOTH}?state=returned")
    assert browser(cast.stranger).get(BOTH).status_code == 404
    assert browser(cast.town_office).get(f"/borders/between/{TOWN}/{DISTRICT}/").status_code == 404


def test_a_border_costs_the_same_with_many_transfers(
    border, cast, django_assert_max_num_queries, settings
):
    for _ in range(4):
        border.transferred()
    town = browser(cast.town_office)
    with django_assert_max_num_queries(17):
        town.get(BOTH)


def test_the_letter_carries_its_number_the_issue_and_a_return_form(border, cast):
    issue = border.transferred(deadline=date(2027, 3, 1))
    row = issue.transfers.get()
    for user in (cast.town_office, cast.stranger):
        words = text_of(browser(user).get(f"/borders/transfers/{row.pk}/letter/"))
        assert row.number in words
        assert issue.number in words
        assert "2027年3月1日前" in words
        assert "移交问题办理回执" in words
        assert "□受理" in words


def test_a_letter_from_outside_is_registered_and_answered_by_one(border, walk, cast):
    office = browser(cast.district_office)
    asked = {
        "uuid": str(uuid4()),
        "from_division": border.outside.pk,
        "number": "邻河长函〔2026〕3号",
        "reach": cast.reach.code,
        "kind": IssueKind.objects.get(code="luandui").pk,
        "severity": "general",
        "description": "贵区漂浮物流入我市",
    }
    refused = office.post("/borders/letters/new/", asked)
    assert "请上传来函扫描件" in refused.content.decode()
    scan = io.BytesIO(photo())
    scan.name = "来函.jpg"
    done = office.post("/borders/letters/new/", asked | {"photos": scan}, follow=True)
    assert "待受理" in done.content.decode()
    issue, row = Issue.objects.get(), Transfer.objects.get()
    assert issue.photos == [str(Attachment.objects.get().uuid)]
    assert office.get(f"/borders/transfers/{row.pk}/reply/").status_code == 404
    walk.at = clock.now()
    for action in ("accept", "fix_on_spot", "pass", "reply"):
        files = issue.photos if action == "fix_on_spot" else ()
        issue = walk.act(issue, action, note="已设拦漂设施", files=files)
    words = text_of(office.get(f"/borders/transfers/{row.pk}/reply/"))
    assert "贵方来函（邻河长函〔2026〕3号）收悉" in words
    assert "已设拦漂设施" in words
    shown = page(cast.district_office, f"/issues/{issue.pk}/")
    assert "下载复函" in shown
    assert "移入" in page(cast.district_office, f"/borders/between/{DISTRICT}/510100000000/")


def test_the_issues_page_shows_the_rungs_and_leads_to_the_meetings_form(border, walk, cast):
    issue = border.transferred()
    words = page(cast.town_office, f"/issues/{issue.pk}/")
    assert "三办一调" in words
    form = f"{BOTH}meetings/new/?issue={issue.pk}"
    assert form in words
    there = page(cast.stranger, f"/issues/{issue.pk}/")
    assert f"/borders/between/{NEIGHBOUR_TOWN}/{TOWN}/meetings/new/" in there
    typed = {
        "uuid": str(uuid4()),
        "kind": "lead",
        "held_on": local_date(clock.now()).isoformat(),
        "place": "清溪镇政府",
        "chair": "李副镇长",
        "people": "双方河长办",
        "words": "会商",
        "others-TOTAL_FORMS": "0",
        "others-INITIAL_FORMS": "0",
        "items-TOTAL_FORMS": "1",
        "items-INITIAL_FORMS": "0",
        "items-0-issue": issue.pk,
        "items-0-words": "设拦漂索",
        "items-0-responsible": "石桥镇人民政府",
        "items-0-due_on": "",
    }
    town = browser(cast.town_office)
    assert f'value="{issue.pk}" selected' in town.get(form).content.decode()
    refused = town.post(form, typed)
    assert refused.status_code == 422
    assert "尚未经“难点商办”" in refused.content.decode()
    assert "设拦漂索" in refused.content.decode()
    done = town.post(form, typed | {"kind": "joint"}, follow=True)
    assert "会议已登记" in done.content.decode()
    assert "会上商定" in page(cast.stranger, f"/issues/{issue.pk}/")


class TestSwaps:
    @pytest.fixture
    def posts(self, cast):
        other = make.ChiefFactory(name="石桥河长", division=cast.stranger_reach.division)
        there = make.AppointmentFactory(chief=other, reach=cast.stranger_reach)
        return cast.appointment, there

    def typed(self, posts, **changes):
        first, second = posts
        day = local_date(clock.now())
        return {
            "started_on": day.isoformat(),
            "ended_on": (day + timedelta(days=30)).isoformat(),
            "pairs-TOTAL_FORMS": "2",
            "pairs-INITIAL_FORMS": "0",
            "pairs-0-first": f"甲（{first.pk}）",
            "pairs-0-second": f"乙（{second.pk}）",
        } | changes

    def test_the_office_above_arranges_pairs_over_a_border(self, posts, cast):
        done = browser(cast.district_office).post(
            f"{BOTH}swaps/new/", self.typed(posts), follow=True
        )
        assert "已安排 1 对互巡" in done.content.decode()
        assert SwapArrangement.objects.get().division_id == DISTRICT
        assert "石桥河长" in page(cast.town_office, BOTH)

    def test_the_page_says_whose_office_arranges_them(self, border, cast):
        words = page(cast.town_office, BOTH)
        assert "互巡由江南区河长办安排" in words
        assert "安排互巡</a>" not in words
        outside = page(cast.district_office, f"/borders/between/{DISTRICT}/{border.outside.pk}/")
        assert "对方不在本平台" in outside

    def test_one_pair_that_cannot_be_keeps_all_from_being_written(self, posts, cast):
        first, _ = posts
        same = {"pairs-1-first": f"甲（{first.pk}）", "pairs-1-second": f"甲（{first.pk}）"}
        refused = browser(cast.district_office).post(f"{BOTH}swaps/new/", self.typed(posts, **same))
        assert refused.status_code == 422
        assert "第 2 对" in refused.content.decode()
        assert not SwapArrangement.objects.exists()


def test_every_neighbour_of_a_letter_is_registered_outside(border, cast):
    words = page(cast.district_office, "/borders/letters/new/")
    assert "邻市" in words
    assert Division.objects.get(pk=NEIGHBOUR_TOWN).name not in words.split("<form")[-1]
