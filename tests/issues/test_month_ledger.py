"""月台账: a month's issues on the page, as Word and as Excel."""

import io
import json
from datetime import datetime, timedelta

import docx
import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from common import clock
from common.errors import Conflict
from common.geo.datums import Place
from common.text.chinese import SHANGHAI
from common.text.months import Month
from issues.models import Issue
from issues.services import Visit, What
from issues.sheets import month as month_module
from issues.sheets.month import month_ledger, write_docx

pytestmark = pytest.mark.django_db

NOVEMBER = Month(2026, 11)
DECEMBER = datetime(2026, 12, 3, 9, tzinfo=SHANGHAI)


@pytest.fixture
def office(cast):
    client = Client()
    client.force_login(cast.district_office)
    return client


@pytest.fixture
def issues(walk, cast):
    """Carried over from October; closed in October; of November, and of the neighbour town."""
    walk.at = datetime(2026, 10, 12, 9, tzinfo=SHANGHAI)
    carried, ended = walk.rectifying(description="十月堆放的弃土"), walk.closed()
    walk.at = datetime(2026, 11, 16, 9, tzinfo=SHANGHAI)
    added = walk.report(description="十一月的建筑垃圾", severity="heavier")
    walk.report(reach=cast.stranger_reach, by=cast.district_office, source="order")
    return carried, ended, added


def ledger_of(division, at=DECEMBER, month=NOVEMBER):
    return month_ledger(Issue.objects.all(), month, division, at)


def test_what_came_in_and_what_was_carried_over_stand_apart(issues, cast):
    carried, _, added = issues
    ledger = ledger_of(cast.town)
    assert list(ledger.added) == [added]
    assert list(ledger.carried) == [carried]
    assert len(ledger_of(cast.district).added) == 2
    assert "当月上报 1 件，其中一般 0 件、较重 1 件" in ledger.words()[0]
    assert "月末未办结 2 件" in ledger.words()[1]


def test_one_that_rebounded_stands_in_the_months_in_which_it_was_open(issues, walk, cast):
    _, ended, _ = issues
    walk.at = datetime(2027, 1, 4, 9, tzinfo=SHANGHAI)
    what = What(visit=Visit(visited_on=walk.at.date(), visitors="王敏"))
    walk.act(ended, "rebound", note="又堆了一车", what=what)
    at = datetime(2027, 2, 3, 9, tzinfo=SHANGHAI)

    def carried(year, month):
        return ended in ledger_of(cast.town, at, Month(year, month)).carried

    months = [(2026, 10), (2026, 11), (2026, 12), (2027, 1), (2027, 2)]
    # Reported in October, it was closed until January.
    assert [carried(*month) for month in months] == [False, False, False, True, True]


def test_the_word_file_has_both_tables(issues, cast):
    carried, ended, added = issues
    paper = docx.Document(write_docx(ledger_of(cast.town), at=DECEMBER))
    headings = [p.text for p in paper.paragraphs if p.text[:2] in ("一、", "二、", "三、")]
    assert headings == [
        "一、总体情况",
        "二、当月上报（1 件）",
        "三、以前上报、当月初未办结或当月反弹（1 件）",
    ]
    first, second = ([cell.text for cell in table.rows[1].cells] for table in paper.tables)
    assert first[:5] == ["1", added.number, "清溪镇河口村", "乱堆：十一月的建筑垃圾", "较重"]
    assert second[1] == carried.number
    assert second[-1] == "整改中"
    assert ended.number not in str([first, second])


def test_a_month_without_issues_says_so(cast):
    paper = docx.Document(write_docx(ledger_of(cast.town), at=DECEMBER))
    assert [p.text for p in paper.paragraphs].count("无。") == 2


def test_more_than_a_paper_holds_is_refused_in_words(issues, cast, monkeypatch):
    monkeypatch.setattr(month_module, "MOST_ON_PAPER", 1)
    with pytest.raises(Conflict, match="请导出 Excel"):
        write_docx(ledger_of(cast.town), at=DECEMBER)


def test_the_page_shows_the_running_month_and_its_files(
    office, walk, cast, django_assert_max_num_queries
):
    walk.at = clock.now()
    issue = walk.report()
    address = reverse("issues:month")
    page = office.get(address).content.decode()
    assert issue.number in page
    assert "目前未办结 1 件" in page
    assert issue.number in office.get(f"{address}?division={cast.town.pk}").content.decode()
    for _ in range(3):
        walk.report()
    with django_assert_max_num_queries(14):
        office.get(address)
    word = office.get(f"{address}?export=docx")
    assert docx.Document(io.BytesIO(b"".join(word.streaming_content))).tables
    sheet = office.get(f"{address}?export=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))
    assert book.sheetnames == ["当月上报", "以前上报未办结"]
    assert issue.number in list(book["当月上报"].values)[2]


@pytest.mark.parametrize("wrong", ["month=2999-01", "month=x", "division=500102000000"])
def test_what_is_no_month_or_place_of_ones_own_is_not_found(office, wrong):
    assert office.get(f"{reverse('issues:month')}?{wrong}").status_code == 404


def test_a_reachs_issues_stand_on_its_map_whatever_became_of_them(office, walk, cast):
    walk.at = clock.now() - timedelta(days=40)
    place = Place(106.5, 29.5, "wgs84")
    late, closed = walk.rectifying(place=place), walk.closed(place=place)
    walk.report()
    page = office.get(reverse("rivers:reach_detail", args=[cast.reach.pk]))
    text = page.content.decode()
    start = text.index('<script id="reach-issues"')
    drawn = json.loads(text[text.index(">", start) + 1 : text.index("</script>", start)])
    points = {
        feature["properties"]["id"]: feature["properties"]["cls"]
        for feature in drawn["features"]
        if feature["geometry"]["type"] == "Point"
    }
    assert points == {f"issue-{late.pk}": "bad", f"issue-{closed.pk}": "good"}


def test_the_ledger_goes_out_in_slices_of_rows(office, walk, cast, django_assert_max_num_queries):
    for _ in range(5):
        walk.report()
    address = "/issues/?state=all&export=xlsx"
    office.get(address)
    with django_assert_max_num_queries(12) as asked:
        answer = office.get(address)
        rows = list(
            openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values
        )
    assert len(rows) == 2 + 5
    assert not any('"line"' in query["sql"] for query in asked.captured_queries)
