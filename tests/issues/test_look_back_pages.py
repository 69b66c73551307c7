"""回头看 on the pages: a quarter, its list, drawing, assigning, a visit, a third party's report."""

import io
from datetime import timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common import clock
from common.store.counting import counted
from common.text.chinese import local_date
from issues.models import LookBack, LookBackDraw, LookBackReport
from issues.reads.look_backs import inbox_counts
from issues.services.look_backs import Lot, draw_look_backs
from tests.issues.pages import browser, words_of
from tests.photos import photo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def begun(walk):
    """Closed some days ago, so that today they may be drawn."""
    walk.at = clock.now() - timedelta(days=5)


@pytest.fixture
def office(cast):
    return browser(cast.district_office)


def lot(cast, **changes):
    today = local_date(clock.now())
    return {
        "division": cast.district.pk,
        "closed_from": (today - timedelta(days=30)).isoformat(),
        "closed_to": (today - timedelta(days=1)).isoformat(),
        "size": "2",
        "seed": "20261116",
    } | changes


def draw(cast, size=32):
    today = local_date(clock.now())
    return draw_look_backs(
        lot=Lot(
            division=cast.district,
            closed_from=today - timedelta(days=30),
            closed_to=today - timedelta(days=1),
            size=size,
            seed="20261116",
        ),
        by=cast.district_office,
        at=clock.now(),
    )


def test_the_office_draws_and_anybody_can_draw_again(office, walk, cast):
    for _ in range(3):
        walk.closed()
    form = office.get(reverse("issues:look_back_draw"))
    assert form.context["form"]["size"].value() == 32
    assert len(form.context["form"]["seed"].value()) == 12
    answer = office.post(reverse("issues:look_back_draw"), lot(cast), follow=True)
    page = words_of(answer)
    assert "已从 3 件中抽出 2 件。" in page
    assert "20261116" in page
    assert "一致</span>" in page
    drawn = LookBackDraw.objects.get()
    address = reverse("issues:look_back_drawn", args=[drawn.pk])
    sheet = b"".join(office.get(f"{address}?export=xlsx").streaming_content)
    book = openpyxl.load_workbook(io.BytesIO(sheet))
    rows = list(book.active.values)
    assert rows[1][:3] == ("次序", "抽中", "编号")
    assert [row[1] for row in rows[2:]] == ["是", "是", "否"]


def test_a_hand_in_the_sample_shows_on_the_page(office, walk, cast):
    walk.closed()
    other = walk.closed()
    drawn = draw(cast, size=1)
    row = drawn.look_backs.get()
    is_other = row.issue_id == other.pk
    drawn.look_backs.update(issue=walk.closed() if is_other else other)
    page = words_of(office.get(reverse("issues:look_back_drawn", args=[drawn.pk])))
    assert "不一致" in page


def test_refused_the_form_keeps_its_words(office, walk, cast):
    walk.closed()
    answer = office.post(reverse("issues:look_back_draw"), lot(cast, size="0"))
    assert answer.status_code == 422
    assert 'value="20261116"' in words_of(answer)


def test_the_drawn_ones_are_given_to_a_town_and_wait_there(office, walk, cast):
    walk.closed()
    row = draw(cast).look_backs.get()
    address = reverse("issues:look_back_assign")
    form = office.post(address, {"ids": [row.pk]})
    assert row.issue.number in words_of(form)
    sent = {
        "ids": [row.pk],
        "confirmed": "1",
        "office": cast.town.pk,
        "organisation": "",
        "visit_by": local_date(clock.now()).isoformat(),
    }
    page = words_of(office.post(address, sent, follow=True))
    assert "已安排 1 件回访。" in page
    assert "清溪镇河长办" in page
    waiting = {
        words: count for words, count, _ in counted(inbox_counts(cast.town_office, clock.now()))
    }
    assert waiting == {"回头看待安排": 0, "回头看待回访": 1}
    listed = browser(cast.town_office).get(f"{reverse('issues:look_back_list')}?inbox=visit")
    assert row.issue.number in words_of(listed)


def test_a_visit_is_entered_on_the_issues_page(office, walk, cast):
    issue = walk.closed()
    draw(cast)
    page = words_of(office.get(reverse("issues:issue_detail", args=[issue.pk])))
    assert "登记回头看" in page
    assert "登记反弹" in page
    address = reverse("issues:issue_act", args=[issue.pk, "rebound"])
    form = words_of(office.get(address))
    assert "重新整改期限" in form
    sent = {
        "client_ref": str(uuid4()),
        "visited_on": local_date(clock.now()).isoformat(),
        "visitors": "王敏、李强",
        "report": "",
        "deadline": "",
        "note": "又堆了一车",
    }
    page = words_of(office.post(address, sent, follow=True))
    assert "已登记反弹，问题现为“整改中”。" in page
    assert "回头看发现反弹，重新整改" in page
    assert "反弹 1 次" in page
    assert LookBack.objects.get().outcome == "rebounded"
    quarter = words_of(office.get(reverse("issues:look_back_quarter")))
    assert "100.0%" in quarter
    assert "反弹 1 次" in words_of(office.get("/issues/"))


def test_a_third_partys_report_is_kept_with_its_visits(office, walk, cast):
    issue = walk.closed()
    sent = {
        "division": cast.district.pk,
        "organisation": "清溪河守望志愿服务中心",
        "title": "第四季度回访报告",
        "received_on": local_date(clock.now()).isoformat(),
        "summary": "回访 1 处，未反弹。",
        "files": SimpleUploadedFile("报告.jpg", photo(), "image/jpeg"),
    }
    page = words_of(office.post(reverse("issues:look_back_report_add"), sent, follow=True))
    assert "第四季度回访报告" in page
    report = LookBackReport.objects.get()
    visit = {
        "client_ref": str(uuid4()),
        "visited_on": local_date(clock.now()).isoformat(),
        "visitors": "志愿者两名",
        "report": report.pk,
        "note": "河岸整洁",
    }
    office.post(reverse("issues:issue_act", args=[issue.pk, "look_back"]), visit)
    address = reverse("issues:look_back_report", args=[report.pk])
    page = words_of(office.get(address))
    assert issue.number in page
    file = office.get(reverse("issues:look_back_file", args=[report.pk, report.files[0]]))
    assert file.status_code == 200
    assert "清溪河守望志愿服务中心" in words_of(office.get(reverse("issues:look_back_reports")))


def test_another_quarter_or_place_shows_its_own(office, cast):
    page = words_of(office.get(f"{reverse('issues:look_back_quarter')}?quarter=2026-1"))
    assert "2026年第一季度还没有回头看" in page
    for wrong in ("quarter=2026-5", "quarter=x", "division=500102000000", "division=²"):
        answer = office.get(f"{reverse('issues:look_back_quarter')}?{wrong}")
        assert answer.status_code == 404


@pytest.mark.parametrize("standing", ["waiting", "assigned", "late", "visited", "kept"])
def test_the_list_filters_by_where_they_stand(office, walk, cast, standing):
    issue = walk.closed()
    draw(cast)
    page = words_of(office.get(f"{reverse('issues:look_back_list')}?standing={standing}"))
    assert (issue.number in page) == (standing == "waiting")


def test_the_list_goes_out_as_excel(office, walk, cast):
    issue = walk.closed()
    draw(cast)
    answer = office.get(f"{reverse('issues:look_back_list')}?export=xlsx")
    rows = list(
        openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values
    )
    assert issue.number in rows[2]
    assert "待安排" in rows[2]
