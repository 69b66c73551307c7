"""What of this room is sealed by night (`issues.services.seals`)."""

from typing import Final

from common.store.sealing import Sealed
from notices.models import (
    Delivery,
    Notice,
    NoticeLight,
    NoticeLine,
    NoticeState,
    SignOff,
    SignOffState,
)

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
        "main_to": "sealed under notices.addressed: columns of a chain that has begun are never added",
        "copies": "sealed under notices.addressed",
        "state": "a correction makes it superseded; one that is published stays among the sealed",
        "updated_at": "tells phones what to fetch anew",
    },
)
# By themselves, because the chain of the notices began before these columns.
ADDRESSED: Final = Sealed(
    "notices.addressed",
    "已发布通报的主送、抄送",
    lambda: Notice.objects.filter(state__in=_OUT),
    "published_at",
    ("main_to", "copies"),
    dict.fromkeys(
        (
            *("division", "month", "revision", "number", "title", "words", "figures"),
            *("drafted_at", "edited_by", "edited_at", "signer", "published_by"),
            *("supersedes", "correction_reason", "state", "updated_at"),
        ),
        "sealed under notices.notices, or said there why not",
    ),
)
SIGNOFFS: Final = Sealed(
    "notices.signoffs",
    "通报签发",
    lambda: SignOff.objects.filter(state=SignOffState.SIGNED),
    "ended_at",
    (
        *("notice_id", "leader_id", "name", "post", "words", "asked_by_id", "asked_at"),
        *("signed_on", "opinion", "files"),
    ),
    {"state": "only what is signed is sealed, and it stays signed"},
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
