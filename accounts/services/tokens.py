"""Phones' tokens: one a device, hashed at rest, revoked by deleting the row."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import DeviceToken, User
from accounts.parameters import DEVICE_TOKEN_DAYS
from accounts.services import audit
from common.text.chinese import local_date


def issue_token(*, user: User, device: str, at: datetime) -> tuple[DeviceToken, str]:
    """A token for this device: (row, token in clear, which is nowhere kept). What the same device had
    before is replaced; other devices keep theirs."""
    days = DEVICE_TOKEN_DAYS.on(local_date(at))
    with transaction.atomic():
        # Two logins of one device at once: the second waits, and replaces the first's token.
        User.objects.select_for_update().get(pk=user.pk)
        DeviceToken.objects.filter(user=user, device=device).delete()
        row, token = DeviceToken.objects.create(
            user=user, expiry=timedelta(days=days), device=device, last_used_on=local_date(at)
        )
        audit.record("token.issued", user=user, target=device, at=at)
    return row, token


def renew_token(*, token: DeviceToken, at: datetime) -> None:
    """Used today: it lasts as long from now on as a new one, so that a phone in use never has to sign in again. The row
    in hand gets its new end too."""
    day = local_date(at)
    end = at + timedelta(days=DEVICE_TOKEN_DAYS.on(day)) if token.expiry else None
    DeviceToken.objects.filter(pk=token.pk).update(last_used_on=day, expiry=end)
    token.last_used_on, token.expiry = day, end


def revoke_token(*, token: DeviceToken, by: User, at: datetime) -> None:
    """Ends one phone's login at once."""
    with transaction.atomic():
        deleted, _ = DeviceToken.objects.filter(pk=token.pk).delete()
        if deleted:
            audit.record(
                "token.revoked", user=by, target=f"{token.user.name} {token.device}", at=at
            )


def revoke_tokens(*, user: User, by: User | None, at: datetime, kept: str = "") -> int:
    """Ends the logins of all of a person's phones, but the one whose digest is `kept`: how many."""
    rows = DeviceToken.objects.filter(user=user).exclude(digest=kept)
    deleted, _ = rows.delete()
    if deleted:
        detail = {"count": deleted}
        audit.record("token.revoked", user=by, target=user.name, detail=detail, at=at)
    return deleted
