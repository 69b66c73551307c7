"""历史数据: complaints of before the portal (a hotline's list, a notebook), brought over as what they were, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from django.db import transaction

from accounts.models import User
from common.errors import NotAllowed
from common.geo.datums import Place
from common.text.chinese import local_moment
from complaints.models import (
    ENDED,
    Complaint,
    ComplaintEntry,
    ComplaintEvent,
    ComplaintState,
)
from complaints.services.originals import keep_original, parted
from complaints.services.receiving import new_number
from issues.models import Issue, IssueKind
from issues.models.parameters import rules_for
from issues.rules.deadlines import answer_due
from rivers.models import Reach

_OLD: Final = UUID("b2f6d1c4-3f57-4a0e-8a4b-6f0f4f1c7d9a")


@dataclass(frozen=True, slots=True, kw_only=True)
class OldComplaint:
    """A row of an older list.

    state       as it is to be here: 待处理 and 办理中 go on here, as any other does
    issue       of the ledger here, needed by 办理中
    answer_by   None: reckoned from the day of its arrival, as of any other
    number      its own there; without one it is known by reach, minute and words
    told        what that list says besides, in words
    """

    reach: Reach
    description: str
    received_at: datetime
    state: str
    kind: IssueKind | None = None
    place_words: str = ""
    place: Place | None = None
    issue: Issue | None = None
    answer_by: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    number: str = ""
    told: str = ""

    @property
    def uuid(self) -> UUID:
        """Of one complaint, however often its list is read."""
        if self.number:
            return uuid5(_OLD, f"{self.reach.division_id[:6]} {self.number}")
        return uuid5(_OLD, "\n".join(map(str, self.meaning)))

    @property
    def meaning(self) -> tuple[int, str, str]:
        """Reach, minute, and words without what tells who wrote them: as a list gives them out."""
        words = parted(description=self.description, place=self.place_words)
        return meaning_of(self.reach.pk, self.received_at, words.description)


def meaning_of(reach: int, received_at: datetime, description: str) -> tuple[int, str, str]:
    return reach, f"{local_moment(received_at):%Y%m%d%H%M}", description.strip()


def known_among(old: Sequence[OldComplaint]) -> set[UUID]:
    """UUIDs of those that the register has already, brought over before or come by a board. Two queries."""
    found = set(
        Complaint.objects.filter(uuid__in=[each.uuid for each in old]).values_list(
            "uuid", flat=True
        )
    )
    there = Complaint.objects.filter(reach__in={each.reach.pk for each in old}).order_by()
    if old:
        # Those of the same minute, whatever their seconds.
        there = there.filter(
            received_at__gte=min(each.received_at for each in old).replace(second=0),
            received_at__lte=max(each.received_at for each in old).replace(
                second=59, microsecond=999_999
            ),
        )
    meant = {
        meaning_of(*row) for row in there.values_list("reach_id", "received_at", "description")
    }
    return found | {each.uuid for each in old if each.meaning in meant}


@transaction.atomic
def record_old_complaints(*, old: Sequence[OldComplaint], by: User, at: datetime) -> int:
    """Brings over what the register does not have yet: how many. What tells of a person is taken out of the words and
    forgotten as of any other complaint.

    Raises NotAllowed (another office's reach) and IntegrityError where somebody brought one over just now.
    """
    if any(not by.is_office_of(each.reach.division_id) for each in old):
        raise NotAllowed("complaint.not_allowed", "只能补录本辖区河段的投诉。")
    known = known_among(old)
    new = [each for each in old if each.uuid not in known]
    for each in new:
        _write(each, by=by, at=at)
    return len(new)


def _write(old: OldComplaint, *, by: User, at: datetime) -> None:
    words = parted(description=old.description, place=old.place_words)
    complaint = Complaint.objects.create(
        uuid=old.uuid,
        number=new_number(),
        reach=old.reach,
        division_id=old.reach.division_id,
        signboard=None,
        kind=old.kind,
        description=words.description,
        place=words.place,
        longitude=old.place.lon if old.place else None,
        latitude=old.place.lat if old.place else None,
        state=old.state,
        issue=old.issue,
        received_at=old.received_at,
        kept_at=at,
        answer_by=old.answer_by or _answer_by(old),
        answered_at=old.answered_at,
        ended_at=old.ended_at if old.state in ENDED else None,
    )
    if words.is_changed:
        keep_original(complaint, description=old.description, place=old.place_words)
    ComplaintEntry.objects.create(
        complaint=complaint,
        event=ComplaintEvent.RECORDED,
        by=by,
        by_name=by.name,
        at=at,
        words=old.told,
    )


def _answer_by(old: OldComplaint) -> datetime:
    rules = rules_for(old.reach.division_id, old.received_at)
    return answer_due(
        old.received_at, severity="general", clocks=rules.clocks, calendar=rules.calendar
    )


def stands_as(*, told: str, has_issue: bool, is_over: bool) -> str:
    """The state here of what an older list calls so. 办理中 without an issue of this ledger waits anew, because nobody
    would be at it."""
    if not told:
        return ComplaintState.ANSWERED if is_over else ComplaintState.RECEIVED
    if told == ComplaintState.ACCEPTED and not has_issue:
        return ComplaintState.RECEIVED
    return told
