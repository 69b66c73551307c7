import io
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from openpyxl import Workbook, load_workbook

from common.errors import Invalid, TooLarge
from common.spreadsheets import (
    Column,
    Sheet,
    chunks,
    read_rows,
    write_rows,
    write_sheets,
    write_template,
)
from common.text.chinese import SHANGHAI

COLUMNS = (
    Column("code", "河段编码", required=True, example="500101-01"),
    Column("name", "名称", required=True, help="按一河一档填写", example="示范溪甘家村段"),
    Column("length_m", "长度（米）", "decimal", places=1, example="1250.5"),
    Column("outfalls", "排污口数", "int"),
    Column(
        "bank", "岸别", "choice", choices=(("left", "左岸"), ("right", "右岸"), ("both", "两岸"))
    ),
    Column("surveyed_on", "测量日期", "date"),
    Column("changed_at", "更新时间", "datetime"),
    Column("is_boundary", "是否界河", "bool"),
)
ROW = {
    "code": "500101000001",
    "name": "甘家村段",
    "length_m": Decimal("1250.5"),
    "outfalls": 3,
    "bank": "left",
    "surveyed_on": date(2026, 11, 2),
    "changed_at": datetime(2026, 11, 21, 16, 30, tzinfo=UTC),
    "is_boundary": True,
}
LIMITS = {"max_rows": 1000, "max_bytes": 2**20, "max_unpacked_bytes": 2**24}


def opened(file, **options):
    return load_workbook(io.BytesIO(file.read()), **options)


def read(file, columns=COLUMNS, **limits):
    return read_rows(file, columns, **(LIMITS | limits))


def typed(*rows, title="河段编码 名称 长度（米） 排污口数 岸别 测量日期 更新时间 是否界河"):
    """A sheet as a clerk types it."""
    book = Workbook()
    book.active.append(title.split())
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


# --- out ------------------------------------------------------------------------------------------


def test_a_list_goes_out_with_title_notes_and_a_frozen_header():
    sheet = opened(
        write_rows(COLUMNS, [ROW], title="河段名录", notes=["甘家镇", "2026年11月22日导出"])
    ).active
    assert sheet.title == "河段名录"
    assert [sheet.cell(n, 1).value for n in (1, 2, 3)] == [
        "河段名录",
        "甘家镇",
        "2026年11月22日导出",
    ]
    assert [cell.value for cell in sheet[4]] == [column.title for column in COLUMNS]
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == "A4:H5"
    assert sheet.print_title_rows == "$4:$4"


def test_figures_and_dates_are_real_cells_and_words_are_chinese():
    sheet = opened(write_rows(COLUMNS, [ROW], title="河段")).active
    assert [cell.value for cell in sheet[3]] == [
        "500101000001",
        "甘家村段",
        1250.5,
        3,
        "左岸",
        datetime(2026, 11, 2),
        datetime(2026, 11, 22, 0, 30),
        "是",
    ]
    assert sheet["C3"].number_format == "#,##0.0"
    assert sheet["F3"].number_format == "yyyy-mm-dd"


@pytest.mark.parametrize(
    "text", ["=1+1", "=HYPERLINK(1)", "+86 23", "-1", "@SUM(A1)", "{=1}", "http://x.cn"]
)
def test_text_never_becomes_a_formula_or_a_link(text):
    sheet = opened(write_rows([Column("name", "名称")], [{"name": text}], title="表")).active
    assert (sheet["A3"].value, sheet["A3"].data_type, sheet["A3"].hyperlink) == (text, "s", None)


def test_odd_values_are_kept_as_they_read():
    column = [Column("x", "数", "decimal")]
    values = [None, float("nan"), Decimal("123456789012345678"), "不详", 0]
    sheet = opened(write_rows(column, [{"x": value} for value in values], title="表")).active
    assert [sheet.cell(n, 1).value for n in range(3, 8)] == [
        None,
        "nan",
        "123456789012345678",
        "不详",
        0,
    ]


def test_a_text_too_long_for_a_cell_says_that_it_was_cut():
    sheet = opened(write_rows([Column("x", "备注")], [{"x": "长" * 40_000}], title="表")).active
    assert len(sheet["A3"].value) == 32_767
    assert sheet["A3"].value.endswith("已截断）")


def test_columns_are_as_wide_as_their_chinese():
    columns = [Column("a", "名称"), Column("b", "备注", width=30), Column("c", "编码")]
    row = {"a": "万州区甘家镇甘家村段", "b": "短", "c": "1"}
    widths = opened(write_rows(columns, [row], title="表")).active.column_dimensions
    assert widths["A"].width == pytest.approx(21, abs=1)
    assert widths["B"].width == pytest.approx(30, abs=1)
    assert widths["C"].width == pytest.approx(8, abs=1)


def test_a_text_of_several_lines_has_a_row_as_high_as_they_are():
    """Readers that measure no rows printed the lines over each other."""
    columns = (Column("name", "名称"), Column("memo", "计算过程", width=20))
    rows = [
        {"name": "甲", "memo": "一行"},
        {"name": "乙", "memo": "与目标比：差一类\n" + "很长" * 12},
    ]
    sheet = opened(write_rows(columns, rows, title="表")).active
    plain, several = sheet["B3"], sheet["B4"]
    assert (plain.alignment.wrap_text, several.alignment.wrap_text) == (None, True)
    assert several.value == rows[1]["memo"]
    assert sheet.row_dimensions[3].height is None
    # The second line takes three of the column's.
    assert sheet.row_dimensions[4].height == 4 * 15


def test_columns_read_objects_and_reckoned_values():
    columns = [
        Column("name", "名称"),
        Column("km", "公里", "decimal", value=lambda row: row.m / 1000),
    ]
    sheet = opened(write_rows(columns, [SimpleNamespace(name="溪", m=1500)], title="表")).active
    assert [cell.value for cell in sheet[3]] == ["溪", 1.5]


def test_a_list_longer_than_a_tab_goes_on_in_the_next():
    rows = ({"name": str(n)} for n in range(25))
    book = opened(write_rows([Column("name", "名称")], rows, title="河段:名录", last_row=11))
    assert book.sheetnames == ["河段名录", "河段名录（续2）", "河段名录（续3）"]
    names = [cell for sheet in book for (cell,) in sheet.iter_rows(min_row=3, values_only=True)]
    assert names == [str(n) for n in range(25)]


def test_an_empty_list_still_has_its_header():
    sheet = opened(write_rows(COLUMNS, [], title="河段")).active
    assert sheet["A2"].value == "河段编码"


def test_the_file_is_streamed_in_pieces_and_closed():
    file = write_rows(COLUMNS, [ROW] * 500, title="河段")
    pieces = list(chunks(file, size=1000))
    assert max(map(len, pieces)) == 1000
    assert zipfile.is_zipfile(io.BytesIO(b"".join(pieces)))
    assert file.closed


def test_a_fault_in_the_rows_leaves_no_half_file():
    def rows():
        yield ROW
        raise RuntimeError("database gone")

    with pytest.raises(RuntimeError, match="gone"):
        write_rows(COLUMNS, rows(), title="河段")


def test_memory_does_not_grow_with_the_rows():
    def peak(count):
        tracemalloc.start()
        write_rows(COLUMNS, (ROW for _ in range(count)), title="河段").close()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    peak(10)
    assert peak(6000) - peak(1500) < 500_000


# --- in -------------------------------------------------------------------------------------------


def test_what_went_out_comes_back_in():
    reading = read(write_rows(COLUMNS, [ROW], title="河段名录", notes=["甘家镇"]))
    (row,) = reading.rows
    expected = ROW | {"changed_at": datetime(2026, 11, 22, 0, 30, tzinfo=SHANGHAI)}
    assert (row.number, row.values, row.errors) == (4, expected, {})
    assert not row.errors
    assert (reading.sheet, reading.unknown, reading.absent) == ("河段名录", (), ())


def test_columns_are_found_by_their_titles_in_any_order_and_spelling():
    file = typed(["甲", 7, "A-1", "x"], title="名称 长度(米) 河段编码* 经办人")
    reading = read(file)
    assert reading.unknown == ("经办人",)
    assert reading.absent == ("排污口数", "岸别", "测量日期", "更新时间", "是否界河")
    assert next(reading.rows).values == {"name": "甲", "length_m": 7, "code": "A-1"}


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("code", 500101000001.0, "500101000001"),
        ("code", "  A-1\u00a0", "A-1"),
        ("length_m", "1,250.5", Decimal("1250.5")),
        ("length_m", "１２", Decimal(12)),
        ("length_m", 0.1 + 0.2, Decimal("0.3")),
        ("outfalls", 3.0, 3),
        ("outfalls", "1,200", 1200),
        ("bank", " 左 岸 ", "left"),
        ("bank", "right", "right"),
        ("surveyed_on", datetime(2026, 11, 2), date(2026, 11, 2)),
        ("surveyed_on", "2026年11月2日", date(2026, 11, 2)),
        ("surveyed_on", "2026.11.2", date(2026, 11, 2)),
        ("surveyed_on", "2026/11/02", date(2026, 11, 2)),
        ("surveyed_on", 20261102, date(2026, 11, 2)),
        ("surveyed_on", 46328, date(2026, 11, 2)),
        ("changed_at", "2026-11-02 9:30", datetime(2026, 11, 2, 9, 30, tzinfo=SHANGHAI)),
        ("changed_at", "2026年11月2日9时30分", datetime(2026, 11, 2, 9, 30, tzinfo=SHANGHAI)),
        ("changed_at", "2026-11-02T09:30:15", datetime(2026, 11, 2, 9, 30, 15, tzinfo=SHANGHAI)),
        ("changed_at", "2026-11-02", datetime(2026, 11, 2, tzinfo=SHANGHAI)),
        ("is_boundary", "否", False),
        ("is_boundary", True, True),
        ("is_boundary", "√", True),
        ("is_boundary", "✔", True),
        ("is_boundary", "✗", False),
        ("is_boundary", None, None),
        ("length_m", "  ", None),
    ],
)
def test_cells_are_read_as_clerks_write_them(column, cell, value):
    row = {"code": "A-1", "name": "甲"} | {column: cell}
    (found,) = read(typed([row.get(c.key) for c in COLUMNS])).rows
    assert found.errors == {}
    assert found.values[column] == value


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("length_m", "约500", "第 3 行“长度（米）”应为数字，填写的是“约500”"),
        ("length_m", "nan", "第 3 行“长度（米）”应为数字，填写的是“nan”"),
        ("length_m", "1e999999", "第 3 行“长度（米）”应为数字，填写的是“1e999999”"),
        ("outfalls", 2.5, "第 3 行“排污口数”应为整数，填写的是“2.5”"),
        ("outfalls", "1e999999", "第 3 行“排污口数”应为整数，填写的是“1e999999”"),
        ("bank", "北岸", "第 3 行“岸别”应为“左岸”“右岸”“两岸”之一，填写的是“北岸”"),
        ("surveyed_on", "去年", "第 3 行“测量日期”应为日期（如 2026-11-22），填写的是“去年”"),
        (
            "surveyed_on",
            "2026-02-30",
            "第 3 行“测量日期”应为日期（如 2026-11-22），填写的是“2026-02-30”",
        ),
        (
            "changed_at",
            "2026-11-2 25:00",
            "第 3 行“更新时间”应为日期和时间（如 2026-11-22 09:30），填写的是“2026-11-2 25:00”",
        ),
        ("is_boundary", "也许", "第 3 行“是否界河”应填“是”或“否”，填写的是“也许”"),
        ("name", "  ", "第 3 行“名称”不能为空"),
        ("name", "#REF!", "第 3 行“名称”是错误值 #REF!，请改正公式或直接填写"),
    ],
)
def test_a_bad_cell_is_named_and_the_rest_of_its_row_is_read(column, cell, sentence):
    row = {"code": "A-1", "name": "甲"} | {column: cell}
    good, bad = read(typed(["A-0", "乙"], [row.get(c.key) for c in COLUMNS])).rows
    assert not good.errors
    assert (bad.number, bad.errors) == (3, {column: sentence})
    assert bad.values["code"] == "A-1"


def test_equal_cells_are_read_by_their_own_column_and_faults_name_their_own_row():
    same = [["2026", "2026", 2026, 2026], ["2026", "2026", "2026 年", 2.5]] * 3
    rows = list(read(typed(*same, title="河段编码 名称 长度（米） 排污口数")).rows)
    good, bad = rows[0].values, rows[1].values
    assert good == {
        "code": "2026", "name": "2026", "length_m": Decimal("2026"), "outfalls": 2026
    }  # fmt: skip
    assert type(good["outfalls"]) is int
    assert type(good["length_m"]) is Decimal
    assert [row.values for row in rows] == [good, bad] * 3
    for row in rows[1::2]:
        assert row.errors.keys() == {"length_m", "outfalls"}
        assert all(words.startswith(f"第 {row.number} 行") for words in row.errors.values())


def test_blank_rows_are_passed_over_and_row_numbers_stay_true():
    rows = list(read(typed(["A-1", "甲"], [None, "  "], [], ["A-2", "乙"])).rows)
    assert [row.number for row in rows] == [2, 5]


def test_a_sheet_without_our_header_is_told_what_it_should_hold():
    with pytest.raises(Invalid, match="表头应包含：河段编码、名称"):
        read(typed(["x"], title="甲 乙"))


def test_missing_and_repeated_columns_are_named():
    with pytest.raises(Invalid, match="缺少必填的列：“名称”"):
        read(typed(["x"], title="河段编码 岸别"))
    with pytest.raises(Invalid, match="“名称”出现了两次"):
        read(typed(["x"], title="河段编码 名称 名称"))


def test_too_many_rows_or_bytes_are_too_large():
    rows = read(typed(*[["A", "甲"]] * 5), max_rows=4).rows
    assert len([next(rows) for _ in range(4)]) == 4
    with pytest.raises(TooLarge, match="超过 4 行"):
        next(rows)
    with pytest.raises(TooLarge, match="超过上限"):
        read(typed(["A", "甲"]), max_bytes=1000)


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<x/>")
        package.writestr("xl/workbook.xml", b"\0" * (2**24 + 1))
    with pytest.raises(TooLarge, match="解压后"):
        read(file)


def test_an_entity_bomb_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("[Content_Types].xml", '<!DOCTYPE x [<!ENTITY a "a">]><x/>')
        package.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(Invalid, match="不是正常的"):
        read(file)


def zipped(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "不是 Excel"),
        ("河段编码,名称\n1,甲".encode("gbk"), "不是 Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100, "旧版"),
        (zipped(word="x"), "不是 Excel"),
        (zipped(**{"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x"}), "已损坏"),
        (zipped(**{"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}), "已损坏"),
    ],
)
def test_what_is_no_xlsx_is_refused_in_words(content, words):
    with pytest.raises(Invalid, match=words) as refused:
        read(io.BytesIO(content))
    assert "file" in refused.value.fields


def test_a_file_cut_short_is_refused():
    content = write_rows(COLUMNS, [ROW] * 50, title="河段").read()
    with pytest.raises(Invalid):
        list(read(io.BytesIO(content[: len(content) // 2])).rows)


def test_formulas_never_worked_out_are_named():
    with pytest.raises(Invalid, match="C3 是公式但没有计算结果"):
        read(typed(["A-1", "甲", 5], ["A-2", "乙", "=C2*2"]))


def test_formulas_with_their_value_are_read():
    content = typed(["A-1", "甲", "=5*2"]).read()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert "<v/>" in sheet or "<v></v>" in sheet or "<v />" in sheet
    for empty in ("<v/>", "<v></v>", "<v />"):
        sheet = sheet.replace(empty, "<v>10</v>")
    (row,) = read(io.BytesIO(zipped(**(parts | {"xl/worksheets/sheet1.xml": sheet})))).rows
    assert row.values["length_m"] == 10


# --- the empty form -------------------------------------------------------------------------------


def test_the_template_explains_itself_and_its_example_is_not_imported():
    file = write_template(COLUMNS, title="河段导入模板")
    assert list(read(file).rows) == []
    file.seek(0)
    book = opened(file)
    assert book.sheetnames == ["河段导入模板", "填写说明", "可选值"]
    assert [cell.value for cell in book.worksheets[0][3]][:3] == [
        "河段编码*",
        "名称*",
        "长度（米）",
    ]
    assert book.worksheets[0]["A4"].value == "示例：500101-01"
    told = {row[0]: row for row in book["填写说明"].iter_rows(values_only=True)}
    assert told["名称"][1:4] == ("必填", "文字", "按一河一档填写")
    assert told["岸别"][4] == "左岸、右岸、两岸"


def test_the_template_offers_its_choices():
    book = opened(write_template(COLUMNS, title="模板"))
    offered = {str(v.sqref): v.formula1 for v in book.worksheets[0].data_validations.dataValidation}
    assert offered == {"E5:E10004": "'可选值'!$E$2:$E$4", "H5:H10004": "'可选值'!$H$2:$H$3"}


def test_a_filled_template_is_read():
    book = opened(write_template(COLUMNS, title="模板"))
    for index, value in enumerate(["007", "甲", 12, 1, "右岸", "2026-11-2", None, "是"], start=1):
        book.worksheets[0].cell(5, index).value = value
    file = io.BytesIO()
    book.save(file)
    (row,) = read(file).rows
    assert row.values["code"] == "007"
    assert (row.number, row.values["bank"], row.errors) == (5, "right", {})


def test_several_lists_go_into_one_book_a_tab_each():
    columns = (Column("name", "名称"), Column("n", "数量", "int"))
    sheets = [
        Sheet("各镇街", columns, iter([{"name": "清溪镇", "n": 3}]), ("2026年10月",)),
        Sheet("名单", columns, []),
    ]
    book = opened(write_sheets(sheets))
    assert book.sheetnames == ["各镇街", "名单"]
    assert [cell.value for cell in book["各镇街"][4]] == ["清溪镇", 3]
    assert book["名单"].max_row == 2
