"""Reading lists and their lines by scope, state and light."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce

from common.store.ledger import AppendOnlyQuerySet
from common.store.querysets import KeyAmong, ScopedQuerySet
from common.store.scope import within
from common.text.months import Month
from plans.rules.strips import FIRST


class TaskListQuerySet(ScopedQuerySet):
    """Lists: offices and chiefs by division, units those in which a line is theirs, and whoever was
    asked to review one."""

    def visible_to(self, user: Any) -> Self:
        units = getattr(user, "unit_ids", [])
        lines = self.model._meta.get_field("lines").related_model
        theirs = lines.objects.of_units(units).values("task_list")
        rounds = self.model._meta.get_field("rounds").related_model
        asks = rounds._meta.get_field("asks").related_model
        reviewed = asks.objects.of(user).values("round__task_list")
        return self.filter(
            within(getattr(user, "code_ranges", ()))
            | models.Q(lead_unit_id__in=units)
            | models.Q(pk__in=theirs)
            | models.Q(pk__in=reviewed)
        )


class PlanQuerySet(ScopedQuerySet):
    """Cycle plans: offices and chiefs by division, units those that they lead."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(
            within(getattr(user, "code_ranges", ()))
            | models.Q(lead_unit_id__in=getattr(user, "unit_ids", []))
        )

    def covering(self, year: int) -> Self:
        """Plans whose cycle holds a year."""
        return self.filter(first_year__lte=year, last_year__gte=year)


class InstructionQuerySet(ScopedQuerySet):
    """督办件: offices and chiefs by division, units those of lines that they lead or answer for."""

    def visible_to(self, user: Any) -> Self:
        units = getattr(user, "unit_ids", [])
        lines = self.model._meta.get_field("line").related_model
        theirs = lines.objects.of_units(units).values("pk")
        return self.filter(within(getattr(user, "code_ranges", ())) | models.Q(line__in=theirs))

    def open(self) -> Self:
        """Waiting for the chief or for the unit."""
        return self.filter(state__in=("pushed", "instructed"))

    def waiting_for(self, user: Any) -> Self:
        """Pushed to this chief, or to be answered by a unit of this user's."""
        units = getattr(user, "unit_ids", [])
        return self.filter(
            models.Q(state="pushed", chief_id=user.pk)
            | models.Q(state="instructed", line__lead_unit_id__in=units)
        )


class LineQuerySet(ScopedQuerySet):
    """Lines: offices and chiefs by division, units what they lead or answer for, and every line of a
    list that they lead: they write it."""

    def visible_to(self, user: Any) -> Self:
        ranges = within(getattr(user, "code_ranges", ()))
        units = getattr(user, "unit_ids", [])
        of_lists = self.model.objects.filter(task_list__lead_unit_id__in=units)
        return self.filter(ranges | self._of_units(units, of_lists))

    def of_units(self, units: list[int]) -> Self:
        """Led by one of the units, or it answers for a part."""
        return self.filter(self._of_units(units))

    def standing(self) -> Self:
        """Not withdrawn by a revision."""
        return self.filter(withdrawn_on=None)

    def binding(self) -> Self:
        """Standing, of a list that binds: what is reported on and lit."""
        return self.standing().filter(task_list__state="binding")

    def undone(self) -> Self:
        return self.filter(done_on=None)

    def overdue(self, day: date) -> Self:
        """Past the due day and not done."""
        return self.undone().filter(due_on__lt=day)

    def lit_at(self, light: str, day: date) -> Self:
        """Showed this light at the end of a day: the last change up to it says which; green before the
        first (`plans.rules.strips`)."""
        return self.alias(light_then=self._last_change("light", day, FIRST)).filter(
            light_then=light
        )

    def showing(self, day: date) -> Self:
        """With the light at the end of a day (`light_then`) and the day from which it shows (`lit_since`): the
        line's start where it never was another than green."""
        return self.annotate(
            light_then=self._last_change("light", day, FIRST),
            lit_since=self._last_change("day", day, models.F("starts_on")),
        )

    def _last_change(self, field: str, day: date, otherwise: Any) -> Coalesce:
        changes = self.model._meta.get_field("light_changes").related_model.objects
        until = changes.filter(line=models.OuterRef("pk"), day__lte=day).order_by("-day", "-pk")
        first = otherwise if isinstance(otherwise, models.F) else models.Value(otherwise)
        return Coalesce(models.Subquery(until.values(field)[:1]), first)

    def owing(self, month: Month) -> Self:
        """Whose progress is reported for a month: bound and begun by its end, not done before it."""
        last = month.last_day
        begun = self.binding().filter(task_list__bound_on__lte=last, starts_on__lte=last)
        return begun.filter(models.Q(done_on=None) | models.Q(done_on__gte=month.first_day))

    def as_of(self, month: Month) -> Self:
        """With what the reports of the months up to this one said: `percent_then`, `done_then`,
        `month_then`, each None before the first report. Later months move none of them."""
        reports: Any = self.model._meta.get_field("reports").related_model
        until = reports.objects.filter(line=models.OuterRef("pk"), month__lte=month.first_day)
        last = until.order_by("-month", "-seq")
        return self.annotate(
            percent_then=models.Subquery(last.values("percent")[:1]),
            done_then=models.Subquery(last.values("done_on")[:1]),
            month_then=models.Subquery(last.values("month")[:1]),
        )

    def unreported(self, month: Month) -> Self:
        """Owing a month's report that has not come."""
        reports: Any = self.model._meta.get_field("reports").related_model
        told = reports.objects.filter(line=models.OuterRef("pk"), month=month.first_day)
        return self.owing(month).filter(~models.Exists(told))

    def _of_units(self, units: list[int], *more: models.QuerySet[Any]) -> models.Q:
        """Lines of units, and `more` of them. Questions that an index answers each; as one condition
        none would, and a clerk's list would cost what the lines of all other units cost."""
        if not units:
            return models.Q(pk__in=[])
        duties = self.model._meta.get_field("responsible").remote_field.through
        led = self.model.objects.filter(lead_unit_id__in=units).order_by().values("pk")
        theirs = duties.objects.filter(unit_id__in=units).order_by().values("line")
        return models.Q(
            KeyAmong(led.union(theirs, *(rows.order_by().values("pk") for rows in more)))
        )


class ReportQuerySet(AppendOnlyQuerySet):
    """Reports of months: the last one of each month is valid."""

    def standing(self) -> Self:
        """Of each line's month the report that no later one replaced."""
        later = self.model.objects.filter(
            line=models.OuterRef("line"),
            month=models.OuterRef("month"),
            seq__gt=models.OuterRef("seq"),
        )
        return self.filter(~models.Exists(later))


class AskQuerySet(AppendOnlyQuerySet):
    """Who was asked to review a list."""

    def of(self, user: Any) -> Self:
        """Asked of the user, or of a unit in which the user works."""
        return self.filter(self._of(user))

    def waiting(self) -> Self:
        """At the step where the list is, and not answered."""
        return self.filter(answer=None, round__state="open", step=models.F("round__step"))

    def to_do(self, user: Any) -> Self:
        """Waiting for this user: asked of them or their unit, or to be entered by their office."""
        offices = within(getattr(user, "office_ranges", ()), "round__task_list__division_id")
        entered = models.Q(unit=None, user=None) & offices
        return self.waiting().filter(self._of(user) | entered)

    def overseen_by(self, user: Any) -> Self:
        """Waiting for anybody about the lists of the user's divisions, and what waits for the user."""
        places = within(getattr(user, "code_ranges", ()), "round__task_list__division_id")
        return self.waiting().filter(self._of(user) | places)

    def late(self, day: date) -> Self:
        """Of what waits, that whose days have run out."""
        return self.filter(round__due_on__lt=day)

    @staticmethod
    def _of(user: Any) -> models.Q:
        units = getattr(user, "unit_ids", [])
        return models.Q(user_id=user.pk or 0) | models.Q(unit_id__in=units)


class RevisionQuerySet(ScopedQuerySet):
    """Revisions: of the lists that one writes or reads by division; a unit's are those of lists it leads."""

    division_field = "task_list__division_id"

    def visible_to(self, user: Any) -> Self:
        return self.filter(
            within(getattr(user, "code_ranges", ()), self.division_field)
            | models.Q(task_list__lead_unit_id__in=getattr(user, "unit_ids", []))
        )

    def undecided(self) -> Self:
        return self.filter(state="proposed")
