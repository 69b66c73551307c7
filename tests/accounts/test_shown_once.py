"""Passwords and tokens that are shown once stand in the answer to the press and nowhere else."""

import re
from collections.abc import Iterator

from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from plans.models import UnitToken
from tests import factories as make
from tests.cast import Cast

PASSWORD = re.compile(r"[BCDFGHJ-NP-TV-Z][aeu][a-z]{2}[aeu]-[2-9]{6}")
TOKEN = re.compile(r"的令牌：([0-9a-f]{64})")


def pressed(cast: Cast) -> Iterator[tuple[User, str, dict[str, object]]]:
    """Who presses what, and what is sent: every door that makes a secret."""
    new = {"mobile": "19000008888", "name": "赵新", "role": "village_chief"}
    place = {"division": cast.village.pk, "unit": ""}
    person = make.ChiefFactory(name="钱进", division=cast.village, mobile="19000006666")
    make.AppointmentFactory(chief=person, reach=cast.reach)
    token = {"unit": cast.unit.pk, "user": cast.unit_clerk.pk, "system": "管网系统"}
    yield cast.town_office, "/accounts/people/add/", new | place
    yield cast.town_office, f"/accounts/people/{cast.village_chief.pk}/reset-password/", {}
    yield cast.town_office, f"/chiefs/people/{person.pk}/account/", {}
    yield cast.admin, "/admin/accounts/user/add/", new | place | {"mobile": "19000007777"}
    yield cast.admin, f"/admin/accounts/user/{cast.village_chief.pk}/reset-password/", {}
    yield cast.admin, "/admin/plans/unittoken/add/", token


def test_no_cookie_no_session_and_no_cache_keeps_what_is_shown_once(cast: Cast) -> None:
    for by, address, sent in pressed(cast):
        client = Client()
        client.force_login(by)
        answer = client.post(address, sent)
        assert answer.status_code == 200, address
        (secret,) = {*PASSWORD.findall(answer.text), *TOKEN.findall(answer.text)}
        assert "no-store" in answer.headers["Cache-Control"], address
        assert all(secret not in morsel.value for morsel in client.cookies.values()), address
        assert all(secret not in str(row.get_decoded()) for row in Session.objects.all()), address
        # The next page does not say it again.
        assert secret not in client.get("/").text, address
    assert UnitToken.objects.count() == 1
