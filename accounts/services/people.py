"""Accounts and their roles: opened, given, taken, locked and unlocked, each with its audit row."""

import secrets
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import permissions
from accounts.models import Division, Role, RoleGrant, Unit, User, mobile_number
from accounts.services import audit
from accounts.services.devices import forget_failures
from accounts.services.given_passwords import check_not_expired
from accounts.services.tokens import revoke_tokens
from common.errors import Conflict, Invalid, NotAllowed
from common.text import values

# Without 0 O 1 l I, which are read wrongly from a slip of paper.
CONSONANTS, VOWELS, DIGITS = "bcdfghjkmnpqrstvwxyz", "aeu", "23456789"
_GIVEN = ["password", "must_change_password", "password_given_at", "password_given_by"]


def open_account(
    *,
    mobile: str,
    name: str,
    role: str,
    by: User,
    at: datetime,
    division: Division | None = None,
    unit: Unit | None = None,
) -> tuple[User, str]:
    """Opens an account with its first role: (user, initial password). The password is nowhere kept;
    show it once. It must be changed at the first login.

    `NotAllowed` outside what `by` keeps, `Conflict` if the mobile number has an account already
    (then `give_role` to that one), `Invalid` for a bad number or a role without its place.
    """
    permissions.check_may_give(by, role, division=division, unit=unit)
    user = User(mobile=values.phone(mobile), name=values.name(name), must_change_password=True)
    _check_person(user)
    password = new_password()
    user.set_password(password)
    user.created_at = user.password_given_at = at
    user.password_given_by = by
    with transaction.atomic():
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError as error:
            words = "这个手机号已有账号。"
            raise Conflict("account.mobile_taken", words, fields={"mobile": words}) from error
        audit.record("account.opened", user=by, target=described(user), at=at)
        give_role(user=user, role=role, division=division, unit=unit, by=by, at=at)
    return user, password


def found_administrator(*, mobile: str, name: str, password: str, at: datetime) -> User:
    """An administrator by whoever holds the machine (`manage.py createsuperuser`): the first one has
    nobody above to open the account. `Invalid` for a bad number, name or password, `Conflict` if the
    mobile number has an account already."""
    user = User(mobile=values.phone(mobile), name=values.name(name))
    _check_person(user)
    try:
        validate_password(password, user)
    except ValidationError as error:
        words = "".join(error.messages)
        raise Invalid("account.weak_password", words, fields={"password": words}) from error
    if User.objects.filter(mobile=user.mobile).exists():
        words = "这个手机号已有账号。"
        raise Conflict("account.mobile_taken", words, fields={"mobile": words})
    with transaction.atomic():
        user = User.objects.create_superuser(user.mobile, password, name=user.name, created_at=at)
        detail = {"via": "命令行"}
        audit.record("account.opened", user=None, target=described(user), detail=detail, at=at)
    return user


def rename(*, user: User, name: str, mobile: str, by: User, at: datetime) -> User:
    """Corrects a name or changes the mobile number, which is the login name."""
    permissions.check_may_manage(by, user)
    before = described(user)
    user.name, user.mobile = values.name(name), values.phone(mobile)
    _check_person(user)
    with transaction.atomic():
        try:
            with transaction.atomic():
                user.save(update_fields=["name", "mobile"])
        except IntegrityError as error:
            words = "这个手机号已有账号。"
            raise Conflict("account.mobile_taken", words, fields={"mobile": words}) from error
        audit.record(
            "account.renamed", user=by, target=described(user), detail={"before": before}, at=at
        )
    return user


def give_role(
    *,
    user: User,
    role: str,
    by: User,
    at: datetime,
    division: Division | None = None,
    unit: Unit | None = None,
) -> RoleGrant:
    """Gives one role, tied to a division or a unit; the same one again is answered with the first.

    `NotAllowed` for a role that `by` may not give, or an account that another office keeps.
    """
    permissions.check_may_give(by, role, division=division, unit=unit)
    permissions.check_may_attach(by, user)
    place = {"role": role, "division": division, "unit": unit}
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        known = user.grants.in_force().filter(**place).first()
        if known:
            return known
        grant = RoleGrant.objects.create(user=user, granted_at=at, **place)
        _follow_admin_role(user)
        audit.record("grant.given", user=by, target=described(user), detail=_words(grant), at=at)
    user.__dict__.pop("current_grants", None)
    return grant


def take_role(*, grant: RoleGrant, by: User, at: datetime) -> RoleGrant:
    """Takes a role back. The last administrator keeps the role, or nobody could give it again."""
    with transaction.atomic():
        grant = RoleGrant.objects.select_for_update().get(pk=grant.pk)
        permissions.check_may_give(by, grant.role, division=grant.division, unit=grant.unit)
        if grant.revoked_at:
            return grant
        if grant.role == Role.ADMIN:
            _keep_one_administrator(grant.user)
        grant.revoked_at = at
        grant.save(update_fields=["revoked_at"])
        _follow_admin_role(grant.user)
        audit.record(
            "grant.revoked", user=by, target=described(grant.user), detail=_words(grant), at=at
        )
    return grant


def reset_password(*, user: User, by: User, at: datetime) -> str:
    """Gives a new random password, to be changed at the next login, and ends every phone's login. The owner is told
    of it, and what is done soon after is marked (`accounts.services.given_passwords`)."""
    permissions.check_may_manage(by, user)
    password = new_password()
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = True
        user.password_given_at, user.password_given_by = at, by
        user.save(update_fields=_GIVEN)
        revoke_tokens(user=user, by=by, at=at)
        forget_failures(user.mobile)
        audit.record("password.reset", user=by, target=described(user), at=at)
    return password


def change_password(*, user: User, password: str, at: datetime, kept_token: str = "") -> None:
    """Sets the password a person chose; their other phones must log in again (`kept_token` is the
    digest of the one in use). `Invalid` names `new_password` if it is too weak or the old one; `NotSignedIn` for an
    initial password that has run out."""
    check_not_expired(user, at)
    if user.check_password(password):
        words = "新密码不能与原密码相同。"
        raise Invalid("password.same", words, fields={"new_password": words})
    try:
        validate_password(password, user)
    except ValidationError as error:
        words = "".join(error.messages)
        raise Invalid("password.weak", words, fields={"new_password": words}) from error
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = False
        user.password_changed_at = at
        user.save(update_fields=["password", "must_change_password", "password_changed_at"])
        revoke_tokens(user=user, by=user, at=at, kept=kept_token)
        audit.record("password.changed", user=user, target=described(user), at=at)


def set_active(*, user: User, active: bool, by: User, at: datetime) -> User:
    """Disables an account, which ends its sessions and phones' logins at once, or enables it again."""
    permissions.check_may_manage(by, user)
    if user.pk == by.pk and not active:
        raise NotAllowed("account.own", "不能停用自己的账号。")
    with transaction.atomic():
        user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        if user.is_active == active:
            return user
        if not active and user.has_role(Role.ADMIN):
            _keep_one_administrator(user)
        user.is_active = active
        user.save(update_fields=["is_active"])
        if not active:
            revoke_tokens(user=user, by=by, at=at)
        code = "account.enabled" if active else "account.disabled"
        audit.record(code, user=by, target=described(user), at=at)
    return user


def unlock(*, user: User, by: User, at: datetime) -> bool:
    """Ends a lock after wrong passwords before its time: whether there was one."""
    permissions.check_may_manage(by, user)
    was_locked = forget_failures(user.mobile)
    if was_locked:
        audit.record("account.unlocked", user=by, target=described(user), at=at)
    return was_locked


def new_password() -> str:
    """A random password that can be read out and typed on a phone, such as Bakme-48293 (about 36
    bits: with five tries a quarter of an hour that is more than enough until it is changed)."""
    letters = "".join(secrets.choice(pool) for pool in (CONSONANTS, VOWELS, CONSONANTS, CONSONANTS))
    digits = "".join(secrets.choice(DIGITS) for _ in range(6))
    return f"{letters.capitalize()}{secrets.choice(VOWELS)}-{digits}"


def described(user: User) -> str:
    """An account in words for the audit trail: 张三（190…01）."""
    return f"{user.name}（{user.mobile}）"


def _words(grant: RoleGrant) -> dict[str, str]:
    return {"role": str(grant)}


def _check_person(user: User) -> None:
    fields = {}
    if not user.name:
        fields["name"] = "请填写姓名。"
    elif len(user.name) > 40:
        fields["name"] = "姓名不超过 40 个字。"
    try:
        mobile_number(user.mobile)
    except ValidationError as error:
        fields["mobile"] = "".join(error.messages)
    if fields:
        raise Invalid("account.invalid", next(iter(fields.values())), fields=fields)


def _follow_admin_role(user: User) -> None:
    """Django's own two marks follow the administrator's role, so that they never outlive it."""
    is_admin = user.grants.in_force().filter(role=Role.ADMIN).exists()
    if user.is_staff != is_admin or user.is_superuser != is_admin:
        user.is_staff = user.is_superuser = is_admin
        user.save(update_fields=["is_staff", "is_superuser"])


def _keep_one_administrator(user: User) -> None:
    others = RoleGrant.objects.in_force().filter(role=Role.ADMIN, user__is_active=True)
    if not others.exclude(user=user).exists():
        raise NotAllowed("account.last_admin", "这是最后一个系统管理员，请先设立另一个。")
