"""Reading the ledger by scope, state and clock."""

from datetime import datetime
from typing import Any, Self

from django.db import models

from common.querysets import ScopedQuerySet
from common.scope import within

ENDED_STATES = ("declined", "closed", "withdrawn")


class IssueQuerySet(ScopedQuerySet):
    """Issues: offices by division, units what was handed to them, village chiefs their own."""

    def open(self) -> Self:
        return self.exclude(state__in=ENDED_STATES)

    def overdue(self, at: datetime) -> Self:
        """Open, and the clock of the present step has run out."""
        return self.open().filter(due_at__lt=at)

    def visible_to(self, user: Any) -> Self:
        return self.filter(
            within(getattr(user, "code_ranges", ()))
            | models.Q(unit_id__in=getattr(user, "unit_ids", []))
            | self.own_condition(user)
        )

    def own(self, user: Any) -> Self:
        """Issues this user reported: what the phone lists."""
        return self.filter(self.own_condition(user))

    @staticmethod
    def own_condition(user: Any) -> models.Q:
        return models.Q(reported_by_id=user.pk or 0)
