"""Django admin, by one rule: the administrator's role gets in, nobody else does."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from tests import factories as make
from tests.access.table import ROLES, Asked, Row, Stage, is_refusal

pytestmark = pytest.mark.django_db

OTHERS = [role for role in ROLES if role != "admin"]
NOBODY = dict.fromkeys(ROLES, 403)


def guesses(pattern: Any) -> dict[str, str] | tuple[str, ...]:
    unnamed = getattr(pattern, "regex", None)
    if unnamed and unnamed.groups and not unnamed.groupindex:
        return ("1",) * unnamed.groups
    return dict.fromkeys(pattern.converters, "1") | (
        {"app_label": "accounts"} if "app_label" in str(pattern) else {}
    )


def admin_rows() -> Iterator[Row]:
    """Every named URL of the admin, its arguments guessed."""
    for found in _walk(admin.site.get_urls()):
        arguments = guesses(found.pattern)
        yield Row(f"admin:{found.name}", kwargs=lambda c, a=arguments: a, **NOBODY)


def _walk(patterns: list[Any]) -> Iterator[Any]:
    for found in patterns:
        if hasattr(found, "url_patterns"):
            yield from _walk(found.url_patterns)
        elif found.name:
            yield found


def test_an_admin_page_lets_in_nobody_but_the_administrator(stage: Stage) -> None:
    let_in = []
    rows = list(admin_rows())
    for row in rows:
        # The door is one and the same for every method; two roles try it by POST as well.
        asked = [Asked(role) for role in OTHERS]
        asked += [Asked(role, "POST") for role in ("district_office", "anonymous")]
        for each, (status, location) in zip(asked, stage.statuses(row, asked), strict=True):
            # Logging out of what one never was in leads to the front door.
            at_the_door = location == "/admin/" or location.startswith("/admin/login/")
            if not is_refusal(status, location) and not at_the_door:
                let_in.append(f"{each.method} {row.url_name} as {each.role} → {status} {location}")
    assert len(rows) > 10
    assert not let_in, "\n".join(let_in)


def test_every_list_and_form_of_the_admin_opens_for_the_administrator(stage: Stage) -> None:
    broken = []
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        for page in ("changelist", "add"):
            try:
                reverse(f"admin:{name}_{page}")
            except NoReverseMatch:
                continue
            status, _ = stage.status(Row(f"admin:{name}_{page}", **NOBODY), "admin")
            # A register that is kept elsewhere offers no form to add to it.
            if status != 200 and not (page == "add" and status == 403):
                broken.append(f"{name}_{page} → {status}")
    assert stage.status(Row("admin:index", **NOBODY), "admin")[0] == 200
    assert not broken, "\n".join(broken)


def test_a_member_of_staff_without_the_role_is_not_let_in(client: Any, stage: Stage) -> None:
    left_over = make.UserFactory(is_staff=True, is_superuser=True)
    client.force_login(left_over)
    assert client.get("/admin/", follow=True).status_code == 403


def test_the_admin_has_no_login_page_of_its_own(client: Any, stage: Stage) -> None:
    page = client.get("/admin/accounts/user/", follow=True)
    assert page.redirect_chain[-1][0].startswith("/accounts/login/?next=/admin/accounts/user/")
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 405
