import io
import zipfile
from datetime import date

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from common.documents.letter import OfficialLetter
from common.documents.official import OfficialDocument


def written(fill=lambda document: None, form=OfficialDocument, **changes):
    facts = {
        "issuer": "示范区河长办公室",
        "number": "示河长办〔2026〕12号",
        "title": "关于2026年10月巡河履职情况的通报",
        "recipients": ["各镇人民政府", "各街道办事处"],
        "date": date(2026, 11, 5),
    }
    document = form(**(facts | changes))
    fill(document)
    file = io.BytesIO()
    document.save(file)
    file.seek(0)
    return docx.Document(file)


def found(document, text):
    return next(p for p in document.paragraphs if text in p.text)


def font(paragraph):
    run = paragraph.runs[0]
    return run._r.rPr.rFonts.get(qn("w:eastAsia")), run.font.size


def test_the_page_is_that_of_the_standard():
    section = written().sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    margins = section.top_margin, section.bottom_margin, section.left_margin, section.right_margin
    assert [margin.mm for margin in margins] == pytest.approx([37, 35, 28, 26], abs=0.1)


def test_the_grid_is_22_lines_of_28_characters_and_no_font_is_a_themes():
    document = written(lambda d: d.paragraph("“守水有责”——巡河"))
    grid = document.sections[0]._sectPr.find(qn("w:docGrid"))
    assert [grid.get(qn(f"w:{name}")) for name in ("type", "linePitch")] == ["linesAndChars", "579"]
    # 442.2 pt less 28 × 16 pt, shared by 28 characters, in 4096ths.
    assert int(grid.get(qn("w:charSpace"))) == pytest.approx(-848, abs=10)
    for part in document.part.package.iter_parts():
        assert "theme" not in part.partname
        assert b"Theme=" not in part.blob, part.partname
    fonts = found(document, "守水有责").runs[0]._r.rPr.rFonts
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {
        "仿宋_GB2312"
    }
    assert fonts.get(qn("w:hint")) == "eastAsia"


def test_the_head_is_red_with_its_number_above_a_red_line():
    document = written()
    head = document.paragraphs[0]
    assert head.text == "示范区河长办公室文件"
    assert head.runs[0].font.color.rgb == RGBColor(255, 0, 0)
    assert font(head)[0] == "方正小标宋简体"
    number = document.paragraphs[1]
    assert number.text == "示河长办〔2026〕12号"
    line = number._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert line.get(qn("w:color")) == "FF0000"


def test_a_long_issuer_still_fits_on_one_line():
    head = written(issuer="示范市示范区全面推行河长制工作领导小组办公室").paragraphs[0]
    assert head.runs[0].font.size * len(head.text) <= Mm(156)


def test_title_recipients_and_text_have_their_fonts_and_sizes():
    document = written(lambda d: d.paragraph("本月应巡河662段。\n\n已巡河650段。"))
    assert font(found(document, "通报")) == ("方正小标宋简体", Pt(22))
    assert found(document, "各镇人民政府").text == "各镇人民政府，各街道办事处："
    first, second = found(document, "662段"), found(document, "650段")
    assert font(first) == ("仿宋_GB2312", Pt(16))
    assert first.paragraph_format.line_spacing.pt == pytest.approx(28.95, abs=0.06)
    for paragraph in (first, second):
        assert paragraph._p.pPr.ind.get(qn("w:firstLineChars")) == "200"
    assert found(document, "各镇人民政府")._p.pPr.ind is None


def test_headings_number_themselves():
    def fill(document):
        document.heading(1, "总体情况")
        document.heading(2, "巡河")
        document.heading(2, "发现问题")
        document.heading(1, "下一步要求")
        document.heading(2, "压实责任")

    document = written(fill)
    texts = [p.text for p in document.paragraphs]
    for text in (
        "一、总体情况",
        "（一）巡河",
        "（二）发现问题",
        "二、下一步要求",
        "（一）压实责任",
    ):
        assert text in texts
    assert font(found(document, "一、总体情况"))[0] == "黑体"
    assert font(found(document, "（二）"))[0] == "楷体_GB2312"


def test_a_table_spans_the_type_area_and_repeats_its_header():
    def fill(document):
        rows = [["甲镇", "某村段", 4, None]] * 60
        document.table(["镇街", "河段", "应巡次数", "备注"], rows, [2, 4, 1, 1], caption="附表")

    document = written(fill)
    (table,) = document.tables
    header = table.rows[0]._tr.trPr
    assert header.find(qn("w:tblHeader")) is not None
    assert table.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None
    assert table.rows[1]._tr.trPr.find(qn("w:cantSplit")) is not None
    assert [cell.text for cell in table.rows[1].cells] == ["甲镇", "某村段", "4", ""]
    assert len(table.rows) == 61
    assert sum(cell.width.mm for cell in table.rows[5].cells) == pytest.approx(156, abs=0.5)
    assert font(table.rows[0].cells[0].paragraphs[0])[0] == "黑体"
    assert found(document, "附表").paragraph_format.keep_with_next


@pytest.mark.parametrize(
    ("rows", "widths"), [([["一"]], [1, 1]), ([["一", "二", "三"]], [1, 1]), ([], [1])]
)
def test_a_crooked_table_is_a_fault_of_the_program(rows, widths):
    with pytest.raises(ValueError, match="same number"):
        written(lambda document: document.table(["甲", "乙"], rows, widths))


def test_the_document_is_signed_dated_and_printed():
    document = written(copies_to=["区委办公室", "区政府办公室"], printed_on=date(2026, 11, 6))
    texts = [p.text for p in document.paragraphs]
    assert texts[-5:-1] == [
        "示范区河长办公室",
        "2026年11月5日",
        "抄送：区委办公室，区政府办公室。",
        "示范区河长办公室\t2026年11月6日印发",
    ]
    assert document.paragraphs[-4].paragraph_format.right_indent.pt == 64


@pytest.mark.parametrize("form", [OfficialDocument, OfficialLetter])
def test_annexes_come_between_the_signature_and_the_imprint_which_is_upright(form):
    def fill(document):
        document.annex("回执", [("事项", "")])
        wide = [f"指标名称{n}" for n in range(12)]
        document.annex_table("情况表", wide, [["1,234.5"] * 12], [1] * 12, align=["center"] * 12)

    document = written(fill, form=form, copies_to=["区委办公室"])
    texts = [p.text for p in document.paragraphs]
    order = ["2026年11月5日", "附件1", "附件2", "抄送：区委办公室。"]
    places = [texts.index(words) for words in order]
    assert places == sorted(places)
    lying = [section.page_width > section.page_height for section in document.sections]
    assert lying == [False, True, False]


def test_the_signature_never_stands_on_a_page_without_a_line_of_the_text():
    document = written(lambda d: d.paragraph("请及时签收。"))
    kept = [p.text for p in document.paragraphs if p.paragraph_format.keep_with_next]
    assert "请及时签收。" in kept
    assert "示范区河长办公室" in kept


def test_a_table_at_the_end_keeps_its_last_rows_beside_the_attachments_and_the_signature():
    def fill(document):
        document.table(["项目", "内容"], [[n, "略"] for n in range(5)], [1, 1])
        document.attachment("回执")

    document = written(fill)
    kept = [
        all(p.paragraph_format.keep_with_next for cell in row.cells for p in cell.paragraphs)
        for row in document.tables[0].rows
    ]
    assert kept[-2:] == [True, True]
    assert not kept[2]
    assert found(document, "附件：回执").paragraph_format.keep_with_next


def test_a_title_may_say_where_it_is_broken():
    document = written(title="示范区河长办公室关于\n巡河情况的通报")
    assert found(document, "通报").text == "示范区河长办公室关于\n巡河情况的通报"
    assert document.core_properties.title == "示范区河长办公室关于巡河情况的通报"


def test_attachments_are_listed_above_the_signature():
    def fill(document):
        document.attachment("未完成巡河名单")
        document.attachment("各镇街完成情况")

    texts = [p.text for p in written(fill).paragraphs]
    at = texts.index("附件：1. 未完成巡河名单")
    assert texts[at + 1] == "2. 各镇街完成情况"
    assert texts[at + 2] == "示范区河长办公室"


def test_pages_are_numbered_on_the_outer_edge():
    document = written()
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.text, even.text) == ("— 1 —", "— 1 —")
    assert odd._p.xpath(".//w:instrText")[0].text.strip() == "PAGE"
    assert (odd.alignment.name, even.alignment.name) == ("RIGHT", "LEFT")
    assert font(odd) == ("宋体", Pt(14))


def test_the_file_s_properties_name_the_office_and_no_library():
    properties = written().core_properties
    assert (properties.author, properties.last_modified_by) == ("示范区河长办公室",) * 2
    assert properties.title == "关于2026年10月巡河履职情况的通报"
    assert properties.created.date() == date(2026, 11, 5)
    assert properties.comments == ""


def test_control_characters_and_markup_in_a_text_do_no_harm():
    document = written(lambda d: d.paragraph("水质\x00<w:p>&异常\x0b"))
    assert found(document, "水质").text == "水质<w:p>&异常"


def test_the_parts_of_a_paragraph_stand_in_the_order_the_schema_wants():
    order = ["keepNext", "keepLines", "pageBreakBefore", "framePr", "pBdr", "tabs", "snapToGrid"]
    order += ["spacing", "ind", "jc", "sectPr"]
    for paragraph in written(copies_to=["甲"]).paragraphs:
        names = [child.tag.rpartition("}")[2] for child in paragraph._p.pPr]
        known = [name for name in names if name in order]
        assert known == sorted(known, key=order.index)


def test_the_same_document_is_written_the_same_way():
    def parts():
        document = OfficialDocument(
            issuer="办", number="", title="题", recipients=[], date=date(2026, 11, 5)
        )
        document.heading(1, "一")
        file = io.BytesIO()
        document.save(file)
        with zipfile.ZipFile(file) as package:
            return {name: package.read(name) for name in package.namelist()}

    assert parts() == parts()


def rule(paragraph, side):
    line = paragraph._p.pPr.find(qn("w:pBdr")).find(qn(f"w:{side}"))
    return line.get(qn("w:val")), line.get(qn("w:color"))


def test_a_letter_has_the_issuers_name_alone_between_double_red_lines_and_no_imprint():
    document = written(form=OfficialLetter, copies_to=["市河长办公室"])
    section = document.sections[0]
    assert section.different_first_page_header_footer
    assert (section.header_distance.mm, section.footer_distance.mm) == pytest.approx(
        (30, 20), abs=0.1
    )
    head, foot = section.first_page_header.paragraphs[0], section.first_page_footer.paragraphs[0]
    assert head.text == "示范区河长办公室"
    assert rule(head, "bottom") == ("thickThinSmallGap", "FF0000")
    # No number on the first page; the others have theirs.
    assert foot.text == ""
    assert rule(foot, "top") == ("thinThickSmallGap", "FF0000")
    assert "PAGE" in section.footer.paragraphs[0]._p.xml
    number = document.paragraphs[0]
    assert (number.text, number.alignment) == ("示河长办〔2026〕12号", 2)
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[-2] == "抄送：市河长办公室。"
    assert not any("印发" in text for text in texts)
