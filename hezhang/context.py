"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from hezhang.navigation import menu_for
from hezhang.search import registers_of


def portal(request: HttpRequest) -> dict[str, Any]:
    """The menu of the signed-in user and the map's settings."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": []}
    return {
        "nav": menu_for(user),
        "can_search": bool(registers_of(user)),
        "tianditu_key": settings.TIANDITU_KEY,
    }
