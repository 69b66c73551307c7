"""Divisions: entered, renamed, taken out of use; one by one and many from a sheet. Never deleted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import transaction

from accounts import permissions
from accounts.models import Division, Level, User
from accounts.neighbours.retiring import standing_in
from accounts.parameters import PLACE_WITHIN_KM
from common.errors import Conflict, Invalid, NotAllowed
from common.geo.datums import in_china_bounds, outside_words
from common.geo.lines import line_length_m
from common.store.bulk import save_all
from common.store.scope import CODE_LENGTH, parent_code
from common.text.chinese import local_date
from common.text.names import sort_key

ENTERED = ("name", "longitude", "latitude", "is_active")
# A village's seat lies within the setting of its town's; divisions above are so many times as wide.
_WIDER = {Level.PROVINCE: 30, Level.CITY: 10, Level.DISTRICT: 4, Level.TOWN: 1, Level.VILLAGE: 1}
# What follows from what is entered.
DERIVED = ("full_name", "sort_key", "level", "parent")


@dataclass(frozen=True, slots=True)
class DivisionFacts:
    """What is entered of a division; the place (its seat) in degrees, WGS-84."""

    code: str
    name: str
    longitude: float | None = None
    latitude: float | None = None
    is_active: bool = True


def faults_of(facts: DivisionFacts) -> dict[str, str]:
    """Field → sentence for what is wrong in itself; empty when nothing is."""
    faults = {}
    if len(facts.code) != CODE_LENGTH or not facts.code.isdecimal() or not facts.code.isascii():
        faults["code"] = "应为 12 位数字。"
    if not facts.name.strip():
        faults["name"] = "不能为空。"
    elif len(facts.name.strip()) > 60:
        faults["name"] = "最多 60 个字。"
    lon, lat = facts.longitude, facts.latitude
    if (lon is None) != (lat is None):
        faults["longitude" if lon is None else "latitude"] = "经度和纬度应同时填写。"
    elif lon is not None and lat is not None and not in_china_bounds(lon, lat):
        faults["longitude"] = outside_words(lon, lat) + "。"
    return faults


def far_faults(
    facts: DivisionFacts, row: Division | None, above: Division | None, *, at: datetime
) -> dict[str, str]:
    """Field → sentence for a seat too far from that of the division above; empty for one that the row has
    already, and where the upper seat is not known."""
    lon, lat = facts.longitude, facts.latitude
    if lon is None or lat is None or above is None or above.longitude is None:
        return {}
    if row is not None and (lon, lat) == (row.longitude, row.latitude):
        return {}
    seats = np.array([(above.longitude, above.latitude), (lon, lat)], dtype=float)
    km = line_length_m(seats) / 1000
    limit = PLACE_WITHIN_KM.on(local_date(at), facts.code) * _WIDER[Level(above.level)]
    if km <= limit:
        return {}
    words = f"驻地距“{above}”驻地约 {km:,.0f} 公里，超过 {limit:g} 公里，请核对。"
    return {"longitude": words}


def save_division(
    *, division: Division, by: User, at: datetime, although_in_use: bool = False
) -> Division:
    """Adds a division or changes its facts; level, parent and full name follow from code and name,
    the full names of those below from its own.

    although_in_use  takes it out of use although reaches, chiefs or accounts still stand in it

    Raises Invalid, and NotAllowed where `by` may not enter it (`permissions.enters_division`).
    """
    facts = DivisionFacts(
        division.code, division.name, division.longitude, division.latitude, division.is_active
    )
    with transaction.atomic():
        above = _parents([division.code])
        row = Division.objects.filter(pk=division.code).first()
        _refuse(facts, by, row, above, at)
        if not although_in_use:
            refuse_standing([(facts, row)], at=at)
        derive(division, above)
        division._history_user, division._history_date = by, at  # type: ignore[attr-defined]
        division.save()
        _name_below([division.pk], by, at)
    return division


def save_divisions(
    *, entries: Sequence[tuple[DivisionFacts, Division | None]], by: User, at: datetime
) -> None:
    """Enters and corrects many divisions, all or none; upper ones come before those below them.

    entries  the wanted facts, and the row to be corrected as the caller has just read it

    Raises as `save_division` does; Conflict when a row was changed since it was read.
    """
    with transaction.atomic():
        _refuse_changed([row for _, row in entries if row is not None])
        refuse_standing(entries, at=at)
        known = _parents([facts.code for facts, _ in entries])
        new, changed = [], []
        for facts, standing in entries:
            _refuse(facts, by, standing, known, at)
            row = standing or Division(code=facts.code)
            before = [getattr(row, name) for name in (*ENTERED, "full_name")]
            for name in ENTERED:
                setattr(row, name, getattr(facts, name))
            known[row.code] = derive(row, known)
            if standing is None:
                new.append(row)
            elif before != [getattr(row, name) for name in (*ENTERED, "full_name")]:
                changed.append((row, {*ENTERED, *DERIVED}))
        save_all(Division, new=new, changed=changed, by=by, at=at, reason="导入")
        _name_below([row.pk for row, _ in changed], by, at)


def retired_while_used(
    entries: Sequence[tuple[DivisionFacts, Division | None]], *, at: datetime
) -> dict[str, str]:
    """Code → sentence for each division that would go out of use while something stands in it."""
    going = [
        facts.code
        for facts, row in entries
        if row is not None and row.is_active and not facts.is_active
    ]
    standing = standing_in(going, local_date(at)) if going else {}
    return {
        code: f"还有{words}，停用后仍留在该行政区，请先调整到其他行政区"
        for code, words in standing.items()
    }


def refuse_standing(
    entries: Sequence[tuple[DivisionFacts, Division | None]], *, at: datetime
) -> None:
    """Invalid (`division.in_use`) where one would go out of use while something stands in it."""
    if found := retired_while_used(entries, at=at):
        words = f"{next(iter(found.values()))}。"
        raise Invalid("division.in_use", words, fields={"is_active": words})


def derive(division: Division, known: dict[str, Division]) -> Division:
    """Fills in what follows from code and name; `known` holds its parent by code. Raises Invalid."""
    above = parent_code(division.code)
    parent = known.get(above) if above else None
    if above and parent is None:
        words = f"请先登记上级行政区（{above}）。"
        raise Invalid("division.no_parent", words, fields={"code": words})
    division.level = division.level_from_code()
    division.parent = parent
    division.name = division.name.strip()
    division.full_name = full_name(division, parent)
    division.sort_key = sort_key(division.name)
    return division


def full_name(division: Division, parent: Division | None) -> str:
    """江南区清溪镇河口村: from the district down."""
    upper = parent.full_name if parent and parent.level >= Level.DISTRICT else ""
    return f"{upper}{division.name}"


def _parents(codes: Iterable[str]) -> dict[str, Division]:
    above = {parent_code(code) for code in codes if len(code) == CODE_LENGTH and code.isdecimal()}
    return Division.objects.in_bulk([code for code in above if code])


def _refuse(
    facts: DivisionFacts,
    by: User,
    row: Division | None,
    known: Mapping[str, Division],
    at: datetime,
) -> None:
    faults = faults_of(facts)
    if not faults:
        faults = far_faults(facts, row, known.get(parent_code(facts.code) or ""), at=at)
    if faults:
        raise Invalid("division.invalid", next(iter(faults.values())), fields=faults)
    if not permissions.enters_division(by, facts.code):
        words = "只能登记和修改本级以下的行政区，本级的由上级河长办或系统管理员办理。"
        raise NotAllowed("division.not_yours", words, fields={"code": words})


def _refuse_changed(rows: Sequence[Division]) -> None:
    """Locks rows that the caller has read; a division has no moment of saving, so its values tell."""
    found = Division.objects.select_for_update(of=("self",)).filter(pk__in=[r.pk for r in rows])
    stand = {row.pk: row for row in found.order_by("pk")}
    for row in rows:
        now = stand.get(row.pk)
        if now is None or any(getattr(now, name) != getattr(row, name) for name in ENTERED):
            raise Conflict("division.changed", f"“{row}”刚刚由他人修改。")


def _name_below(codes: Sequence[str], by: User, at: datetime) -> None:
    """Full names below renamed divisions follow them."""
    known = Division.objects.in_bulk(codes)
    changed = []
    for code in codes:
        # In the order of codes a parent comes before those below it.
        for row in Division.objects.below(code).exclude(pk=code).order_by("pk"):
            wanted = full_name(row, known.get(row.parent_id or ""))
            if wanted != row.full_name and row.parent_id in known:
                row.full_name = wanted
                changed.append((row, {"full_name"}))
            known[row.pk] = row
    save_all(Division, new=[], changed=changed, by=by, at=at, reason="上级更名")
