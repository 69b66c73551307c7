"""The menu on every page."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from hezhang.home.manual import subject_of
from hezhang.home.navigation import folds, menu_of

register = template.Library()


@register.simple_tag(takes_context=True)
def portal_menu(context: dict[str, Any]) -> SafeString | str:
    """What the signed-in user's roles open, with the page's own entry (`menu`) marked; nothing for a user
    whom every entry would lead back to choosing a password first."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated or user.must_change_password:
        return ""
    return _drawn(frozenset(user.roles), context.get("menu", ""))


@register.simple_tag
def help_address(menu: str | None) -> str:
    """The subject of the manual about the pages of this entry of the menu."""
    return reverse("help_subject", args=[subject_of(menu or "")])


@lru_cache(maxsize=512)
def _drawn(roles: frozenset[str], menu: str) -> SafeString:
    """The same for all who hold these roles: drawn once a process."""
    groups = menu_of(roles)
    words = {"groups": groups, "folds": folds(groups), "menu": menu}
    return render_to_string("common/menu.html", words)
