"""What of this room is sealed by night (`issues.services.seals`)."""

from typing import Final

from bulletins.models import Bulletin, BulletinAct, BulletinState, Submission
from common.store.sealing import Sealed

SUBMISSIONS: Final = Sealed(
    "bulletins.submissions",
    "简报来稿",
    Submission.objects.all,
    "at",
    (
        *("division_id", "sender_id", "title", "text", "signer", "photos"),
        *("by_id", "by_name"),
    ),
    {
        "unit": "two rows of one unit may be merged by a person",
        "state": "moves when it is picked, printed, declined or withdrawn",
        "note": "written when it is declined",
        "decided_by": "whoever moved the state last",
        "decided_at": "when the state moved last",
    },
)
BULLETINS: Final = Sealed(
    "bulletins.bulletins",
    "已印发的简报",
    lambda: Bulletin.objects.filter(state=BulletinState.ISSUED),
    "issued_at",
    (
        *("uuid", "division_id", "title", "year", "issue_number", "running_number", "day", "month"),
        *("permit", "recipients", "mailbox", "foreword", "sections", "state", "is_public"),
        *("signer_name", "signed_at", "content", "created_by_id", "created_at", "updated_at"),
    ),
    {},
)
ACTS: Final = Sealed(
    "bulletins.acts",
    "简报办理记录",
    BulletinAct.objects.all,
    "at",
    ("bulletin_id", "action", "note", "before", "is_alone", "by_id", "by_name"),
    {},
)
