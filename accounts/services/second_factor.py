"""两步验证: beside the password a code of one's own telephone (TOTP, RFC 6238); recovery codes for when it is lost.

On the tables of django-otp, which slows wrong codes down (one second, two, four …) and takes none twice. Who has to use
it is a setting (`SECOND_FACTOR_ROLES`); offices and administrators may turn it on for themselves.
"""

from __future__ import annotations

import unicodedata
from base64 import b32encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Role, User
from accounts.permissions import check_may_manage
from accounts.services import audit
from accounts.services.tokens import revoke_tokens
from common.errors import Conflict, Invalid, NotSignedIn

MAY_USE: Final = (Role.ADMIN, Role.OFFICE)
RECOVERY_CODES: Final = 10
ISSUER: Final = "河长制管理门户"
_NAME: Final = "两步验证"
# Of the session: after the password a code is owed; it was given in this session.
OWED, VERIFIED = "second_factor_owed", "second_factor_verified"


def must_use(user: User) -> bool:
    """Does a role of the user's ask for it?"""
    return bool(settings.SECOND_FACTOR_ROLES) and user.has_role(*settings.SECOND_FACTOR_ROLES)


def uses(user: User) -> bool:
    """Has the user turned it on? One query."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def is_met(session: Mapping[str, Any], user: User) -> bool:
    """Was the code given in this session, or is none asked for? At most one query."""
    return bool(session.get(VERIFIED)) or not (must_use(user) or uses(user))


def codes_left(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())


def begin(*, user: User) -> TOTPDevice:
    """The key that the telephone is to read, the same until it is confirmed. Raises Conflict where it is on."""
    if uses(user):
        raise Conflict("second_factor.on", "两步验证已经开启；换手机的，请先关闭再重新开启。")
    waiting = TOTPDevice.objects.filter(user=user, confirmed=False).order_by("pk").first()
    return waiting or TOTPDevice.objects.create(user=user, confirmed=False, name=_NAME)


def address_of(device: TOTPDevice) -> str:
    """What the QR code holds: otpauth://totp/…, by the de facto standard of the apps."""
    label = quote(f"{ISSUER}:{device.user.mobile}")
    asked = {"secret": secret_of(device), "issuer": ISSUER, "digits": device.digits}
    return f"otpauth://totp/{label}?{urlencode(asked)}"


def secret_of(device: TOTPDevice) -> str:
    """The key in letters and digits, to be typed where no camera is."""
    return b32encode(device.bin_key).decode().rstrip("=")


def confirm(*, user: User, code: str, at: datetime) -> list[str]:
    """Turns it on, once the telephone shows the right code: the recovery codes, which are shown this once. Whoever
    signed in elsewhere by the password alone is out. Raises Invalid and Conflict."""
    device = begin(user=user)
    if not _takes(device, code):
        raise _wrong(device)
    with transaction.atomic():
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        codes = _new_codes(user)
        audit.record("second_factor.on", user=user, target=user.mobile, at=at)
        _end_elsewhere(user, by=user, at=at)
    return codes


def new_codes(*, user: User, at: datetime) -> list[str]:
    """Recovery codes anew; those of before hold no longer, nor do sessions and phones that may have come by one."""
    with transaction.atomic():
        codes = _new_codes(user)
        audit.record("second_factor.codes", user=user, target=user.mobile, at=at)
        _end_elsewhere(user, by=user, at=at)
    return codes


def _end_elsewhere(user: User, *, by: User | None, at: datetime) -> None:
    """Ends every session and every phone's login of the account. The session in hand goes on where its page says so
    (`update_session_auth_hash`)."""
    user.sessions_ended_at = at
    user.save(update_fields=["sessions_ended_at"])
    revoke_tokens(user=user, by=by, at=at)


def _new_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name=_NAME)
    tokens = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=token) for token in tokens)
    return tokens


def check(*, user: User, code: str, at: datetime) -> None:
    """Raises Invalid unless it is the telephone's present code, or a recovery code that was not used yet."""
    kinds = (TOTPDevice, StaticDevice)
    # Digits alone are the telephone's, anything else one of the paper's.
    kind = kinds[not _plain(code).isdecimal()]
    device = kind.objects.filter(user=user, confirmed=True).first()
    if device is not None and _takes(device, code):
        if kind is StaticDevice:
            audit.record("second_factor.recovered", user=user, target=user.mobile, at=at)
        return
    audit.record("second_factor.failed", user=user, target=user.mobile, at=at)
    raise _wrong(device)


def check_for_phone(*, user: User, code: str, at: datetime) -> None:
    """As `check`, where a phone signs in: its token is a door like the pages'. Raises NotSignedIn
    (`auth.second_factor`) where a code is asked for and none came, or a role asks for it and it was never turned on."""
    if uses(user):
        if not code:
            raise NotSignedIn("auth.second_factor", "这个账号开启了两步验证，请填写验证码。")
        check(user=user, code=code, at=at)
    elif must_use(user):
        words = "您的角色必须使用两步验证，请先在电脑上登录门户开启。"
        raise NotSignedIn("auth.second_factor", words)


def _takes(device: TOTPDevice | StaticDevice, code: str) -> bool:
    """In a transaction that ends here, so that a wrong code counts whatever becomes of the request."""
    with transaction.atomic():
        locked = type(device).objects.select_for_update().get(pk=device.pk)
        taken = locked.verify_token(_plain(code))
    device.refresh_from_db()
    return bool(taken)


def _plain(code: str) -> str:
    """As it was meant: blanks, full width and capitals do not count."""
    return "".join(unicodedata.normalize("NFKC", code).split()).lower()


def _wrong(device: TOTPDevice | StaticDevice | None) -> Invalid:
    words = "验证码不正确，或已用过。请填手机上现在显示的 6 位数字，或一个没有用过的恢复码。"
    if device is not None and device.throttling_failure_count > 1:
        words += "连续不正确的，每错一次要多等一会儿再试。"
    return Invalid("second_factor.wrong", words, fields={"code": words})


def end(*, user: User, by: User | None, at: datetime) -> None:
    """Turns it off: for oneself, or for somebody whose telephone is gone (`by` None: from the machine's own command
    line), whose sessions and phones end with it. Raises NotAllowed, and Conflict for oneself where a role asks for
    it."""
    if by is not None and user.pk != by.pk:
        check_may_manage(by, user)
    elif by is not None and must_use(user):
        raise Conflict("second_factor.required", "您的角色必须使用两步验证，不能关闭。")
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        audit.record("second_factor.off", user=by, target=user.mobile, at=at)
        _end_elsewhere(user, by=by, at=at)
