"""What was taken out of a complaint's words, in words."""

from typing import Any

from common.text.personal import marks_in
from complaints.models import Complaint
from complaints.permissions import is_handler
from complaints.services.originals import taken_out


def taken_words(complaint: Complaint, user: Any) -> str:
    """手机号码 1 处（138****5678）、姓名 1 处（王**）; "" where nothing was taken out. Only who may see the contact
    gets the hints in brackets."""
    counted = marks_in(complaint.description, complaint.place)
    hints: dict[str, list[str]] = {}
    if counted and is_handler(user, complaint):
        for part in taken_out(complaint):
            hints.setdefault(part.kind, []).append(part.hint)
    return "、".join(
        f"{kind} {count} 处" + (f"（{'、'.join(hints[kind])}）" if kind in hints else "")
        for kind, count in counted.items()
    )
