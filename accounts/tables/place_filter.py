"""Which place a list is asked for."""

import re
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django_filters.fields import ModelChoiceField

from accounts.models import Division, Level
from common.store.scope import CodeRange, covers, level_of, range_below, within


class _PlaceField(ModelChoiceField):
    def __init__(self, *args: Any, indent: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indent = indent

    def label_from_instance(self, obj: Any) -> str:
        return f"{self.indent}{obj.name}" if obj.level == Level.TOWN else str(obj.name)


class PlaceFilter(filters.ModelChoiceFilter):
    """By division, with all below it.

    An office of a district or below chooses among the towns that it sees. One above chooses a district,
    and then among the towns of that one: a city has thousands. Whatever a link asks for is among the choices, where
    the user sees it: one's own district, a village.
    """

    field_class = _PlaceField

    def __init__(self, **kwargs: Any) -> None:
        none = Division.objects.none()
        super().__init__(label="镇街", queryset=none, empty_label="全部", **kwargs)

    def get_queryset(self, request: Any) -> QuerySet[Division]:
        # Not the address's: a search asks a list without one.
        named = (self.parent.data or {}).get(self.field_name, "")
        wanted = Q(level=Level.TOWN)
        if is_above_districts(request.user):
            asked = district_range(request.user, named)
            wanted = Q(level=Level.DISTRICT) | wanted & within([asked] if asked else [], "code")
            # Each town comes under its district.
            self.label, self.extra["indent"] = "区县、镇街", "　"
        wanted |= Q(pk=named)
        return Division.objects.visible_to(request.user).inside().filter(wanted)

    def filter(self, qs: Any, value: Division | None) -> Any:
        return qs.below(value.code) if value else qs


def is_above_districts(user: Any) -> bool:
    """Does this user see more than one district?"""
    home = user.home_division
    return home is not None and home.level < Level.DISTRICT


def district_range(user: Any, code: str) -> CodeRange | None:
    """The district in which the division asked for lies; None where the code names none, or none that
    the user sees."""
    is_code = re.fullmatch("[0-9]{12}", code) and level_of(code) >= Level.DISTRICT
    return range_below(f"{code[:6]}000000") if is_code and covers(user.code_ranges, code) else None
