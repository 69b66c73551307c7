"""Towns and units that a rubric of a division may score."""

from __future__ import annotations

from datetime import date
from typing import Final

from accounts.models import Division, Unit, UnitKind
from scoring.models import RubricVersion
from scoring.models.rubrics import Audience
from scoring.rules.rubrics import Kind, Subject

SCORED: Final = (UnitKind.BUREAU, UnitKind.POLICE, UnitKind.OTHER)


def candidates(code: str, day: date | None = None) -> list[Subject]:
    """The divisions directly below one, in the order of their codes, then its bureaus in the official order; with a day
    only those that exist then. A bureau of police leads tasks as others do [002], and is scored for them; the
    procurator watches over them all. Two queries."""
    divisions = Division.objects.filter(parent=code, is_external=False).order_by("code")
    units = Unit.objects.filter(division=code, kind__in=SCORED)
    if day is not None:
        divisions, units = divisions.filter(is_active=True), units.existing(day)
    towns = [Subject(f"d:{d.code}", Kind.TOWN, d.name) for d in divisions]
    return towns + [Subject(f"u:{u.pk}", Kind.UNIT, u.name) for u in units.in_official_order()]


def known_keys(code: str) -> set[str]:
    """Keys that a rubric of the division may name; also of what no longer exists, so that last year's copy is kept."""
    return {subject.key for subject in candidates(code)}


def subjects_of(version: RubricVersion, day: date) -> list[Subject]:
    """Whom a version scores when it is opened on a day."""
    found = candidates(version.rubric.division_id, day)
    if version.audience == Audience.TOWNS:
        return [each for each in found if each.kind == Kind.TOWN]
    if version.audience == Audience.UNITS:
        return [each for each in found if each.kind == Kind.UNIT]
    if version.audience == Audience.SOME:
        return [each for each in found if each.key in version.named]
    return found
