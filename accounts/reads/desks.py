"""Whose turn it is in an office's divisions: the office's own, or that of an office below it.

An office sees its division and everything below. What lies with a town's office is none of the district's work, as
long as somebody works at that office; where nobody does, it is. The two are told apart by ranges of codes alone:
neighbouring towns' ranges join to few, so that every room's `within(user.office_ranges)` answers as quickly as
before.
"""

from collections.abc import Hashable, Iterable
from copy import copy
from typing import Any, Final

from django.db.models import Exists, OuterRef

from accounts.models import Division, Level, Role, RoleGrant
from common.store.scope import CodeRange, codes_up, outside

MINE: Final = "mine"
BELOW: Final = "below"
WORDS: Final = {MINE: "本级河长办办理的", BELOW: "下级河长办办理的"}


def desk_of(user: Any, whose: str) -> Any:
    """The user as rooms ask whose work waits: `MINE`, with the offices below cut out of `office_ranges`; `BELOW`,
    as if they worked at all of these at once, and were nobody in person. The user as they are, where no
    office is below, or `whose` is neither. At most one query a request. Never a user to write with.
    """
    if whose not in WORDS or not getattr(user, "offices_below", None):
        return user
    desk = copy(user)
    mine = outside(user.office_ranges, _ranges_below(user))
    if whose == MINE:
        desk.__dict__["office_ranges"] = mine
        return desk
    ranges = outside(user.office_ranges, mine)
    grants = [RoleGrant(role=Role.OFFICE, division=division) for division in user.offices_below]
    desk.__dict__ |= {"current_grants": grants, "office_ranges": ranges, "code_ranges": ranges}
    desk.pk = 0
    return desk


def _ranges_below(user: Any) -> list[CodeRange]:
    """The codes of the offices below. Each goes on to where the next division begins: nobody is in between, and what
    is asked by few ranges is answered sooner."""
    last = max(end for _, end in user.office_ranges)
    begins = [*(division.pk for division in user.divisions_below), last]
    return [
        (division.pk, max(division.code_range[1], following))
        for division, following in zip(user.divisions_below, begins[1:], strict=True)
        if division.has_office
    ]


def key_of(user: Any) -> Hashable:
    """What a desk is by, without the person at it: two with one key are shown the same piles, but for those of persons
    (`common.store.composed`)."""
    grants = [
        (
            grant.role,
            grant.division_id,
            grant.unit and (grant.unit.pk, grant.unit.kind, grant.unit.division_id),
        )
        for grant in user.current_grants
    ]
    # What was asked for this user before. Whoever needs it and does not know it yet asks the database, and is not kept.
    known = vars(getattr(user, "_wrapped", user))
    below = [(division.pk, division.has_office) for division in known.get("divisions_below", ())]
    own = (*grants, *below), user.office_ranges, user.code_ranges, user.is_administrator
    return (*own, known.get("asked_at"))


def deciding_offices(codes: Iterable[str]) -> dict[str, Division]:
    """Division → the division whose office decides there: the nearest at or above it for whose office somebody
    works, else its town (or itself, above towns). Codes of divisions that do not exist are left out. One query.
    """
    ways = {code: codes_up(code) for code in codes}
    staffed = RoleGrant.objects.usable(Role.OFFICE).filter(division=OuterRef("pk"))
    rows = Division.objects.filter(pk__in={each for way in ways.values() for each in way})
    known = {row.pk: row for row in rows.annotate(is_staffed=Exists(staffed))}
    found: dict[str, Division] = {}
    for code, way in ways.items():
        offices = [known[each] for each in way if each in known and known[each].level <= Level.TOWN]
        if offices:
            at_work = (office for office in offices if office.is_staffed)
            found[code] = next(at_work, offices[0])
    return found
