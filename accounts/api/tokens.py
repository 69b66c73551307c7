"""Phones' tokens: `Authorization: Token …`."""

from typing import Any, Final

from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from rest_framework.permissions import BasePermission

from accounts.models import DeviceToken, User
from accounts.services.tokens import renew_token
from common import clock
from common.errors import NotAllowed, NotSignedIn
from common.store.prepared_sql.rows import Columns
from common.store.prepared_sql.statements import Prepared
from common.text.chinese import local_date


class DeviceTokenAuthentication(TokenAuthentication):
    """A hashed token, looked up by its digest: one query for token and user, no write but once a
    day, when its end moves on. A revoked or expired token and a disabled account are refused at once, in words.

    Knox's own check asks for all tokens of the user on each request, to tidy up; a nightly task
    (`accounts.tasks.delete_expired_tokens`) does that here.
    """

    def authenticate(self, request: Any) -> tuple[User, DeviceToken] | None:
        prefix, _, token = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
        if not prefix or prefix.lower() != self.authenticate_header(request).lower():
            return None
        return admitted(token)


def admitted(token: str) -> tuple[User, DeviceToken]:
    """Whose token this is, and its row. Raises NotSignedIn (`auth.token`, `auth.disabled`)."""
    row = _token_with_user(hash_token(token))
    at = clock.now()
    if row is None or (row.expiry is not None and row.expiry <= at):
        raise NotSignedIn("auth.token", "登录已失效，请重新登录。")
    if not row.user.is_active:
        raise NotSignedIn("auth.disabled", "账号已停用，请联系本级河长办。")
    if row.last_used_on != local_date(at):
        renew_token(token=row, at=at)
    return row.user, row


class OwnPassword(BasePermission):
    """A password that an office gave opens nothing on a phone before it is changed, because the office knows it too;
    what waits in the phone stays there and is sent afterwards. A unit's system has a token without a password."""

    def has_permission(self, request: Any, view: Any) -> bool:
        if isinstance(request.auth, DeviceToken) and request.user.must_change_password:
            words = "请先修改初始密码；待上报的内容都在手机上，修改后照常上报。"
            raise NotAllowed("auth.password_given", words)
        return True


_TOKEN: Final = Columns(DeviceToken, user=Columns(User))
# Asked with every request of every phone, so composed once.
_BY_DIGEST: Final = Prepared(
    lambda digest: DeviceToken.objects.filter(digest=digest).order_by().values_list(*_TOKEN.names),
    digest="digest",
)


def _token_with_user(digest: str) -> DeviceToken | None:
    rows = _BY_DIGEST.rows(digest=digest)
    return _TOKEN.row(rows[0]) if rows else None
