"""What waits for somebody: the rooms' counts under their headings."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from borders.neighbours import inbox as borders
from chiefs.neighbours import inbox as chiefs
from common.store.counting import Waits, counted
from complaints.neighbours import inbox as complaints
from inspections.neighbours import inbox as inspections
from issues.neighbours import inbox as issues
from issues.reads import look_backs
from jobs.neighbours import inbox as jobs
from justice.neighbours import inbox as justice
from notices.neighbours import inbox as notices
from plans.neighbours import inbox as plans
from spots.neighbours import inbox as spots
from supervision.neighbours import inbox as supervision

Source = Callable[[User, datetime], Iterable[Waits]]

# Headings come in the order of their first pile, piles in the order of their sources.
SOURCES: tuple[tuple[str, Source], ...] = (
    ("巡河", inspections.inbox_counts),
    ("督查交办", supervision.supervision_counts),
    ("问题", issues.inbox_counts),
    ("督查交办", supervision.order_counts),
    ("问题", issues.difference_counts),
    ("投诉图斑", complaints.inbox_counts),
    ("问题", borders.inbox_counts),
    ("投诉图斑", spots.inbox_counts),
    ("行刑衔接", justice.inbox_counts),
    ("问题", look_backs.inbox_counts),
    ("一河一策", plans.report_counts),
    ("一河一长", chiefs.inbox_counts),
    ("一河一策", plans.instruction_counts),
    ("一河一策", plans.review_counts),
    ("一河一策", plans.draft_counts),
    ("一河一策", plans.revision_counts),
    ("通报约谈", notices.inbox_counts),
    ("我的文件", jobs.inbox_counts),
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
    """Every pile of the user's roles, empty ones too."""
    found = [(heading, pile) for heading, source in SOURCES for pile in source(user, at)]
    numbers = counted(pile for _, pile in found)
    return [Waiting(heading, *pile) for (heading, _), pile in zip(found, numbers, strict=True)]


def under_headings(piles: Iterable[Waiting]) -> dict[str, list[Waiting]]:
    """The piles by heading, both in their order."""
    found: dict[str, list[Waiting]] = {}
    for pile in piles:
        found.setdefault(pile.heading, []).append(pile)
    return found
