"""Complaints for tests: a board of the cast's reach, and reports of the public."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from attachments.services.uploads import store_photo
from common.geo.datums import Place
from common.text.chinese import SHANGHAI
from complaints import services
from complaints.models import Complaint
from issues.models import IssueKind
from rivers.models import Reach, Signboard
from tests.photos import photo

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI)
DAY = timedelta(days=1)
# On the cast's reach, and some 90 m and 900 m east of it.
HERE = Place(108.4100, 30.8000, "wgs84")
NEAR = Place(108.4109, 30.8000, "wgs84")
FAR = Place(108.4195, 30.8000, "wgs84")
NAME, PHONE = "赵女士", "10055556666"


def board(reach: Reach) -> Signboard:
    made, _ = Signboard.objects.get_or_create(
        code=f"G-{reach.code}", defaults={"reach": reach, "place": "桥头"}
    )
    return made


def kind(code: str = "luandui") -> IssueKind:
    return IssueKind.objects.get(code=code)


def reported(reach: Reach, *, at: datetime = MONDAY, **changes: Any) -> Complaint:
    """A complaint as somebody at the board reports it."""
    fields = {
        "uuid": uuid4(),
        "number": services.new_number(),
        "board": board(reach),
        "description": "桥下有人倒垃圾，味道很大",
    } | changes
    return services.receive_complaint(filing=services.Filing(**fields), at=at).complaint


def sent_photo(*, at: datetime = MONDAY, **exif: Any) -> str:
    """UUID of a photo that somebody without an account sent."""
    stored, _ = store_photo(uuid=uuid4(), data=photo(**exif), name="IMG_1.jpg", by=None, at=at)
    return str(stored.uuid)


def turned(complaint: Complaint, by: Any, *, at: datetime = MONDAY + DAY, **changes: Any) -> Any:
    """The issue that an office makes of it."""
    fields = {"kind": kind(), "severity": "general", "description": "桥下倾倒垃圾"} | changes
    return services.turn_into_issue(complaint_id=complaint.pk, by=by, at=at, **fields)
