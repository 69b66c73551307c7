"""Reading the ledger by scope, state and clock."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from django.db import models

from common.store.ledger import AppendOnlyQuerySet
from common.store.querysets import KeyAmong, ScopedQuerySet
from common.store.scope import within

ENDED_STATES = ("declined", "closed", "withdrawn")
# What came in, and counts as found no more.
VOID_STATES = ("declined", "withdrawn")
# What the police or the procurator still works on (`issues.rules.outcomes`).
CLUE_RUNNING = ("waiting", "checking", "filed")
# Where it has been handed to a unit and is not put right yet; and where the unit says that it is.
HANDED_STATES = ("handed_over", "planning", "plan_submitted", "rectifying")
DONE_STATES = ("closure_requested", "verified", "closed")
# Of an item, with the moment to compare beside it.
ITEM_OVERDUE = models.Q(issue__state__in=HANDED_STATES)


class IssueQuerySet(ScopedQuerySet):
    """Issues: offices by division, units what was handed to them, village chiefs their own; and what
    was shared with a division or unit (`IssueShare`)."""

    def open(self) -> Self:
        return self.exclude(state__in=ENDED_STATES)

    def overdue(self, at: datetime) -> Self:
        """Open, and the clock of the present step has run out."""
        return self.open().filter(due_at__lt=at)

    def visible_to(self, user: Any) -> Self:
        ranges, units = getattr(user, "code_ranges", ()), getattr(user, "unit_ids", [])
        with_us = [*units, *getattr(user, "justice_unit_ids", [])]
        seen = within(ranges) | models.Q(unit_id__in=units) | self.own_condition(user)
        if ranges or with_us:
            shared = within(ranges, "shares__division_id") | models.Q(shares__unit_id__in=with_us)
            among = self.model._base_manager.filter(shared).order_by().values("pk")
            seen |= models.Q(KeyAmong(among))
        return self.filter(seen)

    def readable_by(self, user: Any, reach_ids: Sequence[int]) -> Self:
        """What `visible_to` shows, and the open issues of reaches that are the user's now: a successor goes on with
        what the predecessor reported."""
        mine = self.visible_to(user).order_by().values("pk")
        taken_over = self.open().filter(reach_id__in=reach_ids).order_by().values("pk")
        return self.filter(models.Q(pk__in=mine) | models.Q(pk__in=taken_over))

    def own(self, user: Any) -> Self:
        """Issues this user reported: what the phone lists."""
        return self.filter(self.own_condition(user))

    @staticmethod
    def own_condition(user: Any) -> models.Q:
        return models.Q(reported_by_id=user.pk or 0)


class ClueQuerySet(ScopedQuerySet):
    """线索: offices and chiefs by division, the police and the procurator their own."""

    def visible_to(self, user: Any) -> Self:
        ours = models.Q(unit_id__in=getattr(user, "justice_unit_ids", []))
        return self.filter(within(getattr(user, "code_ranges", ())) | ours)

    def running(self) -> Self:
        """Handed to them and not come to an end yet."""
        return self.filter(state__in=CLUE_RUNNING)

    def late(self, at: datetime) -> Self:
        """Not a word yet, though the day for it is over."""
        return self.filter(state="waiting", due_at__lt=at)


class LookBackQuerySet(ScopedQuerySet):
    """回头看: offices and chiefs by the issue's division. Units read of it in the ledger, afterwards."""


class DrawQuerySet(AppendOnlyQuerySet, ScopedQuerySet):  # type: ignore[override]
    """Drawings: their office and those above it."""


class ReportQuerySet(AppendOnlyQuerySet, ScopedQuerySet):  # type: ignore[override]
    """Third parties' reports: their office and those above it."""
