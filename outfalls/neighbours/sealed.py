"""What of this room is sealed by night (`issues.services.seals`)."""

from typing import Final

from common.store.sealing import Sealed
from outfalls.models import CaseEntry, Monitoring

ENTRIES: Final = Sealed(
    "outfalls.entries",
    "排污口办理记录",
    CaseEntry.objects.all,
    "at",
    (
        *("case_id", "event", "by_id", "by_name", "by_role", "note", "photos", "files"),
        *("data", "client_ref", "body_hash"),
    ),
    {},
)
MONITORINGS: Final = Sealed(
    "outfalls.monitorings",
    "排污口监测记录",
    Monitoring.objects.all,
    "at",
    (
        *("case_id", "taken_on", "is_dry", "flow", "lab", "standard", "values"),
        *("exceeding", "is_exceeding", "by_id"),
    ),
    {},
)
