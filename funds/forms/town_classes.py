"""The classes of towns of a year, all on one page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from common.web.forms import PortalForm, prepare
from funds.models import TownGrade
from funds.services.town_classes import TownRow


class TownClassForm(PortalForm):
    """The classes of all towns of a year at once; a field for each town, by its code."""

    basis = forms.CharField(label="依据", max_length=300, required=False)

    def __init__(self, *args: Any, towns: Sequence[TownRow], year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year, self.codes = year, [town.code for town in towns]
        for town in towns:
            note = f"沿用 {town.since} 年度" if town.grade and town.since != year else ""
            self.fields[town.code] = forms.TypedChoiceField(
                label=town.name,
                choices=[("", "未定"), *TownGrade.choices],
                coerce=int,
                required=False,
                initial=town.grade or "",
                help_text=note,
            )
            prepare(self.fields[town.code])

    def grades(self) -> dict[str, int]:
        """Code → class of the towns for which one is chosen."""
        return {code: self.cleaned_data[code] for code in self.codes if self.cleaned_data[code]}

    @property
    def towns(self) -> list[forms.BoundField]:
        return [self[code] for code in self.codes]
