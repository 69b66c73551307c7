"""A bulletin as .docx, and the columns in which its lists go out."""

from __future__ import annotations

import tempfile
from datetime import datetime
from typing import IO

from attachments.models import BlobStage
from attachments.services.uploads import shown
from bulletins.models import Bulletin
from bulletins.reads.paper import Paper, PaperItem, paper_of
from bulletins.rules.headings import is_heading
from common.documents.bulletin import BulletinDocument
from common.spreadsheets import Column


def write_docx(bulletin: Bulletin, *, at: datetime) -> IO[bytes]:
    """The bulletin, a proof of it too, in a temporary file, rewound."""
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
    _write_body(document, paper)
    file: IO[bytes] = tempfile.TemporaryFile(suffix=".docx")  # noqa: SIM115 - closed by the response
    document.save(file)
    file.seek(0)
    return file


def _write_body(document: BulletinDocument, paper: Paper) -> None:
    if paper.highlights:
        document.center("本期要目")
        document.paragraph("\n".join(paper.highlights))
    for number, words in enumerate(paper.foreword):
        document.paragraph(f"编者按：{words}" if number == 0 else words)
    for section in paper.sections:
        if section.heading:
            document.center(section.heading)
        for item in section.items:
            _write_item(document, item)


def _write_item(document: BulletinDocument, item: PaperItem) -> None:
    if item.title:
        document.item_title(item.title)
    for words in item.paragraphs:
        if is_heading(words):
            document.item_heading(words)
        else:
            document.paragraph(words)
    for key, owner in item.photos:
        for photo in shown([key], owner_ids=[owner]):
            if photo.blob.stage == BlobStage.READY:
                with photo.blob.file.open("rb") as file:
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
