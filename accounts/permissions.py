"""Who keeps whose accounts and units.

An administrator keeps all. An office enters the divisions below its own, and keeps the accounts whose
every role lies in its division or below it; it gives roles of units, chiefs and village chiefs there, and
of offices strictly below its own. It ties a role only to an account that it keeps or that nobody keeps,
and an administrator's account is no office's, whatever other roles it holds.
"""

from accounts.models import JUSTICE_KINDS, Division, Role, RoleGrant, Unit, User
from common.errors import Invalid, NotAllowed
from common.store.scope import covers

NEEDS_DIVISION = (Role.OFFICE, Role.CHIEF, Role.VILLAGE_CHIEF)
NEEDS_UNIT = (Role.UNIT, Role.JUSTICE)


def is_top_office(by: User) -> bool:
    """Is `by` of the office below which all other offices of the portal lie, or an administrator? What
    holds for everybody (kinds of issues, the checklist) is theirs. One query."""
    if by.has_role(Role.ADMIN):
        return True
    offices = RoleGrant.objects.usable(Role.OFFICE)
    return any(
        not offices.exclude(division_id__gte=low, division_id__lt=high).exists()
        for low, high in by.office_ranges
    )


def keeps_division(by: User, code: str) -> bool:
    """May `by` keep units and accounts of this division?"""
    return by.has_role(Role.ADMIN) or by.is_office_of(code)


def enters_division(by: User, code: str) -> bool:
    """May `by` enter and correct the division of this code? Offices those strictly below their own;
    their own is the upper office's or the administrator's to name, as its accounts are."""
    return by.has_role(Role.ADMIN) or _office_strictly_above(by, code)


def may_manage(by: User, user: User) -> bool:
    """May `by` change this account, its password and whether it works?"""
    if by.has_role(Role.ADMIN):
        return True
    if user.is_administrator:
        return False
    grants = user.current_grants
    places = [g.division_id or (g.unit.division_id if g.unit else None) for g in grants]
    if not grants or any(code is None for code in places):
        return False
    own_level = any(
        g.role == Role.OFFICE and not _office_strictly_above(by, g.division_id or "")
        for g in grants
    )
    return not own_level and all(covers(by.office_ranges, code) for code in places if code)


def check_may_manage(by: User, user: User) -> None:
    if not may_manage(by, user):
        raise NotAllowed(
            "account.not_yours", "这个账号不归您管理，请联系其所属的河长办或系统管理员。"
        )


def check_may_attach(by: User, user: User) -> None:
    """`NotAllowed` where `by` ties a role to an account that another office keeps. An account without a
    role in force is nobody's yet."""
    free = not user.is_administrator and not user.current_grants
    if not free and not may_manage(by, user):
        words = "这个账号由其他河长办管理，不能由您为它增加角色，请由该账号所属的河长办或上级河长办办理。"
        raise NotAllowed("account.kept_by_another", words)


def check_may_give(
    by: User, role: str, *, division: Division | None = None, unit: Unit | None = None
) -> None:
    """`Invalid` for a role without the place it needs, `NotAllowed` where `by` may not give it."""
    check_place(role, division, unit)
    if by.has_role(Role.ADMIN):
        return
    code = division.code if division else unit.division_id if unit else ""
    if role == Role.ADMIN:
        allowed = False
    elif role == Role.OFFICE:
        allowed = _office_strictly_above(by, code)
    else:
        allowed = by.is_office_of(code)
    if not allowed:
        raise NotAllowed(
            "grant.not_yours", "您不能授予或收回这个角色，请联系上级河长办或系统管理员。"
        )


def abilities(by: User, user: User) -> dict[str, bool]:
    """What `by` may do with an account; feeds the buttons."""
    manages = may_manage(by, user)
    return {
        "reset_password": manages and user.pk != by.pk,
        "disable": manages and user.is_active and user.pk != by.pk,
        "enable": manages and not user.is_active,
        "unlock": manages,
    }


def _office_strictly_above(by: User, code: str) -> bool:
    return any(lo < code < hi for lo, hi in by.office_ranges)


def check_place(role: str, division: Division | None, unit: Unit | None) -> None:
    """`Invalid` for a role without the place it needs; names the field."""
    if role not in Role.values:
        raise Invalid("grant.role", "没有这个角色。", fields={"role": "没有这个角色。"})
    if role in NEEDS_UNIT and (unit is None or division is not None):
        words = f"“{Role(role).label}”须选择单位，不选行政区。"
        raise Invalid("grant.place", words, fields={"unit": words})
    if role == Role.JUSTICE and unit is not None and unit.kind not in JUSTICE_KINDS:
        words = f"“{Role(role).label}”须选择类别为公安机关或检察机关的单位。"
        raise Invalid("grant.unit_kind", words, fields={"unit": words})
    if role in NEEDS_DIVISION and (division is None or unit is not None):
        words = f"“{Role(role).label}”须选择行政区，不选单位。"
        raise Invalid("grant.place", words, fields={"division": words})
    if role == Role.ADMIN and (unit is not None or division is not None):
        words = "“系统管理员”管理全部，不选行政区或单位。"
        field = "division" if division is not None else "unit"
        raise Invalid("grant.place", words, fields={field: words})
