"""A notice as the phones get it: one shape for lists, details, signatures and the feed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from common.text.chinese import iso_moment
from notices.models import Delivery, Notice, NoticeLine, NoticeState


def brief(notice: Notice) -> dict[str, Any]:
    """One line of a list. `notice` comes from `Notice.objects.with_my_delivery(user)`."""
    signed_at: datetime | None = notice.my_signed_at  # type: ignore[attr-defined]
    delivered: bool = notice.is_delivered  # type: ignore[attr-defined]
    return {
        "id": notice.pk,
        "title": notice.title,
        "number": notice.number,
        "month": str(notice.period),
        "division": notice.division.name,
        "published_at": iso_moment(notice.published_at),
        "is_corrected": notice.state == NoticeState.SUPERSEDED,
        "signed_at": iso_moment(signed_at),
        "needs_signing": delivered and signed_at is None,
        "urged_count": notice.my_urged_count,  # type: ignore[attr-defined]
        "urged_at": iso_moment(notice.my_urged_at),  # type: ignore[attr-defined]
    }


def full(notice: Notice, lines: Iterable[NoticeLine]) -> dict[str, Any]:
    """The whole text, and what it says about whoever reads it."""
    return brief(notice) | {
        "words": [
            {"heading": section.heading, "paragraphs": section.paragraphs}
            for section in notice.sections
            if section.paragraphs
        ],
        "my_lines": [
            {
                "subject": line.subject,
                "periods_due": line.periods_due,
                "periods_met": line.periods_met,
                "required": line.required,
                "done": line.done,
            }
            for line in lines
        ],
    }


def signed(notice_id: int, deliveries: Sequence[Delivery]) -> dict[str, Any]:
    """The answer to a signature: the first moment it was signed, however often it is sent."""
    first = min(each.signed_at for each in deliveries if each.signed_at)
    return {"notice": notice_id, "signed_at": iso_moment(first)}
