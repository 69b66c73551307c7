"""Reading rubrics and scorings by scope."""

from datetime import date
from typing import Any, Self

from django.db import models

from common.store.querysets import ScopedQuerySet
from common.store.scope import within
from common.store.versions import VersionQuerySet

LAST_MONTH = 12


class RubricVersionQuerySet(VersionQuerySet):
    division_field = "rubric__division_id"


class ScoringQuerySet(ScopedQuerySet):
    """Scorings: offices and chiefs by division; of the others whoever is scored, or scores, in one."""

    def visible_to(self, user: Any) -> Self:
        units = getattr(user, "unit_ids", [])
        sheets = self.model._meta.get_field("sheets").related_model.objects
        mine = sheets.of(user).order_by().values("scoring")
        scored = self.model.objects.filter(scorers__in=units).order_by().values("pk")
        return self.filter(
            within(getattr(user, "code_ranges", ()))
            | models.Q(pk__in=mine)
            | models.Q(pk__in=scored)
        )

    def going_on(self) -> Self:
        return self.filter(state__in=["open", "announced"])

    def to_certify(self, day: date) -> Self:
        """Open ones whose year is over, or in its last month: from then on they wait for everybody's columns."""
        last = day.year if day.month == LAST_MONTH else day.year - 1
        return self.filter(state="open", year__lte=last)

    def objected(self, by: Any = None, but: models.Q | None = None) -> Self:
        """Announced ones with an objection that is not decided; that `by` may decide, where a user is given: not one
        that they speak for, and none of which `but` holds."""
        sheets = self._sheets()
        objections = sheets.model._meta.get_field("objections").related_model.objects
        open_ones = objections.filter(decision=None, sheet__scoring=models.OuterRef("pk"))
        if but is not None:
            open_ones = open_ones.exclude(but)
        if by is not None:
            open_ones = open_ones.exclude(sheet__in=sheets.spoken_for(by).order_by().values("pk"))
        return self.filter(models.Exists(open_ones.order_by()), state="announced")

    def to_freeze(self, day: date) -> Self:
        """Announced ones whose days for objections are over, and each is decided."""
        answered = self.exclude(pk__in=self.objected().order_by().values("pk"))
        return answered.filter(state="announced", objections_until__lt=day)

    def to_assess(self, user: Any, day: date) -> Self:
        """In which whoever this user speaks for has put nothing into its own column yet."""
        own = self._sheets().spoken_for(user).filter(scoring=models.OuterRef("pk"))
        empty = own.exclude(entries__column="self")
        return self.to_certify(day).filter(models.Exists(empty.order_by()))

    def to_score(self, user: Any, day: date) -> Self:
        """In which a unit of this user scores others, and has put nothing into the column of some of them yet."""
        units = getattr(user, "unit_ids", [])
        others = self._sheets().exclude(unit__in=units).filter(scoring=models.OuterRef("pk"))
        entries = self._sheets().model._meta.get_field("entries").related_model.objects
        theirs = entries.filter(
            sheet=models.OuterRef("pk"), column="department", by__grants__unit__in=units
        )
        empty = others.exclude(models.Exists(theirs.order_by()))
        scored = self.model.objects.filter(scorers__in=units).order_by().values("pk")
        return self.to_certify(day).filter(models.Exists(empty.order_by()), pk__in=scored)

    def _sheets(self) -> Any:
        return self.model._meta.get_field("sheets").related_model.objects


class SheetQuerySet(models.QuerySet[Any]):
    """Sheets of subjects: all of an office's own scorings, one's own of any, and while a scoring is open in which one's
    unit scores all of them, because it fills in its items there."""

    def of(self, user: Any) -> Self:
        """Those of the towns and units that the user speaks for."""
        ranges, units = getattr(user, "office_ranges", ()), getattr(user, "unit_ids", [])
        return self.filter(within(ranges) | models.Q(unit_id__in=units))

    def spoken_for(self, user: Any) -> Self:
        """Of exactly the town whose office this is, and of the user's units."""
        towns = {g.division_id for g in user.current_grants if g.role == "office"}
        units = getattr(user, "unit_ids", [])
        return self.filter(models.Q(division__in=towns) | models.Q(unit__in=units))

    def visible_to(self, user: Any) -> Self:
        scorings = self.model._meta.get_field("scoring").related_model.objects
        scored = scorings.filter(state="open", scorers__in=getattr(user, "unit_ids", []))
        return self.filter(
            within(getattr(user, "code_ranges", ()), "scoring__division_id")
            | models.Q(pk__in=self.model.objects.of(user).order_by().values("pk"))
            | models.Q(scoring_id__in=scored.order_by().values("pk"))
        )
