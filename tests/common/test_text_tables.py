"""Tables as text (.csv) are read as sheets are: in the encodings in which programs save them, headings in two rows."""

import io
from itertools import product

import pytest

from common.errors import Invalid, TooLarge
from common.spreadsheets import Column, read_rows, read_text_rows
from tests.common.books import book, row

COLUMNS = (
    Column("name", "断面名称", required=True),
    Column("month", "月份", "month"),
    Column("value", "氨氮（mg/L）", "measure", is_free=True),
)
TEXT = "断面名称,月份,氨氮（mg/L）\n河口,2026-09,0.01L\n\n合计,,1\n“桥”上,2026年9月,--\n"


def names(heading):
    return "value" if heading.startswith("NH3-N") else ""


def read(content, **more):
    limits = {"max_rows": 10, "max_bytes": 2**16, "names": names} | more
    return read_text_rows(io.BytesIO(content), COLUMNS, **limits)


def test_a_table_is_the_same_in_every_encoding_and_with_every_separator():
    for encoding, separator in product(("utf-8", "utf-8-sig", "gb18030", "utf-16"), ",\t;"):
        reading = read(TEXT.replace(",", separator).encode(encoding))
        found = list(reading.rows)
        # Numbered as a spreadsheet shows them; what is no data is told.
        assert [one.number for one in found] == [2, 5], (encoding, separator)
        assert [one.values["name"] for one in found] == ["河口", "“桥”上"]
        assert [one.values["month"] for one in found] == ["2026-09", "2026-09"]
        assert [one.values["value"] for one in found] == ["0.01L", "--"]
        assert "小计、合计（第 4 行）" in reading.notes[0]


def test_what_is_no_table_or_too_large_is_refused_in_words():
    for content in (b"PK\x03\x04" + bytes(range(256)), b"\xff\xff\xfe\x81", b""):
        with pytest.raises(Invalid, match="文件"):
            read(content)
    with pytest.raises(TooLarge, match="超过 1 行"):
        list(read(TEXT.encode(), max_rows=1).rows)
    with pytest.raises(TooLarge):
        read(TEXT.encode(), max_bytes=10)


def test_headings_in_two_rows_and_in_the_words_of_the_field_are_one():
    upper, lower = row(1, "断面名称", "监测项目"), row(2, None, "NH3-N(mg/L)")
    content = book(upper, lower, row(3, "河口", (0.0350, 1)), formats=["0.00"])
    limits = {"max_rows": 9, "max_bytes": 2**20, "max_unpacked_bytes": 2**20}
    reading = read_rows(io.BytesIO(content), COLUMNS, names=names, **limits)
    (only,) = reading.rows
    # In all its digits, whatever the format shows of it.
    assert only.values == {"name": "河口", "value": "0.035"}
    with pytest.raises(Invalid, match="出现了两次"):
        read("断面名称,氨氮（mg/L）,NH3-N\n河口,1,2\n".encode())


def test_months_as_people_write_them():
    texts = ("2026年9月", "202609", "2026.9", "2026/09/05", "9月", "2026-13")
    content = "断面名称,月份,氨氮（mg/L）\n" + "".join(f"河口,{text},1\n" for text in texts)
    found = list(read(content.encode()).rows)
    assert [one.values.get("month") for one in found] == ["2026-09"] * 4 + [None] * 2
    assert found[4].errors["month"] == "第 6 行“月份”应为月份（如 2026-09），填写的是“9月”"
    assert found[4].typed["month"] == "9月"
