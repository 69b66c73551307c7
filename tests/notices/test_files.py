"""The notice as files, opened and read back."""

import io
from datetime import timedelta

import docx
import pytest
from django.test import Client
from docx.oxml.ns import qn
from openpyxl import load_workbook

from common.text.chinese import date_words
from issues.models import NightSeal
from notices.services import drafts
from tests.notices.making import DISTRICT, PUBLISHED, draft_notice, publish, published_notice


@pytest.fixture
def district(client: Client, cast):
    client.force_login(cast.district_office)
    return client


def body(answer) -> io.BytesIO:
    assert answer.status_code == 200
    return io.BytesIO(b"".join(answer.streaming_content))


def test_the_document_is_in_official_form(district, cast):
    notice = published_notice(cast)
    answer = district.get(f"/notices/{notice.pk}/notice.docx")
    document = docx.Document(body(answer))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert lines[:4] == [
        "江南区河长制办公室文件",
        "江南河长办〔2026〕1号",
        "江南区河长制办公室关于\n2026年10月河长巡河履职情况的通报",
        "各镇街河长办，有关单位：",
    ]
    for words in (
        "一、总体情况",
        "二、未完成巡河任务名单",
        "三、问题发现与上报情况",
        "四、有关要求",
    ):
        assert words in lines
    assert lines[-5:-1] == [
        "江南区河长制办公室",
        "2026年11月5日",
        "抄送：江南区生态环境局。",
        "江南区河长制办公室\t2026年11月5日印发",
    ]
    assert "%E6%B1%9F%E5%8D%97%E5%8C%BA" in answer["Content-Disposition"]


def test_the_fingerprint_of_the_nights_seal_leaves_the_house_on_a_published_notice(district, cast):
    notice = published_notice(cast)
    nights = [
        NightSeal.objects.create(at=notice.published_at + span, hash=each * 64)
        for span, each in [
            (timedelta(days=-2), "a"),
            (timedelta(hours=-6), "b"),
            (timedelta(1), "c"),
        ]
    ]
    document = docx.Document(body(district.get(f"/notices/{notice.pk}/notice.docx")))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert nights[1].fingerprint == "BBBB-BBBB-BBBB-BBBB"
    day = date_words(nights[1].at)
    assert lines[-4] == f"（台账封存校验码 BBBB-BBBB-BBBB-BBBB，{day}）"


def test_its_tables_hold_towns_and_names_and_repeat_their_heads(district, cast):
    document = docx.Document(
        body(district.get(f"/notices/{published_notice(cast).pk}/notice.docx"))
    )
    rows = {
        table.rows[0].cells[0].text: [[cell.text for cell in row.cells] for row in table.rows]
        for table in document.tables
    }
    assert rows["镇街、村（社区）"][1][:4] == [
        "清溪镇河口村",
        "村河长",
        "村级河长",
        "清溪河河口村段",
    ]
    assert ["合计", "11", "9", "81.8", "11", "12", "109.1", "2", "1"] in rows["层级"]
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_a_draft_says_that_it_is_one(district, cast):
    document = docx.Document(body(district.get(f"/notices/{draft_notice(cast).pk}/notice.docx")))
    assert document.paragraphs[1].text == "（草稿）"


def test_a_correction_says_first_what_it_corrects(district, cast):
    old = published_notice(cast)
    new = drafts.correct(notice=old, reason="补录", by=cast.district_office, at=PUBLISHED)
    publish(cast, new)
    document = docx.Document(body(district.get(f"/notices/{new.pk}/notice.docx")))
    assert document.paragraphs[4].text == (
        "江南河长办〔2026〕1号通报需作更正，原因是：补录。原通报以本通报为准。"
    )


def test_the_book_has_every_table_as_a_sheet_with_numbers_as_numbers(district, cast):
    book = load_workbook(body(district.get(f"/notices/{published_notice(cast).pk}/notice.xlsx")))
    assert book.sheetnames == [
        "各层级河长巡河情况",
        "各镇街巡河情况",
        "未完成巡河任务名单",
        "各层级发现问题情况",
        "各镇街问题上报与办理情况",
    ]
    sheet = book["各镇街巡河情况"]
    assert (
        sheet["A2"].value
        == "江南区河长制办公室关于2026年10月河长巡河履职情况的通报 江南河长办〔2026〕1号"
    )
    assert sheet["A3"].value == "数据截至2026年11月3日"
    assert "计入次数是记到各期应巡任务上的有效巡河" in sheet["A4"].value
    values = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert values[0][:4] == ["镇街", "应巡期数", "达标期数", "完成率%"]
    assert values[1][:4] == ["清溪镇", 6, 4, 66.7]
    assert values[-1][:4] == ["合计", 11, 9, 81.8]
    names = book["未完成巡河任务名单"]
    assert [cell.value for cell in names[5]] == [
        "清溪镇河口村",
        "村河长",
        "村级河长",
        "清溪河河口村段",
        5,
        3,
        5,
        4,
    ]


def test_lists_go_out_as_excel_as_filtered(district, cast):
    notice = published_notice(cast)
    sheet = load_workbook(body(district.get("/notices/?export=xlsx"))).active
    assert [cell.value for cell in sheet[3]][:5] == [
        "2026年10月",
        "江南区",
        notice.title,
        "江南河长办〔2026〕1号",
        "已发布",
    ]
    assert [cell.value for cell in sheet[3]][-3:] == [3, 0, 0]
    unsigned = district.get(f"/notices/{notice.pk}/deliveries/?signing=unsigned&export=xlsx")
    assert [row[0].value for row in load_workbook(body(unsigned)).active.iter_rows(min_row=3)] == [
        "清溪镇河长办",
        "江南区生态环境局",
        "村河长",
    ]
    client = Client()
    client.force_login(cast.town_office)
    inbox = load_workbook(body(client.get("/notices/inbox/?export=xlsx"))).active
    assert inbox["B3"].value == "江南河长办〔2026〕1号"
    assert notice.division_id == DISTRICT
