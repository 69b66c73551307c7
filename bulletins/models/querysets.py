"""Reading bulletins and what is handed in by scope and state."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models

from common.store.querysets import ScopedQuerySet
from common.store.scope import codes_up, within


class SubmissionQuerySet(ScopedQuerySet):
    """来稿: of those whom it was sent to, and of those who sent it."""

    def visible_to(self, user: Any) -> Self:
        ranges = getattr(user, "code_ranges", ())
        return self.filter(
            within(ranges)
            | within(ranges, "sender_id")
            | models.Q(unit_id__in=getattr(user, "unit_ids", []))
        )

    def waiting(self) -> Self:
        return self.filter(state="waiting")

    def accepted_in(self, year: int, at: datetime) -> Self:
        """Printed in a bulletin of this year that was issued by a moment."""
        return self.filter(item__bulletin__year=year, item__bulletin__issued_at__lte=at)


class BulletinQuerySet(ScopedQuerySet):
    """Bulletins: of one's divisions in every state; issued ones of the divisions above too, and units'."""

    def visible_to(self, user: Any) -> Self:
        ranges = getattr(user, "code_ranges", ())
        places = [low for low, _ in ranges]
        if getattr(user, "unit_ids", []):
            places += [g.unit.division_id for g in user.current_grants if g.role == "unit"]
        above = {code for place in places for code in codes_up(place)}
        return self.filter(within(ranges) | models.Q(division_id__in=above, state="issued"))

    def kept(self) -> Self:
        """Not cancelled: the numbers of these are taken."""
        return self.exclude(state="cancelled")

    def public(self) -> Self:
        """Issued, and shown to everybody because the office chose so."""
        return self.filter(state="issued", is_public=True)


class OfBulletinQuerySet(ScopedQuerySet):
    """What hangs on a bulletin."""

    division_field = "bulletin__division_id"
