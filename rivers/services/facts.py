"""What is entered about each thing in the registers: the values that services take.

`values()` of each gives model field → value, as it is stored.
"""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from accounts.models import Division, Unit
from rivers.models import Bank, Reach, River, WaterKind

Line = list[list[float]]


class Facts:
    """Base of the dataclasses below."""

    __slots__ = ()

    def values(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiverFacts(Facts):
    """A river, lake or reservoir. Lengths in kilometres, areas in square kilometres."""

    code: str
    name: str
    division: Division
    level: int
    kind: str = WaterKind.RIVER
    basin: str = ""
    parent: River | None = None
    length_km: Decimal | None = None
    area_km2: Decimal | None = None
    source: str = ""
    mouth: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachFacts(Facts):
    """A reach. `line` is in WGS-84, upstream first; without `length_m` the line's length is taken.

    `keep_length` says that a length far from the line's is meant.
    """

    code: str
    name: str
    river: River
    division: Division
    order: int = 0
    bank: str = Bank.BOTH
    start_place: str = ""
    end_place: str = ""
    length_m: int | None = None
    line: Line | None = None
    is_boundary: bool = False
    neighbour: Division | None = None
    keep_length: bool = False

    def values(self) -> dict[str, Any]:
        values = Facts.values(self)
        del values["keep_length"]
        return values | {"is_boundary": self.is_boundary or self.neighbour is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutfallFacts(Facts):
    """An outfall; the place in degrees, WGS-84. `kind` is a code of `rivers.rules.outfall_kinds`, `sources` one a
    line."""

    code: str
    name: str
    kind: str
    reach: Reach
    bank: str = ""
    form: str = ""
    size: str = ""
    way: str = ""
    sources: str = ""
    owner: str = ""
    owner_unknown: bool = False
    owner_named: str = ""
    supervisor: Unit | None = None
    permit_kind: str = ""
    permit: str = ""
    permit_on: date | None = None
    permit_ended_on: date | None = None
    found_by: str = ""
    found_on: date | None = None
    sign: str = ""
    sign_seen_on: date | None = None
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignboardFacts(Facts):
    """A signboard. Its checks and its being out of date are acts of their own. `photo` is an upload
    of the writer's, or the present one."""

    code: str
    reach: Reach
    place: str
    longitude: float | None = None
    latitude: float | None = None
    shown_chiefs: str = ""
    shown_phones: str = ""
    updated_on: date | None = None
    photo: UUID | None = None
