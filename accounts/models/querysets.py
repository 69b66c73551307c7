"""Reading divisions, units and users by scope."""

from datetime import date
from typing import Any, Self

from django.db import models

from common.store.ledger import AppendOnlyQuerySet
from common.store.querysets import KeyAmong, ScopedQuerySet
from common.store.scope import codes_up, within


def official_order(unit: str = "") -> tuple[str, ...]:
    """Columns by which rows come in the official order of units: by division, then by the number that the office gave
    them in the register, then as they were entered.

    unit  the way to the unit from the rows: "lead_unit__"; empty for units themselves
    """
    return f"{unit}division_id", f"{unit}order", f"{unit}pk"


class DivisionQuerySet(ScopedQuerySet):
    """Divisions; `division_field` is the row's own code."""

    division_field = "code"

    def kept_by(self, user: Any) -> Self:
        """Divisions in which this user's office is at work."""
        return self.filter(within(getattr(user, "office_ranges", ()), "code"))

    def inside(self) -> Self:
        """Divisions of this portal, not external neighbours."""
        return self.filter(is_external=False)


class UnitQuerySet(ScopedQuerySet):
    """Units of the divisions one sees, and the units one works in."""

    def in_official_order(self) -> Self:
        """As papers and lists of choices name them, whatever their rows were sorted by before."""
        return self.order_by(*official_order())

    def existing(self, day: date) -> Self:
        """Units not dissolved yet on a day (`Unit.exists_on`, of rows)."""
        return self.filter(models.Q(dissolved_on=None) | models.Q(dissolved_on__gt=day))

    def visible_to(self, user: Any) -> Self:
        ranges = getattr(user, "code_ranges", ())
        own = [*getattr(user, "unit_ids", []), *getattr(user, "justice_unit_ids", [])]
        return self.filter(within(ranges) | models.Q(pk__in=own))

    def known_to(self, user: Any) -> Self:
        """Those that one sees, and those of the divisions above: a town charges a bureau of its district."""
        ranges = getattr(user, "code_ranges", ())
        above = {code for low, _ in ranges for code in codes_up(low)}
        own = [*getattr(user, "unit_ids", []), *getattr(user, "justice_unit_ids", [])]
        return self.filter(within(ranges) | models.Q(pk__in=own) | models.Q(division_id__in=above))


class UserQuerySet(models.QuerySet[Any]):
    """Accounts of the divisions one's office covers, and oneself."""

    def visible_to(self, user: Any) -> Self:
        """By roles in force; the accounts of administrators are none of an office's, whatever
        other roles they hold (`User.is_administrator`, of rows)."""
        ranges = getattr(user, "office_ranges", ())
        grants = self.model._meta.get_field("grants").related_model
        held = grants.objects.in_force().order_by().values("user")
        # Three questions that an index answers each; as one condition none would.
        known = held.filter(within(ranges)).union(
            held.filter(within(ranges, "unit__division_id")),
            self.model.objects.filter(pk=user.pk).order_by().values("pk"),
        )
        ordinary = models.Q(is_staff=False, is_superuser=False)
        return self.filter(KeyAmong(known)).filter(ordinary | models.Q(pk=user.pk))

    def with_grants(self) -> Self:
        """Brings the roles in force along, for lists."""
        grants = self.model._meta.get_field("grants").related_model
        in_force = grants.objects.in_force().select_related("division", "unit__division")
        return self.prefetch_related(models.Prefetch("grants", in_force, "current_grants"))

    def office_of(self, code: str) -> Self:
        """Active office staff of exactly this division."""
        return self.filter(
            is_active=True,
            grants__role="office",
            grants__division_id=code,
            grants__revoked_at=None,
        ).distinct()


# Acts by which somebody came to see or took away what is personal.
PERSONAL_ACTS = ("personal.seen", "complaints.contact_seen", "list.exported")


class AuditQuerySet(AppendOnlyQuerySet):
    """The audit trail. All of it is the administrator's; of what an office below looked at, the office above
    sees who, what and when."""

    def visible_to(self, user: Any) -> Self:
        people: Any = self.model._meta.get_field("user").related_model.objects
        seen = people.visible_to(user).order_by().values("pk")
        return self.filter(action__in=PERSONAL_ACTS, user__in=seen)
