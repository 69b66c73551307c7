"""Units and parameters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction

from accounts import permissions
from accounts.models import LAST_IN_ORDER, Parameter, RoleGrant, Unit, User
from accounts.parameters import check_value
from common.errors import Conflict, Invalid, NotAllowed
from common.store.bulk import save_all

HAS_ACCOUNTS: Final = "这个单位还有在用的账号，请先停用账号或收回其角色，再撤销单位。"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFacts:
    """What a register says of a unit; `name` is its key in its division."""

    name: str
    division_id: str
    kind: str
    short_name: str = ""
    order: int = LAST_IN_ORDER
    is_lead: bool = False
    contact_phone: str = ""
    dissolved_on: date | None = None


# What an import may change of a unit that exists.
UNIT_FACTS: Final = ("kind", "short_name", "order", "is_lead", "contact_phone", "dissolved_on")


def save_unit(*, unit: Unit, by: User, at: datetime) -> Unit:
    """Adds a unit or changes its facts; it must be, and stay, in a division of `by`'s office."""
    stored = Unit.objects.filter(pk=unit.pk).values_list("division_id", flat=True).first()
    for code in {unit.division_id, stored or unit.division_id}:
        if not permissions.keeps_division(by, code):
            raise NotAllowed("unit.not_yours", "只能登记本级及下级行政区的单位。")
    if (
        Unit.objects.filter(division_id=unit.division_id, name=unit.name)
        .exclude(pk=unit.pk)
        .exists()
    ):
        raise _name_taken()
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        raise _name_taken() from error
    return unit


def dissolve_unit(*, unit: Unit, on: date, by: User, at: datetime) -> Unit:
    """Marks a unit as dissolved from a day on. Rows that name it keep it; nothing new is handed to it."""
    if units_with_accounts([unit.pk]):
        raise Conflict("unit.has_accounts", HAS_ACCOUNTS)
    unit.dissolved_on = on
    return save_unit(unit=unit, by=by, at=at)


def units_with_accounts(pks: Iterable[int]) -> set[int]:
    """Those of the units in which somebody with an account in use works. One query."""
    grants = RoleGrant.objects.in_force().filter(unit_id__in=pks, user__is_active=True)
    return {pk for pk in grants.order_by().values_list("unit_id", flat=True) if pk}


def save_units(*, entries: Sequence[tuple[UnitFacts, Unit | None]], by: User, at: datetime) -> None:
    """Adds and corrects many units, all or none.

    entries  the wanted facts, and the unit to be corrected as the caller has just read it

    Raises NotAllowed (another office's division), Conflict (a unit was changed since it was read, or would be dissolved
    while somebody works in it) and Invalid (a name twice in a division).
    """
    if any(not permissions.keeps_division(by, facts.division_id) for facts, _ in entries):
        raise NotAllowed("unit.not_yours", "只能登记本级及下级行政区的单位。")
    with transaction.atomic():
        stored = Unit.objects.select_for_update(of=("self",)).in_bulk(
            [unit.pk for _, unit in entries if unit is not None]
        )
        new, changed, dissolved = [], [], []
        for facts, unit in entries:
            if unit is None:
                new.append(Unit(**{name: getattr(facts, name) for name in UnitFacts.__slots__}))
                continue
            now = stored.get(unit.pk)
            if now is None or any(getattr(now, n) != getattr(unit, n) for n in UNIT_FACTS):
                raise Conflict("unit.changed", f"“{unit.name}”刚刚由他人修改。")
            differ = {n for n in UNIT_FACTS if getattr(unit, n) != getattr(facts, n)}
            for name in differ:
                setattr(unit, name, getattr(facts, name))
            if "dissolved_on" in differ and facts.dissolved_on:
                dissolved.append(unit.pk)
            changed.append((unit, differ))
        if units_with_accounts(dissolved):
            raise Conflict("unit.has_accounts", HAS_ACCOUNTS)
        try:
            with transaction.atomic():
                written = [each for each in changed if each[1]]
                save_all(Unit, new=new, changed=written, by=by, at=at, reason="导入")
        except IntegrityError as error:
            raise _name_taken() from error


def set_parameter(*, parameter: Parameter, by: User, at: datetime) -> Parameter:
    """Adds or corrects a version of a declared parameter, its value checked against the default."""
    check_value(parameter.key, parameter.value)
    same = Parameter.objects.filter(
        key=parameter.key, division=parameter.division, valid_from=parameter.valid_from
    )
    if same.exclude(pk=parameter.pk).exists():
        words = "同一天已有一个取值，请改动那一条。"
        raise Conflict("parameter.twice", words, fields={"valid_from": words})
    parameter.save()
    return parameter


def _name_taken() -> Invalid:
    words = "这个行政区已有同名的单位。"
    return Invalid("unit.name_taken", words, fields={"name": words})
