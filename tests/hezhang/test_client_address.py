"""Where a visitor came from: as the proxies say, and into every line of the audit trail."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

PHONE = "203.0.113.9"


def log_in(client, user, forwarded):
    page = client.post(
        reverse("accounts:login"),
        {"username": user.mobile, "password": PASSWORD},
        headers={"X-Forwarded-For": forwarded},
    )
    assert page.status_code == 302
    return AuditEvent.objects.latest("pk").address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (
            0,
            PHONE,
            "127.0.0.1",
        ),  # no proxy of ours: what a visitor says about himself is not believed
        (1, PHONE, PHONE),
        (1, f"198.51.100.7, {PHONE}", PHONE),  # the left one may be made up
        (2, f"{PHONE}, 10.0.0.2", PHONE),
        (2, "10.0.0.2", "127.0.0.1"),  # came past one of the two
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "unknown", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_is_the_one_that_our_outermost_proxy_wrote(
    cast, client, settings, proxies, forwarded, address
):
    settings.PROXY_COUNT = proxies
    assert log_in(client, cast.town_office, forwarded) == address


def test_what_an_office_does_to_an_account_is_recorded_with_its_address_too(cast, client, settings):
    settings.PROXY_COUNT = 1
    client.force_login(cast.district_office)
    url = reverse("accounts:account_reset_password", args=[cast.town_office.pk])
    client.post(url, headers={"X-Forwarded-For": PHONE})
    event = AuditEvent.objects.get(action="password.reset")
    assert event.address == PHONE
    assert event.request_id
