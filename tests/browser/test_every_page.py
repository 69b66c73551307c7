"""Every page that the access table lets a role open, in a real Chromium: no serious fault by axe, no
sideways scroll on a phone, no error in the console, nothing loaded from outside (the last two by the
`page` fixture). A page that gets its rows in `tests/access` is looked at by itself.

The district office's pages are all looked at. Another role's page goes to the browser when its HTML holds
a piece that no page before it held, and every role's first page does; so each role costs seconds. The table
is walked in parts, each by all roles, so that processes share it; a room is in one part, because its pages
are built of the same pieces.
"""

from collections import Counter

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse
from lxml import html

from tests.access.test_access import ROWS
from tests.browser.axe import bring_along, faults
from tests.hezhang.making import handed_over

NARROW, WIDE = {"width": 390, "height": 844}, {"width": 1366, "height": 768}
FIRST = "district_office"
OTHERS = ("city_office", "town_office", "unit_clerk", "district_chief", "village_chief", "admin")
# A page of one thing, such as a border's, has its parts with their headings above its list.
FIRST_ROW = """() => {
    const row = document.querySelector('#filters ~ #list tbody tr');
    const above = row?.closest('.card')?.previousElementSibling;
    return row && !above?.querySelector('h2') ? row.getBoundingClientRect().top : null;
}"""
FIRST_ROW_WITHIN = 260
DRAWN_THOUGH_HIDDEN = """() => [...document.querySelectorAll('[hidden]')]
    .filter((each) => getComputedStyle(each).display !== 'none').map((each) => each.outerHTML.slice(0, 80))"""
# The same on all of a role's pages: looked at once.
FRAME = (".portal-sidebar", ".portal-topbar", "#header")
PARTS = 4


def is_apart(row):
    """A river has one list a year, and most pages of lists come with one of their own."""
    return row.is_apart or (row.kwargs is not None and row.url_name.startswith("plans:"))


def rows_for(role):
    return [
        row
        for row in ROWS
        if row.method == "GET"
        and getattr(row, role) == 200
        and "_api:" not in row.url_name
        and not is_apart(row)
    ]


def pieces(page):
    """What a page is built of: each element's tag, classes and attributes inside its parent's."""
    return {
        (above.tag, above.get("class"), each.tag, each.get("class"), *sorted(each.attrib))
        for each in html.fromstring(page).iter("*")
        if (above := each.getparent()) is not None
    }


class Look:
    """One person's walk: asks for a page, and shows it to axe wide and to a phone's width."""

    def __init__(self, page, server):
        self.page, self.server = page, server
        self.known, self.wrong, self.seen, self.role = set(), {}, 0, ""
        bring_along(page)

    def sign_in(self, user, role):
        self.client, self.role, self.is_first = Client(), role, True
        self.client.force_login(user)
        session = self.client.cookies["sessionid"].value
        self.page.context.clear_cookies()
        self.page.context.add_cookies(
            [{"name": "sessionid", "value": session, "url": self.server.url}]
        )

    def at(self, address, *, always=False, may_refuse=False):
        """Whether the address is a page: downloads, pictures and what scripts ask for are none. It goes to the browser
        if it has a piece that no page before it had; what is wrong with it is kept in `wrong`."""
        response = self.client.get(address)
        content = b"" if "Content-Disposition" in response.headers else response.getvalue()
        if b"<html" not in content or (may_refuse and response.status_code in (403, 404)):
            return False
        assert response.status_code == 200, f"{self.role} {address}"
        found = pieces(content)
        if always or self.is_first or not found <= self.known:
            self._show(address)
        self.known |= found
        return True

    def _show(self, address):
        self.seen += 1
        self.page.set_viewport_size(WIDE)
        assert self.page.goto(address).status == 200, f"{self.role} {address}"
        # A list's first row is in sight at once.
        top = self.page.evaluate(FIRST_ROW)
        if top is not None and top > FIRST_ROW_WITHIN:
            self.wrong[f"{self.role} {address} first row"] = top
        # Whatever its classes say, what is hidden is not drawn.
        if drawn := self.page.evaluate(DRAWN_THOUGH_HIDDEN):
            self.wrong[f"{self.role} {address} hidden"] = drawn
        if bad := faults(self.page, beside=() if self.is_first else FRAME):
            self.wrong[f"{self.role} {address}"] = bad
        self.is_first = False
        self.page.set_viewport_size(NARROW)
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            self.wrong[f"{self.role} {address} sideways"] = width

    def in_words(self):
        return "\n".join(f"{address}: {found}" for address, found in self.wrong.items())


@pytest.fixture(scope="session")
def browser(launch_browser, browser_type_launch_args):
    """One that draws no page before it is asked what it looks like: nobody looks on, and a third of what a page costs
    is saved. It can neither be scrolled nor photographed. It compiles no script to the end either, because each page
    runs axe once, from its beginning: what the compilers of V8 cost is never earned back (a sixth of axe)."""
    undrawn, uncompiled = "--disable-threaded-compositing", "--js-flags=--no-opt --no-maglev"
    made = launch_browser(args=[*browser_type_launch_args["args"], undrawn, uncompiled])
    yield made
    made.close()


@pytest.fixture
def look(page, live_server):
    return Look(page, live_server)


def address_of(row, cast, made):
    """A row's address; what several rows make by the same function is made once."""
    if row.kwargs not in made:
        made[row.kwargs] = row.kwargs(cast) if row.kwargs else None
    address = reverse(row.url_name, kwargs=made[row.kwargs])
    return f"{address}?{row.query}" if row.query else address


def room_of(row):
    return row.url_name.partition(":")[0]


def parts():
    """Room -> its part: the one with most pages first, each to the part that has least."""
    load, found = [0] * PARTS, dict.fromkeys(map(room_of, ROWS), 0)
    for room, rows in Counter(map(room_of, rows_for(FIRST))).most_common():
        found[room] = load.index(min(load))
        load[found[room]] += rows
    return found


def pages_of(role, part):
    rooms = parts()
    rows = [row for row in rows_for(role) if rooms[room_of(row)] == part]
    return sorted(rows, key=lambda row: row.url_name != "home")


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_of_every_role_is_without_fault_wide_and_narrow(people, look, part):
    handed_over(people)
    made = {}
    look.sign_in(people.district_office, FIRST)
    rows = pages_of(FIRST, part)
    are_pages = [look.at(address_of(row, people, made), always=True) for row in rows]
    assert sum(are_pages) > len(rows) * 0.6
    for role in OTHERS:
        look.sign_in(getattr(people, role), role)
        for row in pages_of(role, part):
            look.at(address_of(row, people, made))
    assert look.seen >= sum(are_pages) + len(OTHERS)
    assert not look.wrong, look.in_words()


APART = [
    row for row in ROWS if row.method == "GET" and is_apart(row) and row.district_office == 200
]


@pytest.mark.parametrize("row", APART, ids=lambda row: f"{row.title}-{row.kwargs.__name__}")
def test_a_page_that_stands_by_itself_is_without_fault_wide_and_narrow(people, look, row):
    look.sign_in(people.district_office, FIRST)
    look.at(address_of(row, people, {}))
    assert not look.wrong, look.in_words()


def test_every_page_of_the_admin_is_without_fault_wide_and_narrow(people, look):
    """Each register's list, its form for a new row, and the form of a row there is."""
    look.sign_in(people.admin, "admin")
    look.at(reverse("admin:index"))
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages = [("changelist", ()), ("add", ())]
        if (row := model._default_manager.first()) is not None:
            pages += [("change", (row.pk,)), ("history", (row.pk,))]
        for page, args in pages:
            try:
                address = reverse(f"{name}_{page}", args=args)
            except NoReverseMatch:
                continue
            # A register that is kept elsewhere offers no form to add to it.
            look.at(address, may_refuse=True)
    assert look.seen > len(admin.site._registry)
    assert not look.wrong, look.in_words()
