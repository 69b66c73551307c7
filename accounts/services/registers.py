"""Units and parameters."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts import permissions
from accounts.models import Parameter, Unit, User
from accounts.parameters import check_value
from common.errors import Conflict, Invalid, NotAllowed


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
    if unit.grants.in_force().filter(user__is_active=True).exists():
        raise Conflict(
            "unit.has_accounts", "这个单位还有在用的账号，请先停用账号或收回其角色，再撤销单位。"
        )
    unit.dissolved_on = on
    return save_unit(unit=unit, by=by, at=at)


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
