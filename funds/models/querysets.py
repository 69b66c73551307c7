"""Who sees which money: an office all of what it and those below it keep; a party its own, from the day it is sent.

Whose a line is say both its ends: the two that pay each other see the same line. What others of the same statement
pay or receive, a party never sees.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.db.models import (
    Count,
    DecimalField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from common.store.ledger import AppendOnlyQuerySet
from common.store.querysets import ScopedQuerySet
from common.store.scope import CodeRange, within

# A draft, and what was withdrawn before anybody got it, is the office's own.
SHOWN = Q(statement__sent_at__isnull=False)


class FundRuleQuerySet(ScopedQuerySet):
    """Rules of the divisions one sees."""

    def with_versions(self, month: date) -> Self:
        """Adds the number and first month of the version that holds in a month, the draft's number, and how many
        statements there are that were not withdrawn."""
        versions = self.model._meta.get_field("versions").related_model.objects
        statements = self.model._meta.get_field("statements").related_model.objects
        held = versions.in_force(month).filter(rule=OuterRef("pk"))
        drafts = versions.filter(rule=OuterRef("pk"), state="draft").order_by("-number")
        made = statements.standing().filter(rule=OuterRef("pk"))
        return self.annotate(
            held_number=Subquery(held.values("number")[:1]),
            held_from=Subquery(held.values("valid_from")[:1]),
            draft_number=Subquery(drafts.values("number")[:1]),
            statement_count=_count(made, "rule"),
        )


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
        as_party = Q(sent_at__isnull=False, pk__in=self._of_parties(ranges))
        return self.filter(within(ranges) | as_party)

    def _of_parties(self, ranges: Sequence[CodeRange]) -> Any:
        return self._parties().filter(within(ranges)).order_by().values("statement")

    def _parties(self) -> Any:
        return self.model._meta.get_field("parties").related_model.objects

    def asked_of(self, user: Any) -> Self:
        """With the parties, and waiting for the answer of an office in which the user works."""
        own = [g.division_id for g in user.current_grants if g.role == "office"]
        waiting = self._parties().waiting().filter(division__in=own)
        return self.filter(pk__in=waiting.order_by().values("statement"))

    def kept_by(self, user: Any) -> Self:
        """Of the divisions of the user's office and below; not those in which it is a party."""
        return self.filter(within(getattr(user, "office_ranges", ())))

    def objected(self) -> Self:
        """Sent, and a party objects."""
        return self.filter(state="sent", pk__in=self._answering(answer="objected"))

    def ready(self, day: date) -> Self:
        """Sent, nobody objects, and each party has confirmed or let its days pass: to be frozen."""
        still = self._answering(answer="", due_on__gte=day)
        return (
            self.filter(state="sent")
            .exclude(pk__in=self._answering(answer="objected"))
            .exclude(pk__in=still)
        )

    def overtaken(self) -> Self:
        """Clearings that are to be cleared anew: an account of their year was frozen after they were reckoned, and no
        newer version is there."""
        rows = self.model._default_manager
        since = rows.filter(
            rule=OuterRef("rule"),
            purpose="account",
            state="frozen",
            first__gte=OuterRef("first"),
            last__lte=OuterRef("last"),
            frozen_at__gt=OuterRef("made_at"),
        )
        newer = rows.standing().filter(replaces=OuterRef("pk"))
        mine = self.standing().filter(purpose="clearing")
        return mine.filter(Exists(since)).exclude(Exists(newer))

    def _answering(self, **how: Any) -> Any:
        parties = self._parties().filter(is_bank=False, **how)
        return parties.order_by().values("statement")

    def with_answers(self, user: Any) -> Self:
        """Adds `shown_total`, yuan of what the user sees of it, and how many of the parties that the user sees are
        asked, have confirmed, object, and have not answered."""
        lines = self.model._meta.get_field("lines").related_model.objects
        seen = lines.visible_to(user).filter(statement=OuterRef("pk")).order_by()
        sums = seen.values("statement").annotate(sum=Sum("amount")).values("sum")
        money: Any = DecimalField(max_digits=16, decimal_places=2)
        asked = self._parties().visible_to(user).filter(statement=OuterRef("pk"), is_bank=False)
        return self.annotate(
            shown_total=Coalesce(Subquery(sums, money), Value(Decimal("0.00"), money)),
            asked_count=_count(asked, "statement"),
            confirmed_count=_count(asked.filter(answer="confirmed"), "statement"),
            objected_count=_count(asked.filter(answer="objected"), "statement"),
            waiting_count=_count(asked.filter(answer=""), "statement"),
        )

    def standing(self) -> Self:
        """Without those that were withdrawn."""
        return self.exclude(state="withdrawn")

    def frozen(self) -> Self:
        """Frozen ones that no later frozen one replaces."""
        later = self.model._default_manager.filter(state="frozen", replaces__isnull=False)
        return self.filter(state="frozen").exclude(pk__in=later.order_by().values("replaces"))


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    """How many of `rows` (of an OuterRef) there are; 0 for none."""
    counted = rows.order_by().values(by).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), Value(0))


class StatementLineQuerySet(ScopedQuerySet):
    """Lines of the statements that one's office keeps, and lines that move one's money."""

    division_field = "statement__division_id"

    def visible_to(self, user: Any) -> Self:
        ranges = getattr(user, "code_ranges", ())
        own = within(ranges, "payer_id") | within(ranges, "payee_id")
        return self.filter(within(ranges, self.division_field) | SHOWN & own)


class StatementPartyQuerySet(ScopedQuerySet):
    """Parties of the statements that one's office keeps, and oneself as a party."""

    def visible_to(self, user: Any) -> Self:
        ranges = getattr(user, "code_ranges", ())
        return self.filter(within(ranges, "statement__division_id") | SHOWN & within(ranges))

    def waiting(self) -> Self:
        """Asked for an answer and without one."""
        return self.filter(statement__state="sent", answer="", is_bank=False)


class StatementActQuerySet(AppendOnlyQuerySet):
    """The ledger. Parties see what concerns all, and their own words and the answers to them."""

    def visible_to(self, user: Any) -> Self:
        ranges = getattr(user, "code_ranges", ())
        shown = Q(statement__in=self._statements(user), act__in=("sent", "frozen", "corrected"))
        return self.filter(within(ranges, "statement__division_id") | within(ranges) | shown)

    def _statements(self, user: Any) -> Any:
        statements = self.model._meta.get_field("statement").related_model.objects
        return statements.visible_to(user).order_by().values("pk")
