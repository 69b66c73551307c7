"""The two bulletins of the seeds rebuilt: the same sections in the same order, in Word, in print and in public."""

from datetime import date
from io import BytesIO
from urllib.parse import quote
from uuid import uuid4

import docx
import pytest
from django.test import Client
from django.urls import reverse

from attachments.services.uploads import store_photo
from bulletins.reads.paper import paper_of
from bulletins.services import papers
from bulletins.sheets.bulletins import write_docx
from common.documents.bulletin import BulletinDocument
from tests.bulletins import kit
from tests.photos import photo

pytestmark = pytest.mark.django_db


def lines_of(bulletin):
    with write_docx(bulletin, at=kit.at(5)) as file:
        document = docx.Document(BytesIO(file.read()))
    return document, [line.text for line in document.paragraphs if line.text]


def in_order(lines, *wanted):
    places = [next(n for n, line in enumerate(lines) if words in line) for words in wanted]
    return places == sorted(places)


def test_no_147_has_its_sections_in_their_order(cast):
    of = kit.rebuilt(cast, kit.NO_147, issue_number=3, running_number=147)
    paper = paper_of(of, at=kit.at(5))
    assert [section.heading for section in paper.sections] == [
        *("【市级河长动态】", "【市级动态】", "【区县总河长动态】", "【区县动态】", "【简讯】"),
    ]
    assert len(paper.highlights) == 6
    # Who went where is one paragraph; 简讯 have a paragraph and a mark each.
    assert [len(section.items) for section in paper.sections] == [4, 2, 1, 3, 4]
    assert len(paper.sections[2].items[0].paragraphs) == 1
    assert all(item.paragraphs[0].startswith("△近日") for item in paper.sections[4].items)

    document, lines = lines_of(of)
    assert lines[0] == "渝东市河长制工作简报"
    assert lines[1] == "第3期（总第147期）"
    assert in_order(
        lines, "本期要目", "◆", *(section.heading for section in paper.sections),
        "渝东简报147号", "分送：上级河长办公室", "新区河长办",
    )  # fmt: skip
    section = document.sections[0]
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    assert not any("文件" in line for line in lines[:3])


def test_no_10_is_two_articles_behind_a_foreword(cast):
    of = kit.rebuilt(
        cast, kit.NO_10, issue_number=10, running_number=141,
        foreword="近期刊发部分区县做法，供参考。", mailbox="jianbao@example.org",
    )  # fmt: skip
    _, lines = lines_of(of)
    assert not any("【" in line for line in lines)
    assert in_order(
        lines, "编者按：近期刊发", "青石区聚焦", "一、高位推动", "三、从严考核", "白沙区用好",
        "渝东简报147号", "分送：", "投稿邮箱：jianbao@example.org",
    )  # fmt: skip


def test_photos_are_printed_and_shown_to_whoever_may_see_the_bulletin(cast):
    key = uuid4()
    store_photo(uuid=key, data=photo(320, 240), name="河.jpg", by=cast.unit_clerk, at=kit.at(1))
    of = kit.bulletin(cast)
    kit.picked(cast, of, kit.submission(cast, photos=[key]))
    kit.done(of, "proof", cast.district_office, kit.at(5))
    document, _ = lines_of(of)
    assert len(document.inline_shapes) == 1
    kit.done(of, "sign", cast.district_chief, kit.at(6))
    own = reverse("bulletins:bulletin_photo", args=[of.pk, key])
    public = reverse("public_bulletins:photo", args=[of.uuid, key])
    reader = Client()
    reader.force_login(cast.town_office)
    assert (reader.get(own).status_code, Client().get(public).status_code) == (404, 404)
    kit.done(of, "issue", cast.district_office, kit.at(7), is_public=True)
    assert (reader.get(own).status_code, Client().get(public).status_code) == (200, 200)
    page = reader.get(reverse("bulletins:bulletin_print", args=[of.pk])).content.decode()
    assert own in page
    assert "校　样" not in page


def test_a_pdf_holds_the_photos_and_an_issued_one_is_made_once_for_everybody(
    cast, monkeypatch, caplog
):
    key = uuid4()
    store_photo(uuid=key, data=photo(320, 240), name="河.jpg", by=cast.unit_clerk, at=kit.at(1))
    of = kit.bulletin(cast)
    kit.picked(cast, of, kit.submission(cast, photos=[key]))
    office = Client()
    office.force_login(cast.district_office)
    address = reverse("bulletins:bulletin_pdf", args=[of.pk])
    proof = office.get(address)
    assert quote(f"{of}（校样）.pdf") in proof.headers["Content-Disposition"]
    assert pictures(proof) == 1
    kit.done(of, "proof", cast.district_office, kit.at(5))
    kit.done(of, "sign", cast.district_chief, kit.at(6))
    public = reverse("public_bulletins:pdf", args=[of.uuid])
    assert Client().get(public).status_code == 404
    kit.done(of, "issue", cast.district_office, kit.at(7), is_public=True)
    given = Client().get(public)
    assert pictures(given) == 1
    monkeypatch.setattr(papers, "write_pdf", None)
    assert body(office.get(address)) == body(Client().get(public))
    assert [each for each in caplog.records if each.name.startswith("weasyprint")] == []


def test_a_lost_photo_is_told_and_no_paper_is_made_without_it(cast):
    key = uuid4()
    made, _ = store_photo(
        uuid=key, data=photo(330, 240), name="河.jpg", by=cast.unit_clerk, at=kit.at(1)
    )
    of = kit.bulletin(cast)
    kit.picked(cast, of, kit.submission(cast, photos=[key]))
    made.blob.file.storage.delete(made.blob.file.name)
    office = Client()
    office.force_login(cast.district_office)
    for name in ("docx", "pdf"):
        answer = office.get(reverse(f"bulletins:bulletin_{name}", args=[of.pk]), follow=True)
        assert "“雨污分流见成效”的一张照片在服务器上丢失了" in answer.text


def body(answer):
    if not hasattr(answer, "whole"):
        answer.whole = b"".join(answer.streaming_content)
    return answer.whole


def pictures(answer):
    assert answer.headers["Content-Type"] == "application/pdf"
    assert body(answer).startswith(b"%PDF-")
    return body(answer).count(b"/DCTDecode")


def test_photos_are_reckoned_into_the_page_on_which_the_foot_stands():
    paper = BulletinDocument(
        masthead="江南区河长制工作简报",
        number="第1期（总第1期）",
        issuer="江南区河长制办公室",
        day=date(2026, 11, 3),
        permit="江南简报12号",
        recipients=["区级有关领导"],
        mailbox="",
    )
    for _ in range(2):
        paper.photo(BytesIO(photo(640, 480)))
    file = BytesIO()
    paper.save(file)
    # The second photo is on the second page, and below it there is room: no page is turned for the foot.
    assert len(docx.Document(file).sections) == 1
