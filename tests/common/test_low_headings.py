"""Headings that lie below many rows of notes: found, and said where."""

import io

import pytest
from openpyxl import Workbook

from common.errors import Invalid
from common.spreadsheets import Column, OtherHeadings, read_rows, read_text_rows

COLUMNS = (
    Column("code", "河段编码", required=True),
    Column("name", "名称", required=True),
    Column("bank", "岸别", "choice", choices=(("left", "左岸"), ("right", "右岸"))),
)
TEXT_LIMITS = {"max_rows": 1000, "max_bytes": 2**20}
LIMITS = TEXT_LIMITS | {"max_unpacked_bytes": 2**24}


def both_kinds(lines):
    """The same lines as .xlsx and as .csv, each being read."""
    book = Workbook()
    for line in lines:
        book.active.append(line)
    held = io.BytesIO()
    book.save(held)
    text = io.BytesIO("\n".join(",".join(line) for line in lines).encode())
    yield lambda **more: read_rows(held, COLUMNS, **LIMITS, **more)
    yield lambda **more: read_text_rows(text, COLUMNS, **TEXT_LIMITS, **more)


LOW = "表头取自第 {} 行，它上面的内容都没有读取，请核对。"


@pytest.mark.parametrize("above", [0, 1, 19, 20, 21, 60, 199])
@pytest.mark.parametrize("note", ["填表说明：按一河一档填写", "名称"])
def test_headings_are_found_below_many_notes_and_the_page_says_where(above, note):
    lines = [[note]] * above + [["河段编码", "名称", "岸别"], ["A-1", "甘家村段", "左岸"]]
    for reading in both_kinds(lines):
        found = reading()
        (row,) = found.rows
        assert (row.number, row.values["code"]) == (above + 2, "A-1")
        told = [words for words in found.notes if "表头取自" in words]
        assert told == ([LOW.format(above + 1)] if above >= 20 else [])


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([["说明"]] * 200 + [["河段编码", "名称"], ["A-1", "甲"]], "的?前 200 行中没有找到表头"),
        # One word of ours among data is no row of headings, nor are headings without a required one.
        ([["编号", "段名"]] + [["7", "甲"]] * 30 + [["8", "名称"]], "前 200 行中没有找到表头"),
        ([["说明"]] * 30 + [["名称", "岸别"], ["甲", "左岸"]], "缺少必填的列：“河段编码”"),
        # What the first rows have of it is mended there.
        ([["河段编码", "岸别"]] + [["A-1", "左岸"]] * 60, "缺少必填的列：“名称”"),
    ],
)
def test_headings_that_are_not_found_far_down_are_told_in_words(lines, words):
    for reading in both_kinds(lines):
        with pytest.raises(Invalid, match=words):
            reading()


def test_the_first_rows_keep_their_headings_whatever_comes_below():
    table = [["河段编码", "名称"], ["A-1", "甲"]]
    lines = table + [["A-2", "乙"]] * 30 + [["河段编码", "名称", "岸别"], ["A-3", "丙", "左岸"]]
    for reading in both_kinds(lines):
        found = reading()
        assert next(found.rows).values["code"] == "A-1"
        assert not any("表头取自" in words for words in found.notes)


FOREIGN = ["编号", "段名", "所在岸"]
NOTES = [["填报单位", "清溪镇"]] + [["填表说明"]] * 30


@pytest.mark.parametrize(
    ("lines", "asked"),
    [
        ([*NOTES, FOREIGN, ["A-1", "甲", "左岸"]], FOREIGN),
        # A table that begins at the top is asked about there: figures and days below are no headings.
        ([FOREIGN] + [["7", "甲", "左岸", "2026-03-12", "12.5"]] * 60, FOREIGN),
        (NOTES + [["7", "3.2", "2026-03-12"]] * 60, ["填报单位", "清溪镇"]),
    ],
)
def test_foreign_headings_are_asked_about_wherever_they_are(lines, asked):
    for reading in both_kinds(lines):
        with pytest.raises(OtherHeadings) as fault:
            reading()
        assert [heading for heading, _ in fault.value.others] == asked


def test_what_was_matched_by_hand_is_read_from_its_row():
    for reading in both_kinds([*NOTES, FOREIGN, ["A-1", "甲", "左岸"]]):
        found = reading(also={"编号": "code", "段名": "name"})
        (row,) = found.rows
        assert (row.number, row.values["name"]) == (33, "甲")
        assert LOW.format(32) in found.notes
        # One that was matched is enough to know the row again.
        with pytest.raises(OtherHeadings, match="缺少必填的列：“名称”"):
            reading(also={"编号": "code"})
