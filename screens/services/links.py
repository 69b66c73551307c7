"""Links of screens' computers: the token is shown once, hashed at rest, revoked at once."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction
from knox.crypto import create_token_string, hash_token

from accounts.models import Division, User
from accounts.services import audit
from common.errors import Invalid
from common.store.prepared_sql.statements import Prepared
from common.text.chinese import local_date
from screens.models import ScreenLink
from screens.parameters import LINK_DAYS


@transaction.atomic
def issue_link(*, division: Division, name: str, by: User, at: datetime) -> tuple[ScreenLink, str]:
    """A link for a screen of a division: (row, token in clear, which is nowhere kept). Raises Invalid (fields
    `division`, `name`)."""
    if not by.is_office_of(division.pk) or division.is_external or not division.is_active:
        words = f"不能为{division}发放大屏链接：只能为本级和下级在用的行政区发放。"
        raise Invalid("screen_link.division", words, fields={"division": words})
    if ScreenLink.objects.in_force(at).filter(division=division, name=name).exists():
        words = f"{division}的“{name}”已有一个有效的链接，请先作废，或换一个名称。"
        raise Invalid("screen_link.name", words, fields={"name": words})
    token = create_token_string()
    days = LINK_DAYS.on(local_date(at), division.pk)
    row = ScreenLink.objects.create(
        division=division,
        name=name,
        digest=hash_token(token),
        created_by=by,
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    audit.record("screen_link.issued", user=by, target=f"{division}（{row}）", at=at)
    return row, token


def revoke_link(*, link: ScreenLink, by: User, at: datetime) -> None:
    """Ends a link at once; a second time changes nothing."""
    with transaction.atomic():
        rows = ScreenLink.objects.filter(pk=link.pk, revoked_at=None)
        if rows.update(revoked_at=at, revoked_by=by):
            audit.record("screen_link.revoked", user=by, target=f"{link.division}（{link}）", at=at)


@dataclass(frozen=True, slots=True)
class Standing:
    """A link in force: until when, and of its division's screen the digest and when it was counted, None where it was
    never counted."""

    expires_at: datetime
    code: str
    digest: str | None
    counted_at: datetime | None


_SCREEN: Final = [f"division__screen__{name}" for name in ("digest", "counted_at")]
# A wall asks four times a minute, day and night, so this is composed once.
_STANDING: Final = Prepared(
    lambda digest, at: (
        ScreenLink.objects.in_force(at)
        .filter(digest=digest)
        .order_by()
        .values_list("pk", "last_used_on", "expires_at", "division_id", *_SCREEN)
    ),
    digest="digest",
    at=datetime(1901, 1, 1, tzinfo=UTC),
)


def standing_of(token: str, *, at: datetime) -> Standing | None:
    """What the link in force that this token opens shows; None for any other text. One query, and on the first use of a
    day a second."""
    found = _STANDING.rows(digest=hash_token(token), at=at) if token else []
    if not found:
        return None
    pk, last_used_on, *standing = found[0]
    if last_used_on != (today := local_date(at)):
        ScreenLink.objects.filter(pk=pk).update(last_used_on=today)
    return Standing(*standing)
