"""Characters that JSON, Word and Excel cannot hold: taken out as they come in, and no paper fails by those
that were stored before."""

import io
import json
from datetime import date, datetime
from pathlib import Path

import docx
import openpyxl
import pytest
from django.db import connection
from django.urls import reverse
from zeal import zeal_ignore

from common import clock
from common.documents.official import OfficialDocument
from common.spreadsheets import Column, write_rows
from common.text.chinese import SHANGHAI
from inspections.models import Patrol
from issues.models import Issue
from issues.services import verify_ledger
from tests.access.orders import issued
from tests.notices.making import draft_notice
from tests.phone import Phone

pytestmark = pytest.mark.both
FILES = Path(__file__).parent / "files"
EVENING = datetime(2026, 11, 29, 20, 0, tzinfo=SHANGHAI)
# Of each kind one: a control, a noncharacter of the first and of another plane, a C1 control, DEL.
ODD = "\x01\x0e\uffff\ufffe\ufdd0\U0001fffe\x9f\x7f"


@pytest.fixture
def evening(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: EVENING)


def opened(answer):
    assert answer.status_code == 200
    return io.BytesIO(b"".join(answer.streaming_content))


def words_of(paper):
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def months_papers(client):
    address = reverse("issues:month")
    word = docx.Document(opened(client.get(f"{address}?export=docx")))
    book = openpyxl.load_workbook(opened(client.get(f"{address}?export=xlsx")))
    return words_of(word), str([list(sheet.values) for sheet in book])


def test_a_phones_issue_with_an_odd_character_is_kept_and_the_months_papers_open(
    client, cast, evening
):
    body = json.loads((FILES / "09-issue-with-character-ffff.json").read_bytes())
    body |= {"reach": cast.reach.pk}
    address = "issues/0a4f7a51-5d8e-4b4b-8b53-1f6d0a1c0009/"
    phone = Phone(cast.village_chief)
    assert phone.put(address, body).status_code == 201
    assert phone.put(address, body).status_code == 200
    issue = Issue.objects.get()
    assert issue.description == "水面有油花约三米"
    assert verify_ledger().found == 0
    client.force_login(cast.district_office)
    for words in months_papers(client):
        assert "水面有油花约三米" in words


def test_half_an_emoji_costs_neither_its_patrol_nor_the_other(cast, evening):
    raw = (FILES / "08-sync-half-emoji-in-one-of-two.json").read_bytes()
    raw = raw.replace(b'"reach": 1', b'"reach": %d' % cast.reach.pk)
    with zeal_ignore([{"model": "inspections.PatrolRule", "field": "get()"}]):
        answer = Phone(cast.village_chief).send("POST", "sync/", raw)
    assert answer.status_code == 200
    assert [each["status"] for each in answer.json()["results"]] == [201, 201]
    notes = list(Patrol.objects.order_by("started_at").values_list("note", flat=True))
    assert notes[1].endswith("\ufffd")


def test_papers_of_texts_stored_before_still_open(client, cast, monkeypatch):
    """月台账, 交办单, 月通报: the texts are put into the database as an earlier version kept them."""
    order = issued(cast)
    notice = draft_notice(cast)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE issues_issue SET description = %s", [f"水面{ODD}有油花"])
        cursor.execute("UPDATE notices_notice SET title = %s", [f"通报{ODD}标题"])
    notice.refresh_from_db()
    assert notice.title != "通报标题"
    client.force_login(cast.district_office)
    monkeypatch.setattr(clock, "now", lambda: order.issued_at)
    for words in months_papers(client):
        assert "水面有油花" in words
    address = reverse("supervision:order_docx", args=[order.pk])
    assert "水面有油花" in words_of(docx.Document(opened(client.get(address))))
    words = words_of(docx.Document(opened(client.get(f"/notices/{notice.pk}/notice.docx"))))
    assert "通报标题" in words


def test_word_and_excel_hold_whatever_text_they_are_given():
    """Every character that no file holds, where a text can stand in a document or a list."""
    paper = OfficialDocument(
        issuer=f"区河长办{ODD}",
        number=f"〔2026〕{ODD}1号",
        title=f"标题{ODD}",
        recipients=[f"各镇{ODD}"],
        date=date(2026, 11, 5),
        copies_to=[f"局{ODD}"],
    )
    paper.heading(1, f"一{ODD}")
    paper.paragraph(f"文{ODD}\r\n字\ud83d")
    paper.table(["列"], [[f"格{ODD}"]], [1], caption=f"表{ODD}")
    paper.annex(f"附{ODD}", [(f"项{ODD}", f"容{ODD}")])
    file = io.BytesIO()
    paper.save(file)
    words = words_of(docx.Document(file))
    assert "字\ufffd" in words
    columns = [Column("a", "甲"), Column("b", "乙", "choice", choices=(("x", f"是{ODD}"),))]
    rows = [{"a": f"格{ODD}", "b": "x"}]
    with write_rows(columns, rows, title=f"表{ODD}", notes=[f"注{ODD}"]) as handle:
        book = openpyxl.load_workbook(handle)
    assert [each[:2] for each in book.active.values][-1] == ("格", "是")
