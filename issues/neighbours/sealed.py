"""What of this room is sealed by night (`issues.services.seals`)."""

from typing import Final

from common.store.sealing import Sealed
from issues.models import Issue
from issues.rules.folding import BESIDE_THE_LEDGER

_LEDGER: Final = "acts change it, and the fold of the ledger covers it"
# What a report says, of issues from before the fold covered it, too; and issues that are gone whole.
REPORTS: Final = Sealed(
    "issues.reports",
    "问题的上报内容",
    Issue.objects.all,
    "received_at",
    (
        *("uuid", "body_hash", "number", "source", "description", "reach_id", "division_id"),
        *("place", "longitude", "latitude", "datum", "photos", "patrol_uuid"),
        *("reported_by_id", "reporter_name", "reported_at"),
    ),
    {
        **dict.fromkeys(
            (
                *("kind", "severity", "patrol", "found_tier", "report_by", "is_fixed_on_spot"),
                *("state", "unit", "raised_to", "transferred_to", "owes_reply", "accepted_at"),
                *("handed_over_at", "closed_at", "due_at", "rectify_by", "is_complex"),
                *("extension_asked", "urged_count", "is_supervised", "is_exposed"),
                *("is_unlawful", "is_with_justice", "is_verified_alone", "rebound_count"),
            ),
            _LEDGER,
        ),
        "updated_at": BESIDE_THE_LEDGER["updated_at"],
    },
)
