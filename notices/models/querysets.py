"""Reading notices: offices see those of their divisions, recipients those delivered to them."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce, Greatest

from common.store.querysets import KeyAmong, ScopedQuerySet
from common.store.scope import within

PUBLISHED_STATES = ("published", "superseded")
UNANSWERED_STATES = ("sent", "signed")


class NoticeQuerySet(ScopedQuerySet):
    """Notices. A draft is seen only by the office that drafts it and those above."""

    def published(self) -> Self:
        return self.filter(state__in=PUBLISHED_STATES)

    def standing(self) -> Self:
        """Not discarded."""
        return self.exclude(state="discarded")

    def visible_to(self, user: Any) -> Self:
        """All of the divisions where one is office staff; of the others, what is published and was
        delivered to one, names one, or reports a division one is chief of; and what one was asked to sign."""
        read, drafted = (
            within(getattr(user, name, ())) for name in ("code_ranges", "office_ranges")
        )
        lines = self._lines().filter(chief__user_id=user.pk or 0)
        signs = self._signoffs().exclude(state="withdrawn").filter(leader_id=user.pk or 0)
        asked = signs.order_by().values("notice")
        # Four questions that an index answers each; as one condition none would.
        known = self.model.objects.filter(read | drafted).order_by().values("pk")
        known = known.union(
            self._deliveries().addressed_to(user).order_by().values("notice"),
            lines.order_by().values("notice"),
            asked,
        )
        shown = drafted | models.Q(state__in=PUBLISHED_STATES) | models.Q(pk__in=asked)
        return self.filter(shown, KeyAmong(known))

    def mine(self, user: Any) -> Self:
        """Published, and delivered to this person or naming this person: what the phone lists."""
        in_person = self._deliveries().filter(notice=models.OuterRef("pk"), user_id=user.pk or 0)
        return self.published().filter(
            models.Exists(in_person) | models.Exists(self._lines_about(user))
        )

    def with_my_delivery(self, user: Any) -> Self:
        """Adds `my_signed_at`, `my_urged_at`, `my_urged_count`, `is_delivered` and `changed_at` of the
        delivery to this person."""
        mine = self._deliveries().filter(notice=models.OuterRef("pk"), user_id=user.pk or 0)
        return self.annotate(
            my_signed_at=models.Subquery(mine.values("signed_at")[:1]),
            my_urged_at=models.Subquery(mine.values("urged_at")[:1]),
            my_urged_count=Coalesce(models.Subquery(mine.values("urged_count")[:1]), 0),
            is_delivered=models.Exists(mine),
            changed_at=Greatest(
                "updated_at",
                Coalesce(models.Subquery(mine.values("updated_at")[:1]), "updated_at"),
            ),
        )

    def to_be_signed_by(self, user: Any) -> Self:
        """Drafts that wait for this leader's signature."""
        asked = self._signoffs().filter(state="asked", leader_id=user.pk or 0)
        return self.filter(state="draft", pk__in=asked.order_by().values("notice"))

    def with_signoff(self) -> Self:
        """Adds `signoff`: the state of the last 送签 that was not taken back, None without one."""
        last = self._signoffs().filter(notice=models.OuterRef("pk")).exclude(state="withdrawn")
        return self.annotate(signoff=models.Subquery(last.order_by("-pk").values("state")[:1]))

    def with_signing(self) -> Self:
        """Adds how many it was delivered to, have signed, were urged, and have still to sign:
        `delivered_count`, `signed_count`, `urged_count`, `waiting_count`."""
        sent = self._deliveries().filter(notice=models.OuterRef("pk")).order_by().values("notice")
        return self.annotate(
            delivered_count=Coalesce(
                models.Subquery(sent.annotate(n=models.Count("pk")).values("n")), 0
            ),
            signed_count=Coalesce(
                models.Subquery(sent.annotate(n=models.Count("signed_at")).values("n")), 0
            ),
            urged_count=Coalesce(
                models.Subquery(sent.annotate(n=models.Count("urged_at")).values("n")), 0
            ),
            waiting_count=models.F("delivered_count") - models.F("signed_count"),
        )

    def with_changes(self) -> Self:
        """Adds `changed_people`: how many chiefs late records would change the notice for."""
        lines: Any = self.model._meta.get_field("changed_lines").related_model.objects.waiting()
        counted = lines.filter(notice=models.OuterRef("pk")).order_by().values("notice")
        people = counted.annotate(n=models.Count("chief", distinct=True)).values("n")
        return self.annotate(changed_people=Coalesce(models.Subquery(people), 0))

    def _signoffs(self) -> Any:
        return self.model._meta.get_field("signoffs").related_model.objects.all()

    def _deliveries(self) -> Any:
        return self.model._meta.get_field("deliveries").related_model.objects.all()

    def _lines(self) -> Any:
        return self.model._meta.get_field("lines").related_model.objects.all()

    def _lines_about(self, user: Any) -> Any:
        return self._lines().filter(notice=models.OuterRef("pk"), chief__user_id=user.pk or 0)


class DeliveryQuerySet(models.QuerySet[Any]):
    """Deliveries."""

    def unsigned(self) -> Self:
        return self.filter(signed_at=None)

    def waiting(self) -> Self:
        """To be signed for; a notice that was corrected asks for nothing any more."""
        return self.unsigned().filter(notice__state="published")

    def addressed_to(self, user: Any) -> Self:
        """To this user in person, to an office this user works in (exactly that division's), or to
        this user's unit."""
        offices = [g.division_id for g in getattr(user, "current_grants", []) if g.role == "office"]
        return self.filter(
            models.Q(user_id=user.pk or 0)
            | models.Q(division_id__in=[code for code in offices if code])
            | models.Q(unit_id__in=getattr(user, "unit_ids", []))
        )


class ChangedLineQuerySet(models.QuerySet[Any]):
    """What late records would change in published notices."""

    def open(self) -> Self:
        return self.filter(left_at=None)

    def waiting(self) -> Self:
        """Nobody has decided, and no correction is under way: the office's turn."""
        notices = self.model._meta.get_field("notice").related_model.objects
        correction = notices.standing().filter(supersedes=models.OuterRef("notice"))
        return self.open().filter(~models.Exists(correction), notice__state="published")


class ProposalQuerySet(ScopedQuerySet):
    """Proposals: for the office that decides, and those above it; nobody else reads them."""

    def open(self) -> Self:
        return self.filter(state="open")

    def visible_to(self, user: Any) -> Self:
        return self.in_ranges(getattr(user, "office_ranges", ()))


class MeasureQuerySet(ScopedQuerySet):
    """Reminders, interviews and what follows: for the office that issued them and those above, and for
    whom they are addressed to. A chief does not read those of others."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(within(getattr(user, "office_ranges", ())) | self._addressed_to(user))

    def addressed_to(self, user: Any) -> Self:
        """To this user in person, to this user's unit, or to be handed on by an office this user works
        in (exactly that division's)."""
        return self.filter(self._addressed_to(user))

    def standing(self) -> Self:
        """Not revoked."""
        return self.exclude(state="revoked")

    def going(self) -> Self:
        """Neither closed nor revoked."""
        return self.filter(state__in=["sent", "signed", "answered"])

    def late(self, day: date) -> Self:
        """Past the day by which an answer was due, without one."""
        return self.filter(state__in=UNANSWERED_STATES, answer_by__lt=day)

    def _addressed_to(self, user: Any) -> models.Q:
        offices = [g.division_id for g in getattr(user, "current_grants", []) if g.role == "office"]
        return (
            models.Q(chief__user_id=user.pk or 0)
            | models.Q(unit_id__in=getattr(user, "unit_ids", []))
            | models.Q(via_id__in=[code for code in offices if code])
        )
