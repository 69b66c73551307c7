"""What of this room is sealed by night (`issues.services.seals`)."""

from typing import Final

from common.store.sealing import Sealed
from notices.models import Delivery, Notice, NoticeLight, NoticeLine, NoticeState

_OUT: Final = (NoticeState.PUBLISHED, NoticeState.SUPERSEDED)
NOTICES: Final = Sealed(
    "notices.notices",
    "已发布的通报",
    lambda: Notice.objects.filter(state__in=_OUT),
    "published_at",
    (
        *("division_id", "month", "revision", "number", "title", "words", "figures"),
        *("drafted_at", "edited_by_id", "edited_at", "signer", "published_by_id"),
        *("supersedes_id", "correction_reason"),
    ),
    {
        "state": "a correction makes it superseded; one that is published stays among the sealed",
        "updated_at": "tells phones what to fetch anew",
    },
)
LINES: Final = Sealed(
    "notices.lines",
    "已发布通报的未完成名单",
    lambda: NoticeLine.objects.filter(notice__state__in=_OUT),
    "notice__published_at",
    (
        *("notice_id", "chief_name", "tier", "division_id", "division_name", "subject"),
        *("periods_due", "periods_met", "required", "done"),
    ),
    {"chief": "two rows of one chief may be merged by a person; the name is sealed"},
)
LIGHTS: Final = Sealed(
    "notices.lights",
    "已发布通报的黄灯、红灯任务",
    lambda: NoticeLight.objects.filter(notice__state__in=_OUT),
    "notice__published_at",
    (
        *("notice_id", "line_id", "kind", "list_title", "title", "unit_name", "others"),
        *("due_on", "percent", "light", "since", "why"),
    ),
    {"unit": "two rows of one unit may be merged by a person; the name is sealed"},
)
DELIVERIES: Final = Sealed(
    "notices.deliveries",
    "通报送达",
    Delivery.objects.all,
    "delivered_at",
    ("notice_id", "user_id", "division_id", "recipient_name"),
    {
        "unit": "two rows of one unit may be merged by a person; the name is sealed",
        **dict.fromkeys(
            (
                *("first_read_at", "signed_at", "signed_by", "urged_count", "urged_at"),
                *("urged_by", "updated_at"),
            ),
            "reading, signing and urging come later",
        ),
    },
)
