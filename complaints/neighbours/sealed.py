"""What of this room is sealed by night (`issues.services.seals`)."""

from typing import Final

from common.store.sealing import Sealed
from complaints.models import Complaint, ComplaintEntry

_FORGOTTEN: Final = "removed after its time; a sealed hash of a telephone number could be guessed"
_HANDLED: Final = "handling changes it, and each step is a sealed row of its own"
# Under a key of its own since older complaints are brought over, whose moment is not that of their arrival: seals made
# before, by other moments and of words that are kept apart now, stay and are not checked.
COMPLAINTS: Final = Sealed(
    "complaints.kept",
    "群众投诉",
    Complaint.objects.all,
    "kept_at",
    (
        "received_at",
        *("uuid", "number", "reach_id", "signboard_id", "kind_id", "description", "place"),
        *("longitude", "latitude", "photos", "original_digest"),
    ),
    {
        **dict.fromkeys(("reporter_name", "reporter_phone", "contact_cleared_at"), _FORGOTTEN),
        **dict.fromkeys(("state", "issue", "repeats", "answered_at", "ended_at"), _HANDLED),
        "answer_by": _HANDLED,
        "division": "a complaint goes along when its reach is put into another division",
    },
)
STEPS: Final = Sealed(
    "complaints.entries",
    "投诉办理记录",
    ComplaintEntry.objects.all,
    "at",
    ("complaint_id", "event", "by_id", "by_name", "words", "told_by_phone"),
    {},
)
