"""A complaint comes in, from somebody without an account."""

from __future__ import annotations

import math
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.parameters import values_on
from common.errors import Invalid
from common.geo.datums import Place, in_china_bounds
from common.store.scope import range_below, within
from common.text.chinese import local_date
from complaints.models import Complaint, ComplaintEntry, ComplaintEvent, ComplaintState
from complaints.parameters import REPEAT_DAYS, REPEAT_METRES
from complaints.rules.repeats import Report, repeated
from complaints.services.originals import keep_original, parted
from issues.models import IssueKind
from issues.models.parameters import rules_for
from issues.rules.deadlines import answer_due
from rivers.models import Reach, Signboard

LONGEST_DESCRIPTION: Final = 1000
# An old phone has one file input each; more photos help nobody to find the place.
MOST_PHOTOS: Final = 3
# Office telephones have an area code and an extension.
_PHONE = re.compile(r"\+?[0-9][0-9 -]{5,18}")
NUMBER_DIGITS: Final = 12
# Of the equator: more than enough to look for neighbours in a box.
_METRES_A_DEGREE: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What somebody reports.

    uuid    of the form: the key of a resend
    number  the query number (`new_number`)
    place   WGS-84, or None where the phone did not say
    photos  UUIDs of what was sent with the form (`attachments.services.uploads.store_photo`, by nobody)
    """

    uuid: UUID
    number: str
    board: Signboard
    description: str
    kind: IssueKind | None = None
    place: Place | None = None
    place_words: str = ""
    photos: tuple[str, ...] = ()
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """The complaint, and whether this call made it or the same form had been sent before."""

    complaint: Complaint
    is_new: bool


def new_number() -> str:
    """A query number: digits alone, because they are typed and read out; so many that none is guessed."""
    return "".join(secrets.choice("0123456789") for _ in range(NUMBER_DIGITS))


def receive_complaint(*, filing: Filing, at: datetime) -> Received:
    """Keeps a complaint with the day of its answer, and ties it to earlier ones of the same place. What
    its words tell of a person is taken out of them; the original is kept apart.

    The same uuid is answered with the first complaint, because a form sent twice on a bad line is one
    report. Raises Invalid, naming fields.
    """
    _check(filing)
    known = Complaint.objects.filter(uuid=filing.uuid).first()
    if known is not None:
        return Received(known, False)
    try:
        with transaction.atomic():
            return Received(_write(filing, at), True)
    except IntegrityError:
        # The same form at the same moment; anything else is a fault and goes on.
        known = Complaint.objects.filter(uuid=filing.uuid).first()
        if known is None:
            raise
        return Received(known, False)


def _check(filing: Filing) -> None:
    fields = {}
    if not filing.description.strip():
        fields["description"] = "请写明您看到的情况。"
    elif len(filing.description) > LONGEST_DESCRIPTION:
        fields["description"] = f"情况说明不能超过 {LONGEST_DESCRIPTION} 字。"
    if len(filing.photos) > MOST_PHOTOS:
        fields["photos"] = f"照片不能超过 {MOST_PHOTOS} 张。"
    if filing.phone.strip() and not _PHONE.fullmatch(filing.phone.strip()):
        fields["phone"] = "电话号码应是 6 至 19 位数字，可带“-”，请检查；也可以不留。"
    if filing.kind is not None and not filing.kind.is_active:
        fields["kind"] = "该类别已停用，请另选。"
    if filing.place is not None and not in_china_bounds(filing.place.lon, filing.place.lat):
        fields["place"] = "定位不在中国境内，请改用文字说明地点。"
    if fields:
        raise Invalid("complaint.incomplete", "；".join(fields.values()), fields=fields)


def _write(filing: Filing, at: datetime) -> Complaint:
    # Two reports of one place at the same moment: one of them is the first.
    reach = Reach.objects.select_for_update().get(pk=filing.board.reach_id)
    rules = rules_for(reach.division_id, at)
    description, place = filing.description.strip(), filing.place_words.strip()
    name, phone = filing.name.strip(), filing.phone.strip()
    words = parted(description=description, place=place, name=name, phone=phone)
    complaint = Complaint.objects.create(
        uuid=filing.uuid,
        number=filing.number,
        reach=reach,
        division_id=reach.division_id,
        signboard=filing.board,
        kind=filing.kind,
        description=words.description,
        place=words.place,
        longitude=filing.place.lon if filing.place else None,
        latitude=filing.place.lat if filing.place else None,
        photos=list(filing.photos),
        reporter_name=name,
        reporter_phone=phone,
        state=ComplaintState.RECEIVED,
        repeats_id=_root_of(filing, reach, at),
        received_at=at,
        kept_at=at,
        answer_by=answer_due(at, severity="general", clocks=rules.clocks, calendar=rules.calendar),
    )
    if words.is_changed:
        keep_original(complaint, description=description, place=place)
    ComplaintEntry.objects.create(complaint=complaint, event=ComplaintEvent.RECEIVED, at=at)
    return complaint


def _root_of(filing: Filing, reach: Reach, at: datetime) -> int | None:
    """The first complaint of this place, if it was reported before and not declined."""
    asked = values_on([REPEAT_METRES, REPEAT_DAYS], local_date(at), reach.division_id)
    metres, days = asked[REPEAT_METRES.key], asked[REPEAT_DAYS.key]
    near = Q(reach=reach)
    if filing.place:
        # Across the borders of reaches, inside the district.
        district = within([range_below(reach.division_id[:6].ljust(12, "0"))])
        near |= district & _box(filing.place, metres)
    earlier = Complaint.objects.filter(
        near, received_at__gte=at - timedelta(days=days), received_at__lte=at
    ).exclude(state=ComplaintState.DECLINED)
    new = Report(
        root=0,
        reach=reach.pk,
        kind=filing.kind.pk if filing.kind else None,
        place=(filing.place.lon, filing.place.lat) if filing.place else None,
        at=at,
    )
    return repeated(new, _plain(earlier), metres=metres, days=days)


def _box(place: Place, metres: float) -> Q:
    up = metres / _METRES_A_DEGREE
    along = up / max(math.cos(math.radians(place.lat)), 0.1)
    return Q(
        longitude__range=(place.lon - along, place.lon + along),
        latitude__range=(place.lat - up, place.lat + up),
    )


def _plain(rows: Iterable[Complaint]) -> list[Report]:
    return [
        Report(
            root=row.repeats_id or row.pk,
            reach=row.reach_id,
            kind=row.kind_id,
            place=_place(row.longitude, row.latitude),
            at=row.received_at,
        )
        for row in rows
    ]


def _place(lon: float | None, lat: float | None) -> tuple[float, float] | None:
    return None if lon is None or lat is None else (lon, lat)
