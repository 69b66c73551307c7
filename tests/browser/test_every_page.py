"""Every page that the access table lets the district office open, in a real Chromium: no serious fault
by axe, no sideways scroll on a phone, no error in the console, nothing loaded from outside (the last
two by the `page` fixture). A page that gets its rows in `tests/access` is looked at by itself.
"""

from django.test import Client
from django.urls import reverse

from tests.access.test_access import ROWS
from tests.browser.axe import faults
from tests.hezhang.making import handed_over

NARROW, WIDE = {"width": 390, "height": 844}, {"width": 1366, "height": 768}
PAGES = [
    row
    for row in ROWS
    if row.method == "GET" and row.district_office == 200 and "_api:" not in row.url_name
]


def address_of(row, cast, made):
    """A row's address; what several rows make by the same function is made once."""
    if row.kwargs not in made:
        made[row.kwargs] = row.kwargs(cast) if row.kwargs else None
    address = reverse(row.url_name, kwargs=made[row.kwargs])
    return f"{address}?{row.query}" if row.query else address


def is_page(client, address):
    """Downloads, pictures, and what scripts ask for are no pages."""
    response = client.get(address)
    return "Content-Disposition" not in response.headers and b"<html" in response.getvalue()


def test_every_page_of_the_district_office_is_without_fault_wide_and_narrow(people, page, sign_in):
    handed_over(people)
    client = Client()
    client.force_login(people.district_office)
    sign_in(people.district_office)
    wrong, made, seen = {}, {}, 0
    for row in PAGES:
        address = address_of(row, people, made)
        if not is_page(client, address):
            continue
        seen += 1
        page.set_viewport_size(WIDE)
        assert page.goto(address).status == 200, address
        if bad := faults(page):
            wrong[address] = bad
        page.set_viewport_size(NARROW)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            wrong[f"{address} sideways"] = width
    assert not wrong, "\n".join(f"{address}: {found}" for address, found in wrong.items())
    assert seen > len(PAGES) * 0.7
