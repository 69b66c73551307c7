"""Who signs in, and whose session it is."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.models import RoleGrant, User


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
        grants = list(
            RoleGrant.objects.in_force()
            .filter(user_id=user_id)
            .select_related("user", "division", "unit__division")
        )
        if not grants:
            return super().get_user(user_id)
        user = grants[0].user
        user.current_grants = grants
        return user if self.user_can_authenticate(user) else None
