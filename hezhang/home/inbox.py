"""What waits for somebody: the rooms' counts under their headings; and what waits for the offices below."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from accounts.models import Role, User
from accounts.reads.desks import BELOW, MINE, desk_of, key_of
from accounts.services.four_eyes import asked_at
from borders.neighbours import inbox as borders
from bulletins.neighbours import inbox as bulletins
from chiefs.neighbours import inbox as chiefs
from common.store.composed import Build, composed_once
from common.store.counting import Waits, counted, line_to_count
from complaints.neighbours import inbox as complaints
from funds.neighbours import inbox as funds
from health.neighbours import inbox as health
from inspections.neighbours import inbox as inspections
from issues.neighbours import inbox as issues
from issues.reads import look_backs
from jobs.neighbours import inbox as jobs
from justice.neighbours import inbox as justice
from notices.neighbours import inbox as notices
from outfalls.neighbours import inbox as outfalls
from plans.neighbours import inbox as plans
from scoring.neighbours import inbox as scoring
from spots.neighbours import inbox as spots
from supervision.neighbours import inbox as supervision
from waters.neighbours import inbox as waters

Source = Callable[[User, datetime], Iterable[Waits]]

# Headings come in the order of their first pile, piles in the order of their sources.
SOURCES: tuple[tuple[str, Source], ...] = (
    ("巡河", inspections.inbox_counts),
    ("督查交办", supervision.supervision_counts),
    ("问题", issues.inbox_counts),
    ("问题", issues.helping_counts),
    ("督查交办", supervision.order_counts),
    ("问题", issues.difference_counts),
    ("投诉图斑", complaints.inbox_counts),
    ("问题", borders.inbox_counts),
    ("投诉图斑", spots.inbox_counts),
    ("一河一档", outfalls.inbox_counts),
    ("行刑衔接", justice.inbox_counts),
    ("问题", look_backs.inbox_counts),
    ("一河一策", plans.report_counts),
    ("一河一长", chiefs.inbox_counts),
    ("水质", waters.unclosed_counts),
    ("水质", waters.warning_counts),
    ("一河一策", plans.instruction_counts),
    ("一河一策", plans.review_counts),
    ("一河一策", plans.draft_counts),
    ("一河一策", plans.revision_counts),
    ("一河一档", health.health_counts),
    ("通报约谈", notices.inbox_counts),
    ("通报约谈", notices.issued_counts),
    ("资金结算", funds.inbox_counts),
    ("资金结算", funds.kept_counts),
    ("简报", bulletins.bulletin_counts),
    ("简报", bulletins.leader_counts),
    ("考核", scoring.kept_counts),
    ("考核", scoring.scored_counts),
    ("我的文件", jobs.inbox_counts),
)

# What lies with one office or another, and whose list can be asked for either (`accounts.tables.desks.ByDesk`).
# The others are a person's, a unit's, or of meetings that concern every office.
BY_DESK: frozenset[Source] = frozenset(
    {
        inspections.inbox_counts,
        supervision.order_counts,
        issues.inbox_counts,
        complaints.inbox_counts,
        spots.inbox_counts,
        justice.inbox_counts,
        look_backs.inbox_counts,
        chiefs.inbox_counts,
        plans.draft_counts,
        plans.revision_counts,
        health.health_counts,
        notices.issued_counts,
        funds.kept_counts,
        bulletins.bulletin_counts,
        scoring.kept_counts,
    }
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One pile: its heading, its words, how many lie in it, the list that shows them. `is_late`: past
    its time."""

    heading: str
    label: str
    count: int
    url: str

    @property
    def is_late(self) -> bool:
        return "逾期" in self.label


def waiting_for(user: User, at: datetime) -> list[Waiting]:
    """Every pile of the user's roles, empty ones too. What an office below has to do lies in none of them."""
    if user.has_role(Role.OFFICE, Role.CHIEF):
        # Asked once, before what is asked of many piles is composed.
        asked_at(user)
    mine = desk_of(user, MINE)
    has_below = mine is not user
    desks = {is_mine: (desk, key_of(desk)) for is_mine, desk in ((False, user), (True, mine))}
    found = [
        (heading, MINE if has_below and source in BY_DESK else "", pile)
        for heading, source in SOURCES
        for pile in composed_once(_to_count(source), *desks[source in BY_DESK], at)
    ]
    return _numbered(found, mine, at)


@cache
def _to_count(source: Source) -> Build:
    def lines(user: User, at: datetime) -> list[Waits]:
        return [line_to_count(line) for line in source(user, at)]

    return lines


def waiting_below(user: User, at: datetime) -> list[Waiting]:
    """What waits for the offices below, without the empty piles; nothing where no office is below."""
    below = desk_of(user, BELOW)
    if below is user:
        return []
    asked_at(below)
    key = key_of(below)
    found = [
        (heading, BELOW, pile)
        for heading, source in SOURCES
        if source in BY_DESK
        for pile in composed_once(_to_count(source), below, key, at)
    ]
    return [pile for pile in _numbered(found, below, at) if pile.count]


def _numbered(found: list[tuple[str, str, Waits]], desk: User, at: datetime) -> list[Waiting]:
    """The piles with their numbers: one statement for all that hold rows. Each with its heading, and whose desk its
    list is to be asked for."""
    numbers = counted((pile for *_, pile in found), desk, at)
    return [
        Waiting(heading, label, count, _at_desk(address, whose))
        for (heading, whose, _), (label, count, address) in zip(found, numbers, strict=True)
    ]


def _at_desk(address: str, whose: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}whose={whose}" if whose else address


def under_headings(piles: Iterable[Waiting]) -> dict[str, list[Waiting]]:
    """The piles by heading, both in their order."""
    found: dict[str, list[Waiting]] = {}
    for pile in piles:
        found.setdefault(pile.heading, []).append(pile)
    return found
