"""A bulletin as it is printed: for the .docx, the print page, the public page and the seal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.reads.issuing import issuer_of
from bulletins.models import Bulletin, BulletinItem
from bulletins.rules.headings import is_heading
from bulletins.rules.placeholders import filled
from bulletins.rules.sections import BRIEF, BRIEF_MARK, HIGHLIGHT_MARK, JOINED, Section
from common.text.chinese import date_words


@dataclass(frozen=True, slots=True)
class PaperItem:
    """A text with its figures filled in; `photos`: (UUID, key of whoever uploaded it)."""

    item: BulletinItem
    title: str
    paragraphs: list[str]
    credit: str
    photos: Sequence[tuple[str, int]]

    @property
    def lines(self) -> list[tuple[str, bool]]:
        """Its paragraphs, and whether each is a heading of the article: 一、……"""
        return [(words, is_heading(words)) for words in self.paragraphs]


@dataclass(frozen=True, slots=True)
class PaperSection:
    """A section that holds something; its `heading` is in 【】, or empty."""

    section: Section
    heading: str
    items: list[PaperItem]


@dataclass(frozen=True, slots=True)
class Paper:
    """报头, 本期要目, 编者按, sections, 报尾."""

    title: str
    number: str
    issuer: str
    day: str
    highlights: list[str]
    foreword: list[str]
    sections: list[PaperSection]
    permit: str
    recipients: list[str]
    mailbox: str

    def to_json(self) -> dict[str, Any]:
        """What an issued bulletin keeps."""
        return {
            **{name: getattr(self, name) for name in ("title", "number", "issuer", "day")},
            **{name: getattr(self, name) for name in ("permit", "recipients", "mailbox")},
            "highlights": self.highlights,
            "foreword": self.foreword,
            "sections": [
                {
                    "code": each.section.code,
                    "heading": each.heading,
                    "items": [
                        {
                            "title": item.title,
                            "paragraphs": item.paragraphs,
                            "credit": item.credit,
                            "photos": [key for key, _ in item.photos],
                        }
                        for item in each.items
                    ],
                }
                for each in self.sections
            ],
        }


def paper_of(bulletin: Bulletin, *, at: datetime) -> Paper:
    """The bulletin as it is now; three queries, and one for the issuer's name."""
    rows = bulletin.items.prefetch_related("photos", "figures")
    by_section: dict[str, list[PaperItem]] = {}
    highlights = []
    for row in rows:
        item = _item(row)
        by_section.setdefault(row.section, []).append(item)
    for section in bulletin.section_list:
        for item in by_section.get(section.code, []):
            if item.item.is_highlight and item.title:
                highlights.append(f"{HIGHLIGHT_MARK}{item.title}")
    return Paper(
        title=bulletin.title,
        number=bulletin.number_words,
        issuer=issuer_of(bulletin.division, bulletin.issued_at or at),
        day=date_words(bulletin.day),
        highlights=highlights,
        foreword=_paragraphs(bulletin.foreword),
        sections=[
            _section(section, by_section[section.code])
            for section in bulletin.section_list
            if section.code in by_section
        ],
        permit=bulletin.permit,
        recipients=_paragraphs(bulletin.recipients),
        mailbox=bulletin.mailbox,
    )


def _item(row: BulletinItem) -> PaperItem:
    values = {figure.name: figure.words for figure in row.figures.all()}
    return PaperItem(
        item=row,
        title=filled(row.title, values),
        paragraphs=_paragraphs(filled(row.text, values)),
        credit=row.credit,
        photos=[(str(photo.file), photo.by_id) for photo in row.photos.all()],
    )


def _section(section: Section, items: list[PaperItem]) -> PaperSection:
    heading = f"【{section.name}】" if section.is_headed else ""
    if section.shape == JOINED:
        # One paragraph of all, as a bulletin reports who went where.
        first = items[0]
        text = "".join(words for item in items for words in item.paragraphs)
        photos = [photo for item in items for photo in item.photos]
        items = [PaperItem(first.item, "", [text], "", photos)]
    elif section.shape == BRIEF:
        items = [
            PaperItem(
                each.item,
                "",
                [f"{BRIEF_MARK}{words.lstrip(BRIEF_MARK)}" for words in each.paragraphs],
                each.credit,
                each.photos,
            )
            for each in items
        ]
    return PaperSection(section, heading, items)


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
