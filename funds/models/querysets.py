"""Who sees which money: an office all of what it and those below it keep; a party its own, from the day it is sent.

Whose a line is say both its ends: the two that pay each other see the same line. What others of the same statement
pay or receive, a party never sees.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from django.db.models import Q

from common.store.ledger import AppendOnlyQuerySet
from common.store.querysets import ScopedQuerySet
from common.store.scope import CodeRange, within

# A draft, and what was withdrawn before anybody got it, is the office's own.
SHOWN_TO_PARTIES = Q(sent_at__isnull=False)


class FundRuleQuerySet(ScopedQuerySet):
    """Rules of the divisions one sees."""


class RuleVersionQuerySet(ScopedQuerySet):
    """Versions of the rules one sees."""

    division_field = "rule__division_id"

    def in_force(self, month: date) -> Self:
        """Those that have come into force by a month, the newest first: the first is the one that holds."""
        return self.filter(state="in_force", valid_from__lte=month).order_by(
            "-valid_from", "-number"
        )


class GivenFigureQuerySet(ScopedQuerySet):
    """Figures entered for the rules one sees."""

    division_field = "rule__division_id"


class StatementQuerySet(ScopedQuerySet):
    """Statements that one's office keeps, and those that move one's money."""

    def visible_to(self, user: Any) -> Self:
        ranges = getattr(user, "code_ranges", ())
        return self.filter(within(ranges) | SHOWN_TO_PARTIES & Q(pk__in=self._of_parties(ranges)))

    def kept_by(self, user: Any) -> Self:
        """Those whose whole content the user sees: of their divisions and the ones below."""
        return self.in_ranges(getattr(user, "code_ranges", ()))

    def _of_parties(self, ranges: Sequence[CodeRange]) -> Any:
        parties = self.model._meta.get_field("parties").related_model.objects
        return parties.filter(within(ranges)).order_by().values("statement")

    def standing(self) -> Self:
        """Without those that were withdrawn."""
        return self.exclude(state="withdrawn")

    def frozen(self) -> Self:
        """Frozen ones that no later frozen one replaces."""
        later = self.model._default_manager.filter(state="frozen", replaces__isnull=False)
        return self.filter(state="frozen").exclude(pk__in=later.order_by().values("replaces"))


class StatementLineQuerySet(ScopedQuerySet):
    """Lines of the statements that one's office keeps, and lines that move one's money."""

    division_field = "statement__division_id"

    def visible_to(self, user: Any) -> Self:
        ranges = getattr(user, "code_ranges", ())
        own = within(ranges, "payer_id") | within(ranges, "payee_id")
        shown = Q(statement__sent_at__isnull=False)
        return self.filter(within(ranges, self.division_field) | shown & own)


class StatementPartyQuerySet(ScopedQuerySet):
    """Parties of the statements that one's office keeps, and oneself as a party."""

    def visible_to(self, user: Any) -> Self:
        ranges = getattr(user, "code_ranges", ())
        shown = Q(statement__sent_at__isnull=False)
        return self.filter(within(ranges, "statement__division_id") | shown & within(ranges))

    def waiting(self) -> Self:
        """Asked for an answer and without one."""
        return self.filter(statement__state="sent", answer="", is_bank=False)


class StatementActQuerySet(AppendOnlyQuerySet):
    """The ledger. Parties see what concerns all, and their own words and the answers to them."""

    def visible_to(self, user: Any) -> Self:
        ranges = getattr(user, "code_ranges", ())
        shown = Q(statement__in=self._statements(user), act__in=("sent", "frozen", "withdrawn"))
        return self.filter(within(ranges, "statement__division_id") | within(ranges) | shown)

    def _statements(self, user: Any) -> Any:
        statements = self.model._meta.get_field("statement").related_model.objects
        return statements.visible_to(user).order_by().values("pk")
