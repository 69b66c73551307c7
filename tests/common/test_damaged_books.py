"""Whatever is wrong with a workbook, the answer is its content or a sentence, within bounds.

Damaged are books of each kind of writer: cut, bytes turned, parts swapped, emptied, filled with
something else, blown up.
"""

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.errors import DomainError, TooLarge
from common.spreadsheets import Choice, Column, read_rows, write_rows
from common.spreadsheets.contained import Bounds, read_rows_contained
from tests.common.books import book, packed, parts_of, row, sheet

COLUMNS = (
    Column("code", "编码", required=True),
    Column("name", "名称", required=True),
    Column("length", "长度（米）", "decimal"),
    Column("on", "日期", "date"),
)
HEAD = row(1, *(column.title for column in COLUMNS))
LIMITS = {"max_rows": 1000, "max_bytes": 2**24, "max_unpacked_bytes": 2**29}
OURS = write_rows(
    COLUMNS,
    [{"code": f"{n:08}", "name": "沟\n段", "length": n, "on": None} for n in range(30)],
    title="表",
).read()
THEIRS = book(
    HEAD, *(row(n, (n, 1), "沟", 2.5, (46328, 2)) for n in range(2, 30)), formats=["00000000", 14]
)
BOOKS = (OURS, THEIRS)


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def told_or_read(content, reader=read_rows, **more):
    """The number of rows, or the sentence; anything else is raised."""
    try:
        return len(list(reader(io.BytesIO(content), COLUMNS, **(LIMITS | more)).rows))
    except DomainError as refused:
        words = refused.detail
        told = refused.fields.get("file")
    assert words
    assert told == words
    return words


@st.composite
def damaged(draw):
    content = draw(st.sampled_from(BOOKS))
    how = draw(
        st.sampled_from(["cut", "turned", "emptied", "swapped", "filled", "inside", "without"])
    )
    if how == "cut":
        return content[: draw(st.integers(0, len(content)))]
    if how == "turned":
        out = bytearray(content)
        for _ in range(draw(st.integers(1, 20))):
            out[draw(st.integers(0, len(out) - 1))] = draw(st.integers(0, 255))
        return bytes(out)
    found = parts(content)
    name = draw(st.sampled_from(sorted(found)))
    other = draw(st.sampled_from(sorted(found)))
    if how == "emptied":
        found[name] = b""
    elif how == "swapped":
        found[name], found[other] = found[other], found[name]
    elif how == "filled":
        found[name] = draw(st.sampled_from([b"<", b"<x/>", b"\xff\xfe<\0x\0", b"null", b"\0" * 99]))
    elif how == "without":
        del found[name]
    else:
        out = bytearray(found[name]) or bytearray(b" ")
        for _ in range(draw(st.integers(1, 12))):
            at = draw(st.integers(0, len(out) - 1))
            out[at : at + draw(st.integers(0, 3))] = draw(st.binary(max_size=4))
            out = out or bytearray(b" ")
        found[name] = bytes(out)
    return packed(found)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_a_damaged_book_gives_its_content_or_a_sentence(content):
    told_or_read(content)


ODD_VALUES = ["nan", "1e999", "-", "99999999999", "1e308", "-5", "", "沟", "0x10", "1.797e308"]


@pytest.mark.parametrize("value", ODD_VALUES)
@pytest.mark.parametrize(
    "attributes", ['t="s"', 't="n" s="1"', 't="d"', 't="b"', 's="99"', 's="-1"', 's="x"']
)
def test_an_odd_cell_gives_its_row_or_a_sentence(value, attributes):
    cells = "".join(f'<c r="{c}2" {attributes}><v>{value}</v></c>' for c in "ABCD")
    told_or_read(book(HEAD, f'<row r="2">{cells}</row>', formats=["yyyy-mm-dd"]))


@pytest.mark.parametrize("reference", ["", "A", "ZZZ9", "1", "A99999999999", "沟", "AAAAAAA1"])
def test_an_odd_reference_gives_its_row_or_a_sentence(reference):
    cell = f'<c r="{reference}"><v>1</v></c>'
    merge = f'<mergeCells><mergeCell ref="{reference}:{reference}"/></mergeCells>'
    told_or_read(
        book(HEAD, f'<row r="{reference}">{cell}</row>', f"<row>{cell}</row>", after=merge)
    )


# --- bounds ---------------------------------------------------------------------------------------


def contained(content, **more):
    return told_or_read(content, read_rows_contained, choice=Choice(), **more)


def test_a_sheet_read_in_a_process_of_its_own_is_read_the_same():
    reading = read_rows_contained(io.BytesIO(THEIRS), COLUMNS, choice=Choice(), **LIMITS)
    here = read_rows(io.BytesIO(THEIRS), COLUMNS, **LIMITS)
    assert list(reading.rows) == list(here.rows)
    assert (reading.sheet, reading.notes, reading.absent) == (here.sheet, here.notes, here.absent)


@settings(max_examples=5)
@given(damaged())
def test_a_process_of_its_own_gives_the_same_sentence(content):
    assert contained(content) == told_or_read(content)


def test_a_sheet_that_takes_too_much_memory_ends_its_own_process_and_is_told():
    rows = "".join(row(n, f"{n}", "沟" * 500) for n in range(2, 990))
    content = book(HEAD, rows)
    told = contained(content, bounds=Bounds(memory=60 * 2**20))
    assert "超出读取所用的内存" in told
    assert contained(content) == 988


def test_a_sheet_that_takes_too_long_ends_its_own_process_and_is_told():
    with pytest.raises(TooLarge, match=r"超过 0 秒"):
        read_rows_contained(
            io.BytesIO(THEIRS), COLUMNS, choice=Choice(), bounds=Bounds(seconds=0.01), **LIMITS
        )


SHEET, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"
# What grows in the reader: the part, its beginning, what is said again and again, and how often.
BOMBS = {
    "a row of a million cells": (SHEET, b"<row r='2'>", b"<c r='A2'><v>1</v></c>", 10**6),
    "elements in elements": (SHEET, b"", b"<a>", 5 * 10**5),
    "styles without end": (STYLES, b"<x><cellXfs>", b"<xf/>", 2 * 10**6),
    "a text of forty megabytes": (SHEET, b"<c>", b"xxxxxxxx", 5 * 2**20),
    "a million formats": (STYLES, b"", b"<numFmt/>", 10**6),
    "tabs without end": (BOOK, b"<sheets>", b"<sheet/>", 4 * 10**5),
    "zeros": (SHEET, b"", b"\0" * 1024, 100 * 2**10),
    "empty rows": (SHEET, b"<x>", b"<row r='1'/>", 10**6),
    "rows of one cell": (SHEET, b"<x>", b"<row><c><v>1</v></c></row>", 10**6),
    "merged cells": (SHEET, b"<x>", b"<mergeCell ref='A1:B9'/>", 10**6),
}


def write_bomb(what, path):
    """A book with one part that is far too much; written piece by piece."""
    part, begin, again, times = BOMBS[what]
    parts = parts_of([("表", "visible", sheet(HEAD, row(2, "1", "沟")))])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            if name != part:
                package.writestr(name, content)
        with package.open(part, "w") as out:
            out.write(begin)
            for _ in range(100):
                out.write(again * (times // 100))


def test_a_book_of_too_many_parts_is_refused_by_its_last_record():
    parts = parts_of([("表", "visible", sheet(HEAD, row(2, "1", "沟")))])
    more = {f"xl/media/{n}.png": "" for n in range(6_000)}
    assert "部分太多" in told_or_read(packed(parts | more))


PROGRAM = dedent(
    """
    import resource, sys
    sys.path.insert(0, sys.argv[2])
    from common.errors import DomainError
    from common.spreadsheets import Choice, Column, survey, read_rows
    from common.spreadsheets.contained import read_rows_contained
    columns = (Column("code", "编码", required=True), Column("name", "名称", required=True))
    most = {"max_bytes": 2**24, "max_unpacked_bytes": 2**29}
    with open(sys.argv[1], "rb") as file:
        try:
            if survey(file, **most).is_heavy:
                read = read_rows_contained(file, columns, choice=Choice(), max_rows=1000, **most)
            else:
                read = read_rows(file, columns, max_rows=1000, **most)
            print(len(list(read.rows)))
        except DomainError as refused:
            print(refused.detail)
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    own, other = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(peak // 1024, own.ru_utime + own.ru_stime)
    print(other.ru_maxrss // 1024, other.ru_utime + other.ru_stime)
    """
)


@pytest.mark.parametrize("what", BOMBS)
def test_no_book_takes_a_process_beyond_its_bounds(what, tmp_path):
    path = tmp_path / "book.xlsx"
    write_bomb(what, path)
    root = str(Path(__file__).parents[2])
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path), root],
        capture_output=True,
        check=False,
        text=True,
        timeout=110,
    )
    assert ran.returncode == 0, ran.stderr
    words, own, other = ran.stdout.rsplit("\n", 3)[0:3]
    assert words
    for used in (own, other):
        megabytes, seconds = used.split()
        assert int(megabytes) < 400
        # In a request the first, which only looks at the list of parts where there is much.
        assert float(seconds) < (10 if used is own else 60)
