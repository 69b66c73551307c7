"""What the public may read: of a reach, and of what became of a report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from accounts.parameters import values_on
from accounts.reads.offices import offices_up
from chiefs.models import ChiefKind
from chiefs.services.lookup import chiefs_of_reach
from common.text.chinese import local_date
from complaints.models import Complaint, ComplaintEvent, ComplaintState
from complaints.parameters import DUTY
from issues.models import State
from rivers.models import Reach
from waters.parameters import PUBLIC_COMPUTED
from waters.reads.newest import Newest, newest_on

# Boards name nobody who patrols for a chief or looks on.
SHOWN_KINDS = (ChiefKind.CHIEF, ChiefKind.POLICE, ChiefKind.PROCURATOR)
SECTIONS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ChiefLine:
    """A chief as a board shows one: office telephone only, "" where the register has none."""

    rank: str
    name: str
    title: str
    phone: str


@dataclass(frozen=True, slots=True)
class Office:
    name: str
    phone: str


def chiefs_shown(reach: Reach, day: date) -> list[ChiefLine]:
    """Those answerable for a reach, the highest tier first; one query."""
    rows = chiefs_of_reach(reach, day).filter(kind__in=SHOWN_KINDS)
    return [
        ChiefLine(
            f"{row.tier_words}河长" if row.kind == ChiefKind.CHIEF else row.get_kind_display(),
            row.chief.name,
            row.title or row.chief.post,
            row.chief.office_phone,
        )
        for row in rows
    ]


def offices_of(reach: Reach, day: date) -> list[Office]:
    """The telephones of the 河长办 of the places around a reach, the nearest first."""
    found = offices_up(reach.division_id, day)
    return [Office(unit.name, unit.contact_phone) for unit in found]


def latest_water(reach: Reach, *, computed: bool) -> list[Newest]:
    """The newest month announced of each of the river's sections, as it was closed where it was; those in the reach's
    own district first. `computed`: by our own class too, where none was announced."""
    found = [water for water in newest_on([reach.river_id], computed=computed) if water.month]
    district = reach.division_id[:6]
    found.sort(key=lambda water: water.section.division_id[:6] != district)
    return found[:SECTIONS_SHOWN]


def board_settings(reach: Reach, at: datetime) -> tuple[str, bool]:
    """The words of the office's duty, and whether computed classes are shown: one query."""
    values = values_on([DUTY, PUBLIC_COMPUTED], local_date(at), reach.division_id)
    return str(values[DUTY.key]), bool(values[PUBLIC_COMPUTED.key])


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a report: when, what, and the office's words to the reporter."""

    at: datetime
    what: str
    words: str = ""


_SHOWN = {
    ComplaintEvent.RECEIVED: "已收到",
    ComplaintEvent.ACCEPTED: "已受理",
    ComplaintEvent.JOINED: "已受理，与此前的反映一并办理",
    ComplaintEvent.DECLINED: "不予受理",
    ComplaintEvent.ANSWERED: "河长办答复",
}


def steps_of(complaint: Complaint) -> list[Step]:
    """What became of a report, the newest first; no name of anybody, no word of the ledger."""
    entries = [entry for entry in complaint.entries.all() if entry.event in _SHOWN]
    told = [Step(e.at, _SHOWN[ComplaintEvent(e.event)], e.words) for e in entries]
    # What happened to the issue before this report joined it is not this report's.
    since = complaint.received_at
    told += [step for step in _of_issue(complaint) if step.at >= since]
    return sorted(told, key=lambda step: step.at, reverse=True)


def _of_issue(complaint: Complaint) -> Iterator[Step]:
    issue = complaint.issue
    if issue is None:
        return
    if issue.handed_over_at:
        yield Step(issue.handed_over_at, "已交有关单位整改")
    if issue.state == State.CLOSED and issue.closed_at:
        yield Step(issue.closed_at, "整改完成，经河长办复核已销号")


def state_words(complaint: Complaint) -> str:
    """Its state, in one sentence."""
    match complaint.state:
        case ComplaintState.RECEIVED:
            return "已收到，等待河长办处理"
        case ComplaintState.DECLINED:
            return "不予受理"
        case ComplaintState.ANSWERED:
            return "已办结"
    is_closed = complaint.issue is not None and complaint.issue.state == State.CLOSED
    return "已整改完成" if is_closed else "正在办理"
