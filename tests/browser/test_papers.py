"""Papers look as GB/T 9704-2012 wants them: each kind as the portal writes it, made into pages by LibreOffice and
measured (`tests/browser/office.py`).
"""

import ast
import io
import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from common.documents.letter import OfficialLetter
from common.documents.official import CHARACTERS, LINES, OfficialDocument
from tests.access.test_access import ROWS
from tests.browser.office import FONTS, pages_of
from tests.plans.making import line, task_list

# Room and file that writes them -> the addresses that answer with them.
WRITERS = {
    "bulletins/sheets/bulletins.py": ["bulletins:bulletin_docx"],
    "chiefs/sheets/duty.py": ["chiefs:duty?export=docx"],
    "borders/sheets/letters.py": ["borders:letter", "borders:reply"],
    "funds/sheets/allowance.py": ["funds:allowance?export=docx"],
    "funds/sheets/statements.py": ["funds:letter", "funds:download"],
    "health/sheets/report.py": ["health:assessment_docx"],
    "issues/sheets/month.py": ["issues:month?export=docx"],
    "justice/sheets/exports.py": ["justice:clue_letter"],
    "notices/sheets/letters.py": ["notices:measure_letter"],
    "notices/sheets/notices.py": ["notices:docx"],
    "outfalls/sheets/reports.py": ["outfalls:campaign_report", "outfalls:case_report"],
    # Begins a paper for the rooms below.
    "papers/services/writing.py": [],
    "papers/sheets/papers.py": ["papers:paper_sample"],
    "plans/reads/meeting.py": ["plans:matters?export=docx"],
    "plans/sheets/period_report.py": ["plans:quarter?export=docx"],
    "scoring/sheets/result.py": ["scoring:scoring_result"],
    "spots/sheets/report.py": ["spots:batch_report"],
    "supervision/sheets/orders.py": ["supervision:order_docx"],
    "waters/sheets/month_report.py": ["waters:month_report"],
}
# Forms on one sheet: with narrower margins at head and foot, without numbers and imprint.
FORMS = {"chiefs:duty?export=docx"}
# The modules of which a paper is made.
WRITING = {f"common.documents.{name}" for name in ("official", "letter", "bulletin", "one_page")}
WRITING.add("papers.sheets.papers")
LETTERS = {"borders:letter", "borders:reply", "funds:letter", "justice:clue_letter"}
LEFT, RIGHT, TOP, BOTTOM = 28, 210 - 26, 37, 297 - 35
# 五号 and larger; the red heading may be any size.
SIZES = {22, 18, 16, 14, 12, 10.5, 9}
NUMBER = re.compile(r"—\d+—")
IMPRINT = re.compile(r"\d+年\d+月\d+日印发$")


def asked(cast, name):
    """The paper at an address of the access table, for the district's office."""
    url, _, query = name.partition("?")
    row = next(
        row
        for row in ROWS
        if row.url_name == url and row.method == "GET" and row.district_office == 200
    )
    client = Client()
    client.force_login(cast.district_office)
    with transaction.atomic():
        parts = row.kwargs(cast) if row.kwargs else {}
        if url == "plans:matters":
            line(task_list(cast, kind="matters", river=None, title="清单"))
        if url == "funds:download":
            parts |= {"kind": "docx"}
        answer = client.get(f"{reverse(url, kwargs=parts)}?{query or row.query}")
        body = answer.getvalue()
        transaction.set_rollback(True)
    assert "docx" in answer.headers.get("Content-Disposition", ""), f"{name} {answer.status_code}"
    return body


def written(form=OfficialDocument, fill=lambda document: None, **changes):
    facts = {
        "issuer": "示范区河长办公室",
        "number": "示河长办〔2026〕12号",
        "title": "关于2026年10月巡河履职情况的通报",
        "recipients": ["各镇人民政府"],
        "date": date(2026, 11, 5),
        "copies_to": [
            "区委办公室",
            "区人大办公室",
            "区政府办公室",
            "区政协办公室",
            "区监委",
            "区法院",
        ],
    }
    document = form(**(facts | changes))
    fill(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


PURE = "河长巡河到位守水有责发现问题及时上报"


def long_text(characters):
    return lambda document: document.paragraph(PURE * (characters // len(PURE)))


def long_tables(document):
    document.heading(1, "总体情况")
    document.heading(2, "巡河")
    document.paragraph("河长履职“守水有责”——巡河到位，" * 20)
    document.table(["镇街", "完成率"], [["清溪镇", "99.5 %"]] * 30, [1, 1], caption="完成情况")
    wide = [f"指标名称{n}" for n in range(12)]
    document.annex_table("情况表", wide, [["1,234.5"] * 12] * 60, [1] * 12, align=["right"] * 12)
    document.annex("回执", [("事项", "内容“已阅”——……·")])
    document.remark("此件公开发布")


# A reader would leave one character of the first part alone.
LONG_TITLE = "关于江南区主要河流乡镇交界断面生态补偿规则\n2026年10月结算情况的通知"
# How far the text reaches decides on which page the imprint stands: one is made of each length.
LENGTHS = {f"length{n}": written(fill=long_text(n)) for n in range(36, 1300, 180)}
SPECIMENS = LENGTHS | {
    "tables": written(fill=long_tables),
    "letter": written(OfficialLetter, long_text(700)),
    "short_letter": written(OfficialLetter, long_text(100), title=LONG_TITLE),
    "long_title": written(title=LONG_TITLE),
}


def test_every_room_that_writes_papers_is_measured():
    root = Path(settings.BASE_DIR)
    writing = {
        str(path.relative_to(root))
        for room in root.iterdir()
        if (room / "apps.py").exists() and room.name != "common"
        for path in room.rglob("*.py")
        if any(
            isinstance(node, ast.ImportFrom) and node.module in WRITING
            for node in ast.parse(path.read_text()).body
        )
    }
    assert writing == set(WRITERS)


@pytest.mark.django_db
def test_every_kind_of_paper_is_as_the_standard_wants(cast, tmp_path):
    real = {name: asked(cast, name) for names in WRITERS.values() for name in names}
    names = {re.sub(r"\W", "_", name): name for name in real}
    papers = {key: real[name] for key, name in names.items()} | SPECIMENS
    for key, pages in pages_of(papers, tmp_path).items():
        name = names.get(key, key)
        pages_and_margins(name, pages)
        fonts(name, pages)
        titles(name, pages)
        if name in FORMS:
            assert len(pages) == 1, name
            continue
        page_numbers(name, pages)
        foot(name, pages)
        if key in LENGTHS:
            grid(name, pages)


def is_letter(name):
    return name in LETTERS or "letter" in name


def body_of(page):
    """The lines of a page's text without its number."""
    return [line for line in page.lines if not NUMBER.fullmatch(text(line))]


def text(line):
    return "".join(piece.text for piece in line).replace(" ", "")


def pages_and_margins(name, pages):
    for number, page in enumerate(pages, start=1):
        where = f"{name} {number}"
        assert sorted((page.width, page.height)) == pytest.approx([210, 297], abs=0.5), where
        lies = page.width > page.height
        left, top, right, bottom = (
            (37, 28, 297 - 35, 210 - 26) if lies else (LEFT, TOP, RIGHT, BOTTOM)
        )
        if name in FORMS:
            top, bottom = 25, 297 - 22
        for row in body_of(page):
            # A letter's heading stands above its type area (10.1).
            if is_letter(name) and number == 1 and row[0].bottom < 60:
                continue
            said = f"{where} {text(row)}"
            assert left - 1 < min(piece.left for piece in row), said
            # Word is told not to let punctuation hang over the margin; LibreOffice takes that the other way round.
            hangs = 6 if text(row)[-1] in "，。；、" else 0
            assert max(piece.right for piece in row) < right + 1 + hangs, said
            assert top - 1.5 < min(piece.top for piece in row), said
            assert max(piece.bottom for piece in row) < bottom + 1.5, said


def fonts(name, pages):
    for piece in (piece for page in pages for piece in page.pieces):
        assert piece.font in FONTS.values(), f"{name}: {piece.text} in {piece.font}"
        assert piece.font == "XiaoBiaoSong" or piece.size == pytest.approx(
            nearest(piece.size), abs=0.2
        ), f"{name}: {piece}"


def titles(name, pages):
    """No line of a title in 小标宋 holds a character or two that the line above left over."""
    for page in pages:
        lines = [line for line in page.lines if is_title(line)]
        short = [text(line) for line in lines[1:] if len(text(line)) < 3]
        assert not short, f"{name} {short}"


def is_title(line):
    return {(piece.font, piece.size) for piece in line} == {("XiaoBiaoSong", 22)}


def nearest(size):
    return min(SIZES, key=lambda known: abs(known - size))


def grid(name, pages):
    full = pages[1:-2]
    assert all(len(body_of(page)) == LINES for page in full), name
    lines = [text(line) for page in full for line in body_of(page)]
    assert {len(words) for words in lines if words in PURE * 3} <= {CHARACTERS - 2, CHARACTERS}, (
        name
    )


def page_numbers(name, pages):
    for number, page in enumerate(pages, start=1):
        if page.width > page.height:
            continue
        found = [line for line in page.lines if NUMBER.fullmatch(text(line))]
        if not found:
            # The first page of a letter (10.1), an empty page and the imprint after it (7.5).
            assert (is_letter(name) and number == 1) or number >= len(pages) - 1, f"{name} {number}"
            continue
        (line,) = found
        assert text(line) == f"—{number}—", name
        assert {(piece.font, piece.size) for piece in line} == {("SongTi", 14)}, name
        edge = RIGHT - line[-1].right if number % 2 else line[0].left - LEFT
        assert edge == pytest.approx(4.9, abs=1), f"{name} {number}"
        assert line[0].top - BOTTOM == pytest.approx(7, abs=1.5), f"{name} {number}"


def foot(name, pages):
    last = body_of(pages[-1])[-1]
    if not is_letter(name):
        # A bulletin ends in whom it goes to and its mailbox.
        assert IMPRINT.search(text(last)) or name.startswith("bulletins:"), name
        assert len(pages) % 2 == 0, name
    if not is_letter(name) or name in SPECIMENS:
        assert last[0].bottom == pytest.approx(BOTTOM, abs=3), name
