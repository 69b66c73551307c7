"""Who signs in, and whose session it is."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from accounts.models import RoleGrant


class PortalBackend(ModelBackend):
    """Passwords as Django checks them. A session's user comes with the grants in force in one query, because
    every page asks for them."""

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
