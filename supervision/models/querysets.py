"""Reading 暗访督查, what they found, and 任务交办单, by scope and state."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce

from chiefs.models import Appointment
from common.store.querysets import ScopedQuerySet
from common.store.scope import within
from issues.models.querysets import DONE_STATES, ENDED_STATES, ITEM_OVERDUE


class OrderQuerySet(ScopedQuerySet):
    """任务交办单: seen by the office that gives it and those above, by the unit it goes to, and by the
    office of that unit's division."""

    def visible_to(self, user: Any) -> Self:
        units = getattr(user, "unit_ids", [])
        ranges = getattr(user, "code_ranges", ())
        to = within(ranges, "unit__division_id")
        return self.filter(within(ranges) | to | models.Q(unit_id__in=units))

    def unsigned(self) -> Self:
        return self.filter(signed_at=None)

    def running(self) -> Self:
        """With at least one item that is not ended."""
        items = self.model._meta.get_field("items").related_model._base_manager
        left = items.exclude(issue__state__in=ENDED_STATES)
        return self.filter(models.Exists(left.filter(order_form=models.OuterRef("pk"))))

    def overdue(self, at: datetime) -> Self:
        """With at least one item that its unit has not put right in time."""
        items = self.model._meta.get_field("items").related_model._base_manager
        late = items.filter(ITEM_OVERDUE, issue__rectify_by__lt=at)
        return self.filter(models.Exists(late.filter(order_form=models.OuterRef("pk"))))

    def with_counts(self, at: datetime) -> Self:
        """Adds `item_count`, `closed_count`, `done_count` (put right or closed) and `overdue_count`."""
        late = ITEM_OVERDUE & models.Q(issue__rectify_by__lt=at)
        return self.annotate(
            item_count=self._items(models.Q()),
            closed_count=self._items(models.Q(issue__state__in=ENDED_STATES)),
            done_count=self._items(models.Q(issue__state__in=DONE_STATES)),
            overdue_count=self._items(late),
        )

    def _items(self, condition: models.Q) -> Any:
        items = self.model._meta.get_field("items").related_model._base_manager
        of = items.filter(condition, order_form=models.OuterRef("pk")).order_by()
        count = of.values("order_form").annotate(n=models.Count("pk")).values("n")
        return Coalesce(models.Subquery(count), 0)


class UnannouncedQuerySet(ScopedQuerySet):
    """暗访督查. A plan is for its team, the office that leads it and those above; once concluded, also for
    whoever sees that division or was inspected."""

    def visible_to(self, user: Any) -> Self:
        told = models.Q(state="concluded") & (
            within(getattr(user, "code_ranges", ())) | models.Q(pk__in=self._inspected(user))
        )
        return self.filter(self._known_to(user) | told)

    def seen_whole_by(self, user: Any) -> Self:
        """Of those visible, the ones of which this user sees every stop and finding; of the others, the
        own places only."""
        told = models.Q(state="concluded") & within(getattr(user, "code_ranges", ()))
        return self.visible_to(user).filter(self._led_by(user) | told)

    def begun(self, day: date) -> Self:
        """Its days have come, and it is not concluded."""
        return self.filter(state="planned", starts_on__lte=day)

    def begun_of(self, user: Any, day: date) -> Self:
        """As `visible_to(user).begun(day)`: of those not concluded, nobody else is told."""
        return self.begun(day).filter(self._known_to(user))

    def _known_to(self, user: Any) -> models.Q:
        return self._led_by(user) & ~models.Q(pk__in=self._own(user))

    def _led_by(self, user: Any) -> models.Q:
        team = self._rows("members").filter(user_id=user.pk or 0).values("supervision")
        return within(getattr(user, "office_ranges", ())) | models.Q(pk__in=team)

    def _inspected(self, user: Any) -> Any:
        here = within(getattr(user, "code_ranges", ()))
        stops = self._rows("stops").filter(here).order_by().values("supervision")
        return stops.union(self._rows("findings").filter(here).order_by().values("supervision"))

    def _own(self, user: Any) -> Any:
        """Those whose route leads past a reach that the user is chief of: even a member of the leading
        office is then one of the inspected."""
        posts = Appointment.objects.filter(
            models.Q(ended_on=None)
            | models.Q(ended_on__gte=models.OuterRef("supervision__starts_on")),
            models.Q(reach=models.OuterRef("reach"))
            | models.Q(reach=None, river=models.OuterRef("reach__river")),
            chief__user_id=user.pk or 0,
        )
        return self._rows("stops").filter(models.Exists(posts)).order_by().values("supervision")

    def _rows(self, name: str) -> Any:
        return self.model._meta.get_field(name).related_model._base_manager


class FindingQuerySet(ScopedQuerySet):
    """What supervisions found: all of those one sees whole, else what was found in one's own places."""

    def standing(self) -> Self:
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)

    def visible_to(self, user: Any) -> Self:
        supervisions = self.model._meta.get_field("supervision").related_model.objects
        whole = supervisions.seen_whole_by(user).order_by().values("pk")
        told = models.Q(supervision__state="concluded") & within(getattr(user, "code_ranges", ()))
        return self.filter(models.Q(supervision__in=whole) | told)
