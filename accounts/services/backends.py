"""Who signs in, and whose session it is."""

from typing import Any, Final

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.models import Division, RoleGrant, Unit, User
from common.store.prepared_sql.rows import Columns
from common.store.prepared_sql.statements import Prepared


class PortalBackend(ModelBackend):
    """Passwords as Django checks them; whether the account is in use is said by the doors, in words that are true and
    only to who knows the password. A session's user comes with the grants in force in one query, because
    every page asks for them."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Any:
        """The account, disabled or not, if the password is right."""
        if username is None or password is None:
            return None
        user = User.objects.filter(mobile=username).first()
        if user is None:
            # As long as for an account that there is, so that time does not tell which there are.
            User().set_password(password)
            return None
        return user if user.check_password(password) else None

    def get_user(self, user_id: int) -> Any:
        grants = [_GRANT.row(values) for values in _IN_FORCE.rows(user_id=user_id)]
        if not grants:
            return super().get_user(user_id)
        user = grants[0].user
        user.current_grants = grants
        return user if self.user_can_authenticate(user) else None


_GRANT: Final = Columns(
    RoleGrant,
    user=Columns(User),
    division=Columns(Division),
    unit=Columns(Unit, division=Columns(Division)),
)
# Asked with every request of every page, so composed once: by the ORM each time, it was a quarter of what a page that
# refuses costs.
_IN_FORCE: Final = Prepared(
    lambda user_id: RoleGrant.objects.in_force().filter(user_id=user_id).values_list(*_GRANT.names),
    user_id=-1,
)
