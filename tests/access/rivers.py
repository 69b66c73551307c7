"""一河一档: offices keep the registers of their own divisions, chiefs read, others have no page."""

from functools import cache
from typing import Any
from uuid import uuid4

from rivers.models import ImportBatch, Outfall, OutfallKind, Signboard
from tests.access.importing import import_rows
from tests.access.table import Row
from tests.cast import Cast

NO_PAGE = {"unit_clerk": 403, "village_chief": 403, "admin": 403, "anonymous": 302}
EVERYONE = {
    "city_office": 200,
    "district_office": 200,
    "town_office": 200,
    "stranger": 200,
    "district_chief": 200,
    **NO_PAGE,
}
OFFICES = EVERYONE | {"district_chief": 403}
# A row in the town: the neighbour town does not see it.
IN_TOWN = EVERYONE | {"stranger": 404}
KEPT_IN_TOWN = IN_TOWN | {"district_chief": 403}
# The river is the district's: a town through which it runs reads it.
OF_DISTRICT = OFFICES | {"town_office": 403, "stranger": 403}


def done(answers: dict[str, int]) -> dict[str, int]:
    """The same, where a success leads on to another page."""
    return {role: 302 if status == 200 else status for role, status in answers.items()}


def refused(answers: dict[str, int]) -> dict[str, int]:
    """The same, for a form sent empty."""
    return {role: 422 if status == 200 else status for role, status in answers.items()}


def outfall(cast: Cast) -> Outfall:
    return Outfall.objects.create(code="P1", name="排口", kind=OutfallKind.STORM, reach=cast.reach)


def signboard(cast: Cast) -> Signboard:
    return Signboard.objects.create(code="G1", reach=cast.reach, place="桥头")


REGISTERS: list[tuple[str, Any, dict[str, int], dict[str, int]]] = [
    ("river", lambda c: c.river, EVERYONE, OF_DISTRICT),
    ("reach", lambda c: c.reach, IN_TOWN, KEPT_IN_TOWN),
    ("outfall", outfall, IN_TOWN, KEPT_IN_TOWN),
    ("signboard", signboard, IN_TOWN, KEPT_IN_TOWN),
]
TARGETS = {
    "river": "rivers",
    "reach": "reaches",
    "outfall": "outfalls",
    "signboard": "signboards",
}


@cache
def key_of(make: Any) -> Any:
    """One function for each maker: a walk over the pages makes what several rows share once."""
    return lambda c: {"pk": make(c).pk}


def rows_of(
    name: str,
    make: Any,
    read: dict[str, int],
    keep: dict[str, int],
    *,
    room: str = "rivers",
    batches: Any = ImportBatch,
    target: str = "",
) -> list[Row]:
    """The pages of one register, of this room or of a later one."""
    key = key_of(make)
    retired = lambda c: {"reason": "合并"}  # noqa: E731
    # A river with a reach in use cannot be retired: told on the form.
    retiring = refused(keep) if name == "river" else done(keep)
    return [
        Row(f"{room}:{name}_list", **EVERYONE),
        Row(f"{room}:{name}_new", **OFFICES),
        Row(f"{room}:{name}_new", "POST", data=lambda c: {}, **refused(OFFICES)),
        Row(f"{room}:{name}_detail", kwargs=key, **read),
        Row(f"{room}:{name}_edit", kwargs=key, **keep),
        Row(f"{room}:{name}_edit", "POST", kwargs=key, data=lambda c: {}, **refused(keep)),
        Row(f"{room}:{name}_retire", kwargs=key, **keep),
        Row(f"{room}:{name}_retire", "POST", kwargs=key, data=retired, **retiring),
        # It is in use: a message on its page says so.
        Row(f"{room}:{name}_restore", "POST", kwargs=key, **done(keep)),
        *import_rows(f"{room}:{name}", batches, target or TARGETS[name]),
    ]


ROWS = [
    *(row for register in REGISTERS for row in rows_of(*register)),
    Row("rivers:map", **EVERYONE),
    Row("rivers:quality", **OFFICES),
    Row("rivers:quality", query="export=xlsx", **OFFICES),
    Row("rivers:river_paper", kwargs=lambda c: {"pk": c.river.pk}, **EVERYONE),
    # Said on the list: there is none of that name. What is made is in tests/hezhang/test_dossier_paper.py.
    Row("rivers:river_papers", query="q=没有这条河", **done(EVERYONE)),
    Row("rivers:map_lines", query="box=108,30,109,31&zoom=12", **EVERYONE),
    Row("rivers:river_lookup", **OFFICES),
    Row("rivers:reach_lookup", **EVERYONE),
    Row("rivers:signboard_check_many", "POST", data=lambda c: {"ids": []}, **done(OFFICES)),
    # Seen by those who see the board; it has no photo of this number.
    Row(
        "rivers:signboard_photo",
        kwargs=lambda c: key_of(signboard)(c) | {"photo": uuid4(), "size": "full"},
        **{role: 404 if status == 200 else status for role, status in IN_TOWN.items()},
    ),
    Row("rivers:signboard_check", kwargs=key_of(signboard), **KEPT_IN_TOWN),
    Row(
        "rivers:signboard_check",
        "POST",
        kwargs=key_of(signboard),
        data=lambda c: {"day": "2026-11-01", "result": "right"},
        **done(KEPT_IN_TOWN),
    ),
]
