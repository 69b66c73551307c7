"""What somebody wrote is parted in two: the words that go on, and the original, kept as contacts are."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from common.errors import Invalid
from common.text.personal import NAME, TELEPHONE, Part, personal_parts, without
from complaints.models import Complaint, ComplaintOriginal

LONGEST_PLACE: Final = 160


@dataclass(frozen=True, slots=True)
class Parted:
    """A report without what tells who wrote it; `is_changed` where that took something out."""

    description: str
    place: str
    is_changed: bool


def parted(*, description: str, place: str, name: str = "", phone: str = "") -> Parted:
    """`name` and `phone` are those that the person left: they are found in the words, too."""
    known = [name, phone]
    clean = [without(text, personal_parts(text, known=known)) for text in (description, place)]
    # A mark may be longer than what it is there for.
    return Parted(clean[0], clean[1][:LONGEST_PLACE], clean != [description, place])


def keep_original(complaint: Complaint, *, description: str, place: str) -> None:
    """Writes the original beside a complaint whose words were parted; its digest goes into the complaint."""
    salt = secrets.token_hex(32)
    ComplaintOriginal.objects.create(
        complaint=complaint, description=description, place=place, salt=salt
    )
    complaint.original_digest = digest_of(description, place, salt)
    complaint.save(update_fields=["original_digest"])


def digest_of(description: str, place: str, salt: str) -> str:
    return sha256("\n".join([salt, description, place]).encode()).hexdigest()


def original_of(complaint: Complaint) -> ComplaintOriginal | None:
    """None where nothing was taken out, or where it is forgotten. One query at most."""
    if not complaint.has_original:
        return None
    return ComplaintOriginal.objects.filter(complaint=complaint).first()


def is_as_received(complaint: Complaint, original: ComplaintOriginal | None) -> bool:
    """Is the original there, with the digest that is sealed with the complaint?"""
    if original is None:
        return not complaint.has_original
    found = digest_of(original.description, original.place, original.salt)
    return found == complaint.original_digest


def taken_out(complaint: Complaint) -> list[Part]:
    """What was taken out of a complaint's words; empty once it is forgotten. One query."""
    original = original_of(complaint)
    if original is None:
        return []
    known = [complaint.reporter_name, complaint.reporter_phone]
    texts = (original.description, original.place)
    return [part for text in texts for part in personal_parts(text, known=known)]


def left_in(complaint: Complaint, text: str, *, is_answer: bool = False) -> list[Part]:
    """What a clerk's text still says of a person: of whoever reported, or by its look. An answer may name the
    telephone of an office. One query at most."""
    known = {part.text for part in taken_out(complaint)}
    known |= {complaint.reporter_name, complaint.reporter_phone}
    kept = [part for part in personal_parts(text) if not (is_answer and part.kind == TELEPHONE)]
    own = [part for part in personal_parts(text, known=known) if part.text in known]
    return sorted({*kept, *own}, key=lambda part: part.start)


def ask_about(complaint: Complaint, *, answer: str = "", **texts: str) -> None:
    """Raises Invalid (`complaint.personal`) by field where a text that is kept for good still names a person.

    `answer` is read by the person who reported, `texts` go into the ledger and are read by units.
    """
    fields = {}
    for field, text in {"words": answer, **texts}.items():
        parts = left_in(complaint, text, is_answer=field == "words")
        if parts:
            fields[field] = _question(parts)
    if fields:
        raise Invalid("complaint.personal", "；".join(fields.values()), fields=fields)


def _question(parts: list[Part]) -> str:
    shown = dict.fromkeys(f"{part.kind}“{part.text}”" for part in parts)
    whose = "姓名、称呼" if all(part.kind == NAME for part in parts) else "个人信息"
    return (
        f"其中有{'、'.join(list(shown)[:6])}，像是{whose}，保存后不能删除。请删去；"
        "确需写明、且不是举报人的，请勾选“确需写明”。"
    )
