"""Tokens of units' systems: issued in clear once, hashed at rest, renewed in time, revoked at once."""

from datetime import datetime, timedelta

from django.db import transaction
from knox.crypto import create_token_string, hash_token

from accounts.models import Role, Unit, User
from accounts.services import audit
from common.errors import Conflict, Invalid
from common.text.chinese import local_date
from plans.models import UnitToken
from plans.models.parameters import UNIT_TOKEN_DAYS

MARK_LENGTH = 8


@transaction.atomic
def issue_unit_token(
    *, unit: Unit, user: User, system: str, by: User, at: datetime
) -> tuple[UnitToken, str]:
    """A token for a unit's system, which acts in the name of one of its clerks: (row, token in clear,
    which is nowhere kept). Raises Invalid (fields `user`, `unit`)."""
    if not _is_clerk(user, unit):
        words = f"{user.name}不是{unit}的经办人，或账号已停用。"
        raise Invalid("unit_token.user", words, fields={"user": words})
    if not unit.exists_on(local_date(at)):
        words = f"{unit}已撤销。"
        raise Invalid("unit_token.unit", words, fields={"unit": words})
    token = create_token_string()
    row = UnitToken.objects.create(
        unit=unit,
        user=user,
        system=system.strip(),
        digest=hash_token(token),
        mark=token[:MARK_LENGTH],
        created_by=by,
        created_at=at,
        expires_at=_end(unit, at),
    )
    audit.record("unit_token.issued", user=by, target=f"{row}（{user.name}）", at=at)
    return row, token


def renew_unit_token(*, token: UnitToken, by: User, at: datetime) -> datetime:
    """It lasts as long from now on as a new one, also where it had run out: until when. Raises Conflict for one that
    was revoked, Invalid where its clerk has left the unit."""
    with transaction.atomic():
        row = UnitToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
        if row.revoked_at is not None:
            raise Conflict("unit_token.revoked", f"{row}的令牌已作废，请重新发放。")
        if not _is_clerk(row.user, row.unit):
            words = f"{row.user.name}已不是{row.unit}的经办人，或账号已停用，请重新发放。"
            raise Invalid("unit_token.user", words, fields={"user": words})
        row.expires_at = _end(row.unit, at)
        row.save(update_fields=["expires_at"])
        audit.record("unit_token.renewed", user=by, target=f"{row}（{row.user.name}）", at=at)
    return row.expires_at


def _end(unit: Unit, at: datetime) -> datetime:
    return at + timedelta(days=UNIT_TOKEN_DAYS.on(local_date(at), unit.division_id))


def revoke_unit_token(*, token: UnitToken, by: User, at: datetime) -> None:
    """Ends a token at once; a second time changes nothing."""
    with transaction.atomic():
        if UnitToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
            audit.record("unit_token.revoked", user=by, target=str(token), at=at)


def unit_token_of(token: str, *, at: datetime) -> UnitToken | None:
    """The token in force that this text is; None for any other text, where it has run out, and where its clerk has
    left the unit."""
    rows = UnitToken.objects.filter(digest=hash_token(token), revoked_at=None)
    row = rows.select_related("unit", "user").first()
    if row is None or (row.expires_at or _end(row.unit, row.created_at)) <= at:
        return None
    if not _is_clerk(row.user, row.unit):
        return None
    today = local_date(at)
    if row.last_used_on != today:
        UnitToken.objects.filter(pk=row.pk).update(last_used_on=today)
    return row


def _is_clerk(user: User, unit: Unit) -> bool:
    return user.is_active and any(
        grant.role == Role.UNIT and grant.unit_id == unit.pk for grant in user.current_grants
    )
