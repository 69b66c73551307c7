"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from hezhang.home.search import registers_of


def portal(request: HttpRequest) -> dict[str, Any]:
    """Whether the signed-in user can search, and the map's settings; neither for a user whom every page
    would lead back to choosing a password first."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.must_change_password:
        return {}
    return {
        "can_search": bool(registers_of(user)),
        "tianditu_key": settings.TIANDITU_KEY,
    }
