"""A bulletin as .docx and as PDF, and the columns in which its lists go out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import IO, Final

from django.conf import settings
from django.template.loader import render_to_string

from attachments.models import Blob
from bulletins.models import Bulletin
from bulletins.reads.paper import Paper, PaperItem, paper_of
from bulletins.sheets.photos import photos_of
from common.documents import pdf
from common.documents.bulletin import BulletinDocument
from common.spreadsheets import Column

CSS: Final = (settings.BASE_DIR / "static" / "css" / "bulletin_paper.css",)


def write_pdf(bulletin: Bulletin, *, address: str, at: datetime) -> IO[bytes]:
    """The bulletin, a proof of it too, laid out as its print page, in a temporary file, rewound.

    address  of the portal
    Raises Conflict (`pdf.missing`, `bulletin.photo_lost`).
    """
    paper = paper_of(bulletin, at=at)
    pictures: Mapping[str, Callable[[], bytes]] = {
        key: partial(_read, blob) for key, blob in photos_of(paper).items()
    }
    shown = {"bulletin": bulletin, "paper": paper, "pictures": pictures}
    page = render_to_string("bulletins/pdf.html", shown)
    return pdf.write_pdf(page, css=CSS, address=address, pictures=pictures)


def _read(blob: Blob) -> bytes:
    with blob.file.open("rb") as file:
        content: bytes = file.read()
    return content


def write_docx(bulletin: Bulletin, *, at: datetime) -> IO[bytes]:
    """The bulletin, a proof of it too, in a temporary file, rewound. Raises Conflict (`bulletin.photo_lost`)."""
    paper = paper_of(bulletin, at=at)
    document = BulletinDocument(
        masthead=paper.title,
        number=paper.number,
        issuer=paper.issuer,
        day=bulletin.day,
        permit=paper.permit,
        recipients=paper.recipients,
        mailbox=paper.mailbox,
    )
    _write_body(document, paper, photos_of(paper))
    file: IO[bytes] = tempfile.TemporaryFile(suffix=".docx")  # noqa: SIM115 - closed by the response
    document.save(file)
    file.seek(0)
    return file


def _write_body(document: BulletinDocument, paper: Paper, photos: Mapping[str, Blob]) -> None:
    if paper.highlights:
        document.center("本期要目")
        document.paragraph("\n".join(paper.highlights))
    for number, words in enumerate(paper.foreword):
        document.paragraph(f"编者按：{words}" if number == 0 else words)
    for section in paper.sections:
        if section.heading:
            document.center(section.heading)
        for item in section.items:
            _write_item(document, item, photos)


def _write_item(document: BulletinDocument, item: PaperItem, photos: Mapping[str, Blob]) -> None:
    if item.title:
        document.item_title(item.title)
    for words, is_heading in item.lines:
        if is_heading:
            document.item_heading(words)
        else:
            document.paragraph(words)
    for key, _ in item.photos:
        if key in photos:
            with photos[key].file.open("rb") as file:
                document.photo(file)
    if item.credit:
        document.credit(item.credit)


BULLETINS = [
    Column("title", "简报", width=30),
    Column("year", "年度", kind="int"),
    Column("issue_number", "期号", kind="int"),
    Column("running_number", "总期号", kind="int"),
    Column("day", "印发日期", kind="date"),
    Column("division", "编发单位", value=lambda row: row.division.name),
    Column("state", "状态", value=lambda row: row.get_state_display()),
    Column("signer_name", "签发人"),
    Column("permit", "准印号"),
]
SUBMISSIONS = [
    Column("at", "报送时间", kind="datetime"),
    Column("source", "供稿单位", width=30, value=lambda row: row.source),
    Column("title", "标题", width=50),
    Column("text", "内容", width=60),
    Column("signer", "审签人"),
    Column("state", "状态", value=lambda row: row.get_state_display()),
    Column("note", "处理意见", width=30),
]
