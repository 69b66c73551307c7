"""Reading chiefs and appointments by scope and by day."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models.functions import Cast

from common.store.querysets import KeyAmong, ScopedQuerySet
from common.store.scope import within
from common.text.values import name as name_form

# Any character that is not simply Chinese.
_ODD = "[^一-鿿]"


class ChiefQuerySet(ScopedQuerySet):
    """People: seen by the offices of their division and of those where they hold or held a post,
    and by themselves."""

    def visible_to(self, user: Any) -> Self:
        here = within(getattr(user, "code_ranges", ()))
        people = self.model.objects
        posts = self.model._meta.get_field("appointments").related_model.objects
        # Three questions that an index answers each; as one condition none would.
        known = people.filter(here).order_by().values("pk")
        known = known.union(
            posts.filter(here).order_by().values("chief"),
            people.filter(user_id=user.pk or 0).order_by().values("pk"),
        )
        return self.filter(KeyAmong(known))

    def named(self, names: Iterable[str]) -> list[Any]:
        """Persons of these names (in their normal form), those whose stored name holds a blank or another
        mark of the time before names had one form too. Two queries."""
        wanted = set(names)
        odd = self.annotate(stored=Cast("name", models.TextField())).filter(stored__regex=_ODD)
        found = {row.pk: row for row in self.filter(name__in=wanted)}
        found |= {row.pk: row for row in odd if name_form(row.name) in wanted}
        return list(found.values())


class AppointmentQuerySet(ScopedQuerySet):
    """Appointments over time: `started_on <= day` and not ended before or on `day`. Seen by place; users
    without one see their own."""

    def on(self, day: date) -> Self:
        """In force on a day. `ended_on` is the last day in office."""
        return self.filter(
            models.Q(ended_on=None) | models.Q(ended_on__gte=day), started_on__lte=day
        )

    def between(self, first: date, last: date) -> Self:
        """In force on at least one day of a span, both ends included."""
        return self.filter(
            models.Q(ended_on=None) | models.Q(ended_on__gte=first), started_on__lte=last
        )

    def without_end(self) -> Self:
        """Without an end, with what they are for; in the order of a register."""
        rows = self.filter(ended_on=None)
        return rows.select_related("chief", "division", "river", "reach").order_by(
            "tier", "division_id", "pk"
        )

    def visible_to(self, user: Any) -> Self:
        has_place = getattr(user, "code_ranges", ())
        return super().visible_to(user) if has_place else self.filter(chief__user_id=user.pk or 0)


class FollowUpQuerySet(ScopedQuerySet):
    """Jobs that handovers leave."""

    def open(self) -> Self:
        return self.filter(done_at=None)

    def late(self, day: date) -> Self:
        return self.open().filter(due_on__lt=day)
