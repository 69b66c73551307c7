"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from hezhang.home.navigation import folds, menu_for
from hezhang.home.search import registers_of


def portal(request: HttpRequest) -> dict[str, Any]:
    """The menu of the signed-in user and the map's settings; none for whom every entry would lead back to
    choosing a password first."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.must_change_password:
        return {"nav": []}
    groups = menu_for(user)
    return {
        "nav": groups,
        "nav_folds": folds(groups),
        "can_search": bool(registers_of(user)),
        "tianditu_key": settings.TIANDITU_KEY,
    }
