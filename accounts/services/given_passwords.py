"""Passwords that an office gave: what the owner is told of it, and which acts are asked about because of it.

Whoever resets a password knows it, and could act in the owner's name. So the owner is told, and what is done in the
account's name soon after is marked.
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from accounts.models import User
from common.errors import NotSignedIn
from common.text.chinese import moment_words

# [ours]
WATCHED: Final = timedelta(hours=1)
TOLD: Final = timedelta(days=7)
COUNTED: Final = timedelta(days=90)


def is_watched(user: User, at: datetime) -> bool:
    """Was this account's password reset by somebody else less than an hour ago, or first changed so lately after that?
    Asks no database."""
    given = user.password_given_at
    if given is None or user.password_given_by_id in (None, user.pk) or given <= user.created_at:
        return False
    # Until it is changed nobody acts with it, so whoever reset it could otherwise sit the hour out.
    changed = user.password_changed_at
    since = changed if changed and changed > given else given
    return at < since + WATCHED


def told(user: User, at: datetime, *, last_login: datetime | None = None) -> list[str]:
    """Sentences for the owner: of resets by others in the last week, or since `last_login`; with how many there were in
    ninety days, because whoever took the account over may have read the first. Two queries, none without news."""
    given = user.password_given_at
    if given is None or user.password_given_by_id in (None, user.pk) or given <= user.created_at:
        return []
    if at - given >= TOLD and not (last_login is not None and last_login < given):
        return []
    since = max(at - COUNTED, user.created_at)
    rows = User.history.filter(id=user.pk, password_given_at__gt=since)
    rows = rows.filter(password_given_by__isnull=False).exclude(password_given_by=user.pk)
    resets = rows.order_by("password_given_at").values_list("password_given_at", flat=True)
    moments = [moment_words(moment) for moment in dict.fromkeys([*resets, given])]
    words = f"您的密码于{moments[-1]}由{user.password_given_by}重置"
    if len(moments) > 1:
        words += f"，近 {COUNTED.days} 天共重置 {len(moments)} 次（{'、'.join(moments)}）"
    return [f"{words}。不是您要求的，请立即修改密码，并告诉上级河长办。"]


def check_not_expired(user: User, at: datetime) -> None:
    """Raises NotSignedIn (`auth.password_expired`) for a given password that was not changed in time; only for
    users who know it."""
    given, days = user.password_given_at, settings.INITIAL_LOGIN_DAYS
    if user.must_change_password and given and at >= given + timedelta(days=days):
        words = f"初始密码 {days} 天内没有修改，已经失效，请本级河长办重置密码。"
        raise NotSignedIn("auth.password_expired", words)
