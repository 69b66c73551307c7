"""Garbage in addresses, among ticked rows and in forms is refused in words, never a fault."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.mark.parametrize("address", ["/search/?q=%00", "/api/v1/issues/?month=%00", "/a%00b/"])
def test_a_nul_in_an_address_is_refused_for_no_database_keeps_one(
    client: Client, cast: Cast, address: str
) -> None:
    client.force_login(cast.district_office)
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("ids", [["9" * 30], ["²"], ["-1", "abc", ""], ["9" * 18]])
@pytest.mark.parametrize(
    ("act", "args"),
    [
        ("inspections:patrols_confirm", []),
        ("chiefs:chief_accounts", []),
        ("rivers:signboard_check_many", []),
        ("issues:issue_bulk", ["accept"]),
    ],
)
def test_ticked_rows_that_are_none_are_none(
    client: Client, cast: Cast, act: str, args: list[str], ids: list[str]
) -> None:
    client.force_login(cast.district_office)
    response = client.post(reverse(act, args=args), {"ids": ids})
    assert response.status_code == 302


def test_a_nul_typed_where_a_row_is_chosen_is_refused_at_its_field(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.district_office)
    for form, field in (("issues:issue_report", "reach"), ("inspections:swap_create", "first")):
        response = client.post(reverse(form), {field: "清溪\0河"})
        assert response.status_code == 422
        assert field in response.context["form"].errors


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
