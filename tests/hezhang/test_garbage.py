"""Garbage in addresses, among ticked rows and in forms is refused in words, never a fault."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from chiefs.models import Chief
from tests import factories as make
from tests.access.rivers import signboard
from tests.cast import Cast
from tests.hezhang.making import MONDAY, issue
from tests.inspections.rows import patrol

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.mark.parametrize("address", ["/search/?q=%00", "/api/v1/issues/?month=%00", "/a%00b/"])
def test_a_nul_in_an_address_is_refused_for_no_database_keeps_one(
    client: Client, cast: Cast, address: str
) -> None:
    client.force_login(cast.district_office)
    assert client.get(address).status_code == 400


@dataclass(frozen=True)
class Bulk:
    """An act on ticked rows: how to make a row it is for, and whether it was done to it."""

    name: str
    make: Callable[[Cast], Any]
    is_done: Callable[[Any], bool]
    args: tuple[str, ...] = ()

    def send(self, client: Client, ids: list[Any]) -> int:
        data = {"ids": ids, "confirmed": "1", "client_ref": str(uuid4())}
        return client.post(reverse(self.name, args=self.args), data).status_code


def without_account(cast: Cast) -> Chief:
    person: Chief = make.ChiefFactory(division=cast.village, mobile="19000002222")
    make.AppointmentFactory(chief=person, reach=cast.reach)
    return person


BULKS = [
    Bulk(
        "inspections:patrols_confirm",
        lambda cast: patrol(cast, MONDAY, state="pending"),
        lambda row: row.state == "confirmed",
    ),
    Bulk("chiefs:chief_accounts", without_account, lambda row: row.user is not None),
    Bulk("rivers:signboard_check_many", signboard, lambda row: row.checks.exists()),
    Bulk("issues:issue_bulk", issue, lambda row: row.state == "accepted", ("accept",)),
]


@pytest.mark.parametrize("ids", [["9" * 30], ["²"], ["-1", "abc", ""], ["9" * 18]])
@pytest.mark.parametrize("bulk", BULKS, ids=lambda bulk: bulk.name)
def test_ticked_rows_that_are_none_are_none(
    client: Client, cast: Cast, bulk: Bulk, ids: list[str]
) -> None:
    client.force_login(cast.district_office)
    row = bulk.make(cast)
    assert bulk.send(client, ids) == 302
    row.refresh_from_db()
    assert not bulk.is_done(row)
    # Else the act could not have been done to it whatever was ticked.
    bulk.send(client, [row.pk])
    row.refresh_from_db()
    assert bulk.is_done(row)


def test_a_nul_typed_where_a_row_is_chosen_finds_the_row(client: Client, cast: Cast) -> None:
    client.force_login(cast.district_office)
    name = str(cast.reach)
    response = client.post(reverse("issues:issue_report"), {"reach": f"{name[:2]}\0{name[2:]}"})
    assert response.status_code == 422
    assert "reach" not in response.context["form"].errors
    response = client.post(reverse("inspections:swap_create"), {"first": "没有\0的人"})
    assert response.status_code == 422
    assert "first" in response.context["form"].errors


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "0206-11-22"])
def test_a_day_outside_the_calendar_is_refused_at_its_field(
    client: Client, cast: Cast, day: str
) -> None:
    client.force_login(cast.district_office)
    for form, field, value in (
        ("inspections:swap_create", "ended_on", day),
        ("issues:issue_report", "reported_at", f"{day}T00:00"),
    ):
        response = client.post(reverse(form), {field: value})
        assert response.status_code == 422
        assert "年份应在" in response.context["form"].errors[field][0]
    assert client.get(reverse("issues:issue_list"), {"reported_to": day}).status_code == 200
