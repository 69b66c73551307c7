"""What a cell shows is what is stored, or it is told; what was read of a book is said."""

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Invalid, TooLarge
from common.spreadsheets import Choice, Column, read_rows, survey, write_rows
from common.spreadsheets.formats import Figure
from common.text.values import clean
from tests.common.books import MAIN, book, packed, parts_of, row, sheet

COLUMNS = (
    Column("code", "编码", required=True),
    Column("name", "名称", required=True),
    Column("length", "长度（米）", "decimal"),
    Column("share", "完成（%）", "decimal"),
    Column("on", "日期", "date"),
    Column("kind", "水质", "choice", choices=(("3", "Ⅲ类"), ("4", "Ⅳ类")), also=(("三类", "3"),)),
    Column("phone", "电话"),
)
HEAD = row(1, *(column.title for column in COLUMNS))
LIMITS = {"max_rows": 100, "max_bytes": 2**20, "max_unpacked_bytes": 2**24}


def read(content, **more):
    return read_rows(io.BytesIO(content), COLUMNS, **(LIMITS | more))


def only(content, **more):
    (found,) = read(content, **more).rows
    return found


# --- formats --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        (1061, "00000000", "00001061"),
        (1061, "General", "1061"),
        (500101000001, "General", "500101000001"),
        (500101000001, "0", "500101000001"),
        (7, '"R"000', "R007"),
        (7, "R\\-000", None),  # an R outside quotes is not known here
        (5012345678, "000-0000-0000", "050-1234-5678"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (0.5, "0%", "50%"),
        (0.12345, "0.0%", "12.3%"),
        (-3.25, "0.0;(0.0)", "(3.3)"),
        (-5, "0", "-5"),
        (12, "0_ ;[Red]\\-0\\ ", "12"),
        (1061, "@", "1061"),
        (3, "0.##", "3"),
        (3.14159, "0.##", "3.14"),
        (12, '00"号"', "12号"),
        (12000, "0.0,", "12.0"),
        (3, "[DBNum1]0", None),
        (0.5, "# ?/?", None),
        (3, "[>2]0;0", None),
        (46328, "yyyy-mm-dd", "2026年11月2日"),
        (46328, 'm"月"d"日"', "11月2日"),
    ],
)
def test_a_number_is_shown_as_its_format_says(number, code, shown):
    told = Figure(number, code).shown()
    assert (told.strip() if told else told) == shown


@given(st.integers(0, 10**14), st.integers(1, 12))
def test_zeros_in_front_are_kept_for_every_number_and_width(number, width):
    assert Figure(number, "0" * width).shown() == str(number).zfill(width)


def test_codes_are_stored_with_the_zeros_that_are_shown():
    found = only(book(HEAD, row(2, (1061, 1), "沟"), formats=["00000000"]))
    assert found.values["code"] == "00001061"


@pytest.mark.parametrize("code", [58, 16, 'm"月"d"日"', "yyyy-mm-dd", 14])
def test_a_code_that_became_a_date_is_told_in_its_row(code):
    good = row(2, "A-1", "沟")
    *_, bad = read(book(HEAD, good, row(3, (46086, 1), "沟"), formats=[code])).rows
    assert "第 3 行“编码”是日期格式（显示为“" in bad.errors["code"]
    assert "3月5日" in bad.errors["code"]


def test_a_number_beyond_fifteen_digits_is_told():
    found = only(book(HEAD, row(2, "1", "沟", None, None, None, None, 5.0010119900101e17)))
    assert "超过 15 位" in found.errors["phone"]


@pytest.mark.parametrize("is_1904", [False, True])
def test_days_are_right_in_either_calendar(is_1904):
    day = 46328 - (1462 if is_1904 else 0)
    cells = row(2, "1", "沟", None, None, (day, 1))
    found = only(book(HEAD, cells, formats=["yyyy-mm-dd"], is_1904=is_1904))
    assert found.values["on"] == date(2026, 11, 2)


def test_a_year_alone_is_not_a_day_of_1905():
    found = only(book(HEAD, row(2, "1", "沟", None, None, 2026)))
    assert "应为日期" in found.errors["on"]


def test_a_date_of_which_a_part_is_shown_is_told():
    cells = row(2, "1", "沟", None, None, (46328, 1))
    reading = read(book(HEAD, cells, formats=['yyyy"年"m"月"']))
    assert "第 2 行“日期”只显示了日期的一部分" in reading.notes[0]
    assert next(reading.rows).values["on"] == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("column", "cell", "code", "value"),
    [
        ("length", 1250.5, "#,##0.0", Decimal("1250.5")),
        ("length", 0.1 + 0.2, "0.0", Decimal("0.3")),
        ("length", 12.345, "0", Decimal("12.345")),
        ("share", 0.5, "0%", Decimal(50)),
        ("share", 50, "General", Decimal(50)),
        ("length", 0.5, "0%", "应为数字，填写的是“50%”"),
        ("length", 12000, "0.0,", "应为数字，填写的是“12.0”"),
        ("length", 12000, '0!.0,"万"', "应为数字，填写的是“12000”"),
        ("length", 46328, "yyyy-mm-dd", "应为数字，填写的是“2026年11月2日”"),
    ],
)
def test_a_number_is_stored_as_shown_or_told(column, cell, code, value):
    place = [c.key for c in COLUMNS].index(column)
    cells = ["1", "沟"] + [None] * (place - 2) + [(cell, 1)]
    found = only(book(HEAD, row(2, *cells), formats=[code]))
    told = found.values.get(column, found.errors.get(column))
    assert told == value or str(told).endswith(str(value))


# --- marks and line breaks ------------------------------------------------------------------------

TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\0\x0b\x0c"), max_size=40
)
ODD = st.sampled_from(
    [
        "_x000D_",
        "_x005F_",
        "_x0041_x0042_",
        "=1+1",
        "\r\n",
        "\n",
        "  ",
        "<r>x</r>",
        "'",
        "_",
        "0061",
    ]
)


@given(st.lists(st.one_of(TEXTS, ODD), min_size=1, max_size=6).map("".join))
def test_any_text_comes_back_to_the_byte_however_often(words):
    kept = clean(words).strip()
    if not kept:
        return
    columns = (Column("a", "甲"), Column("b", "乙", is_free=True))
    first = write_rows(columns, [{"a": "一", "b": kept}], title="表").read()
    (found,) = read_rows(io.BytesIO(first), columns, **LIMITS).rows
    assert found.values["b"] == kept
    (again,) = read_rows(write_rows(columns, [found.values], title="表"), columns, **LIMITS).rows
    assert again.values == found.values


def test_marks_of_shared_strings_and_readings_are_undone():
    strings = f'<sst xmlns="{MAIN}"><si><r><t>第一行_x000D_</t></r><r><t>二</t></r>' + (
        "<rPh><t>er</t></rPh></si><si><t>_x005F_x000D_</t></si></sst>"
    )
    cells = '<c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c>'
    parts = parts_of([("表", "visible", sheet(HEAD, f'<row r="2">{cells}</row>'))])
    links = parts["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>",
        '<Relationship Id="x" Type="a/sharedStrings" Target="/xl/s.xml"/></Relationships>',
    )
    found = only(packed(parts, **{"xl/_rels/workbook.xml.rels": links, "xl/s.xml": strings}))
    assert (found.values["code"], found.values["name"]) == ("第一行二", "_x000D_")


# --- what means empty -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    ["", "/", "／", "无", "—", "——", "-", "－", " / ", "———", "- - -", "//", "＼", "____", "暂无"],
)
def test_words_for_nothing_are_empty(word):
    found = only(book(HEAD, row(2, "1", "沟", word, word, word, word, word)))
    assert found.errors == {}
    assert set(list(found.values.values())[2:]) == {None}


def test_an_end_that_has_not_come_is_empty_and_a_name_for_nothing_is_told():
    found = only(book(HEAD, row(2, "1", "/", None, None, "至今")))
    assert found.values["on"] is None
    assert found.errors == {"name": "第 2 行“名称”不能为空，填写的是“/”"}


@pytest.mark.parametrize("word", ["Ⅲ类", "III类", "iii 类", "Ⅲ", "III", "三类", "3"])
def test_a_class_of_water_is_read_as_people_write_it(word):
    assert only(book(HEAD, row(2, "1", "沟", None, None, None, word))).values["kind"] == "3"


def test_a_formula_whose_result_is_empty_text_is_empty():
    cells = ['<c r="G2" t="str"><f>IF(A2="","",A2)</f><v></v></c>']
    found = only(book(HEAD, row(2, "1", "沟", None, None, None, None, *cells)))
    assert found.values["phone"] is None


def test_a_formula_that_was_never_worked_out_is_refused_where_it_matters():
    cell = '<c r="{}"><f>A1</f></c>'
    with pytest.raises(Invalid, match="G2 是公式但没有计算结果"):
        read(book(HEAD, row(2, "1", "沟", *[None] * 4, cell.format("G2"))))
    only(book(HEAD, row(2, "1", "沟", *[None] * 6, cell.format("I2")), row(9, cell.format("G9"))))


# --- which tab, which rows ------------------------------------------------------------------------


def tabs(*names):
    return packed(
        parts_of(
            [
                (
                    name.strip("*"),
                    "hidden" if "*" in name else "visible",
                    sheet(HEAD, row(2, name, name)),
                )
                for name in names
            ]
        )
    )


def test_the_visible_tab_is_read_and_the_others_are_named():
    reading = read(tabs("*旧", "新", "备份"))
    assert reading.notes == ("读取的是工作表“新”；没有读取“旧”（隐藏）“备份”。",)
    assert next(reading.rows).values["code"] == "新"
    assert [
        name
        for name, _ in survey(
            io.BytesIO(tabs("*旧", "新")), max_bytes=2**20, max_unpacked_bytes=2**24
        ).tabs
    ] == ["旧", "新"]


def test_another_tab_is_read_where_it_is_chosen():
    assert next(read(tabs("*旧", "新"), choice=Choice("旧")).rows).values["code"] == "*旧"
    with pytest.raises(Invalid, match="没有名为“甲”的工作表"):
        read(tabs("新"), choice=Choice("甲"))


def test_hidden_rows_are_counted_and_left_out_where_that_is_chosen():
    content = book(HEAD, row(2, "1", "沟"), row(3, "2", "溪", hidden="1"))
    reading = read(content)
    assert len(list(reading.rows)) == 2
    assert "有 1 行是隐藏的（如筛选掉的），也读取了" in reading.notes[0]
    reading = read(content, choice=Choice(with_hidden=False))
    assert [found.number for found in reading.rows] == [2]
    assert reading.notes == ("没有读取隐藏的 1 行（如筛选掉的）。",)


AROUND = {
    "a sum": (row(4, "合计", "2 条"), "小计、合计（第 4 行）"),
    "a sum in the second column": (row(4, None, "小计", 12), "小计、合计（第 4 行）"),
    "the headings again": (HEAD.replace('r="1"', 'r="4"'), "重复的表头（第 4 行）"),
    "a footnote": (row(4, "注：数据截至十月。"), "说明文字（第 4 行）"),
    "who filled it in": (row(4, "填表人：某某"), "说明文字（第 4 行）"),
    "something beside": (row(4, *[None] * 8, "某人 11 月"), "没有本表内容的行（第 4 行）"),
    "a number beside": (row(4, *[None] * 8, 3), "只有序号的行（第 4 行）"),
}


@pytest.mark.parametrize("what", AROUND)
def test_rows_around_the_data_are_told_and_left_out(what):
    around, words = AROUND[what]
    reading = read(book(HEAD, row(2, "1", "沟"), around, row(5, "3", "溪")))
    assert [found.number for found in reading.rows] == [2, 5]
    assert f"没有作为数据读取：{words}" in reading.notes[0]


def test_serial_numbers_with_nothing_behind_are_one_remark():
    head = row(1, "序号", "编码", "名称")
    rows = [row(at, at - 1, *(["A", "沟"] if at == 2 else [])) for at in range(2, 51)]
    reading = read(book(head, *rows))
    assert len(list(reading.rows)) == 1
    assert "只有序号的行（第 3—50 行）" in reading.notes[0]


def test_a_merged_footnote_does_no_harm_and_merged_data_is_refused():
    merged = '<mergeCells><mergeCell ref="{}"/></mergeCells>'
    rows = [HEAD, row(2, "1", "沟"), row(3, "以上为全部河流")]
    reading = read(book(*rows, after=merged.format("A3:G3")))
    assert "合并单元格里的说明文字（第 3 行）" in reading.notes[0]
    with pytest.raises(Invalid, match="A2:A3 是合并单元格"):
        read(book(*rows[:2], row(3, None, "溪"), after=merged.format("A2:A3")))
    assert not read(book(*rows[:2], after=merged.format("I2:J9"))).notes


def test_a_river_named_like_a_sum_is_a_river():
    assert only(book(HEAD, row(2, "1", "合计沟"))).values["name"] == "合计沟"


# --- packages -------------------------------------------------------------------------------------


def test_strict_open_xml_is_read():
    parts = parts_of([("表", "visible", sheet(HEAD, row(2, "1", "沟")))])
    strict = {
        name: text.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, text in parts.items()
    }
    assert only(packed(strict)).values["name"] == "沟"


def test_part_names_with_backslashes_or_in_another_case_are_read():
    parts = parts_of([("表", "visible", sheet(HEAD, row(2, "1", "沟")))])
    assert only(packed({n.replace("/", "\\"): t for n, t in parts.items()})).values["name"] == "沟"
    assert only(packed({n.upper(): t for n, t in parts.items()})).values["name"] == "沟"


def zipped(**parts):
    return packed({name.replace("__", "/"): text for name, text in parts.items()})


KINDS = {
    "csv": ("编码,名称\n1,沟".encode("gbk"), "文本表格"),
    "csv in UTF-8": ("\ufeff编码,名称\n1,沟".encode(), "文本表格"),
    "kml": (b'<?xml version="1.0"?><kml xmlns="x"></kml>', "KML"),
    "xls": (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "旧版 Excel 工作簿"),
    "locked": (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    "doc": (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "旧版 Word"),
    "ods": (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "（.ods）"),
    "xlsb": (packed({"[Content_Types].xml": "", "xl/workbook.bin": ""}), "（.xlsb）"),
    "docx": (packed({"[Content_Types].xml": "", "word/document.xml": ""}), "Word 文档"),
    "html": (b"<html><table><tr><td>1</td></tr></table>", "网页格式"),
    "xml 2003": (b'<?xml?><x xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "XML 表格"),
    "pdf": (b"%PDF-1.7", "PDF"),
    "layer": (packed({"a.shp": "", "a.dbf": ""}), "Shapefile"),
    "geojson": (b'{"type": "FeatureCollection"}', "JSON"),
    "packed book": (packed({"a.xlsx": ""}), "压缩包"),
    "nothing": (b"", "不是 Excel"),
}


@pytest.mark.parametrize("what", KINDS)
def test_what_is_no_workbook_is_called_by_its_name(what):
    content, words = KINDS[what]
    with pytest.raises(Invalid) as refused:
        read(content)
    assert words in refused.value.detail


def test_texts_beyond_measure_are_refused_by_the_list_of_parts():
    parts = parts_of([("表", "visible", sheet(HEAD))])
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>",
        '<Relationship Id="x" Type="a/sharedStrings" Target="s.xml"/></Relationships>',
    )
    content = packed(parts, **{"xl/s.xml": "<si><t>长</t></si>" * (4 * 2**20)})
    with pytest.raises(TooLarge, match="超过上限 64 MB"):
        survey(io.BytesIO(content), max_bytes=2**20, max_unpacked_bytes=2**30)
