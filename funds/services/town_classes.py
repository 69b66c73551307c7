"""The classes of towns of a year: which holds, and entering them by the office above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import Division, Level, User
from common.errors import Invalid
from funds.models import TownClass, TownGrade
from funds.permissions import require

FIRST_YEAR, LAST_YEAR = 2000, 2200


@dataclass(frozen=True, slots=True)
class TownRow:
    """A town with its class in a year; `grade` 0 where nobody has said, `since` the year of the row that says it."""

    code: str
    name: str
    grade: int = 0
    since: int = 0
    basis: str = ""


def classes_in(year: int, codes: Iterable[str]) -> dict[str, int]:
    """Code → class 1–4 of the towns that have one. One query."""
    rows = TownClass.objects.filter(division__in=set(codes), year__lte=year).order_by("year")
    return dict(rows.values_list("division_id", "grade"))


def towns_in(year: int, code: str) -> list[TownRow]:
    """The towns of a division in use, by code, each with its class. Two queries."""
    towns = Division.objects.below(code).filter(level=Level.TOWN, is_active=True).order_by("code")
    rows = TownClass.objects.below(code).filter(year__lte=year).order_by("year")
    known = {row.division_id: row for row in rows}
    return [
        TownRow(town.code, town.name, row.grade, row.year, row.basis)
        if (row := known.get(town.code))
        else TownRow(town.code, town.name)
        for town in towns
    ]


@transaction.atomic
def save_classes(
    *,
    division: Division,
    year: int,
    grades: Mapping[str, int],
    basis: str = "",
    by: User,
    at: datetime,
) -> int:
    """Writes the classes that differ from what holds in the year; how many. Towns that are not named stay as they are.

    grades  code of a town below `division` → 1–4
    A town's office may not set its own: `division` is the one that pays a share. What was frozen keeps its own classes.
    Raises NotAllowed, Invalid (a year or class that cannot be, no town of the division).
    """
    require(by, division.pk)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        words = f"年度应在 {FIRST_YEAR}—{LAST_YEAR} 之间，填写的是 {year}。"
        raise Invalid("town_class.year", words, fields={"year": words})
    if len(basis) > 300:
        words = f"依据不超过 300 字，现有 {len(basis)} 字。"
        raise Invalid("town_class.basis", words, fields={"basis": words})
    towns = {town.code: town for town in towns_in(year, division.pk)}
    faults = {
        code: "没有这一镇街，或已停用。" if code not in towns else "类别只有Ⅰ、Ⅱ、Ⅲ、Ⅳ四类。"
        for code, grade in grades.items()
        if code not in towns or code == division.pk or grade not in TownGrade.values
    }
    if faults:
        raise Invalid("town_class.grade", "".join(set(faults.values())), fields=faults)
    rows = TownClass.objects.select_for_update().filter(year=year, division__in=grades)
    there = {row.division_id: row for row in rows}
    changed, basis = 0, basis.strip()
    for code, grade in grades.items():
        now = towns[code]
        # An earlier year's holds on; and an empty 依据 takes none away.
        if now.grade == grade and (now.since != year or basis in ("", now.basis)):
            continue
        row = there.get(code) or TownClass(division_id=code, year=year)
        row.grade, row.basis, row.entered_by, row.entered_at = grade, basis, by, at
        row.save()
        changed += 1
    return changed
