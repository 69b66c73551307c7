"""Who may do what: every URL, every method, every role, and what else is asked of every row, in one playing of it.

The tables say what each role is answered; nobody is answered to a method without a row; a page answers whatever
stands in its address; its form shows what is stored; the police get in nowhere else. A wrong answer to one question
keeps none of the others from being asked.
"""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django_filters import FilterSet

from tests.access.table import (
    METHODS,
    ROLES,
    Asked,
    Play,
    Row,
    Stage,
    expected,
    is_refusal,
    login_address,
)
from tests.access.test_access import ROWS, line_to_add
from tests.access.test_justice_role import opens_nothing_that_is_not_theirs
from tests.access.test_untouched_forms import shows_every_value_that_it_was_given

# The mark has the database made; the cast stands in a transaction around each test's own.
pytestmark = pytest.mark.django_db

OF_NAME: dict[str, list[Row]] = {}
for each in ROWS:
    OF_NAME.setdefault(each.url_name, []).append(each)

PAGING = ("page", "per_page", "sort", "cursor", "page_size", "since")
OTHERS = (
    "act",
    "box",
    "colour",
    "day",
    "fit",
    "from",
    "ids",
    "inbox",
    "post",
    "q",
    "river",
    "zoom",
)
# Past 64 bits; digits that are no decimals, as many as in a division's code; a month nobody has.
GARBAGE = ("9" * 30, "²" * 12, "9999-12")


def each_role_is_answered_as_the_table_says(play: Play) -> None:
    row = play.row
    wrong = []
    for role in ROLES:
        status, location = play.status(play.as_said(role))
        if status != expected(row, role):
            wrong.append(f"{role}: expected {expected(row, role)}, got {status} {location}")
        elif status == 302:
            at_login = location.startswith(login_address())
            if role == "anonymous" and not at_login and not row.is_open:
                wrong.append(f"anonymous: should be sent to the login page, not to {location}")
            if role != "anonymous" and at_login and "next=" in location:
                wrong.append(f"{role}: was sent to the login page")
    assert not wrong, f"{row.title}\n" + "\n".join(wrong)


def a_method_without_a_row_is_refused(play: Play) -> None:
    """Asked at the first row of a name, for all of them."""
    name = play.row.url_name
    rows = OF_NAME[name]
    if play.row is not rows[0]:
        return
    # Asked as somebody whom the page lets in, so that it is the method that is refused.
    role = next((r for r in ROLES for row in rows if expected(row, r) < 400), "anonymous")
    if any(row.is_open for row in rows):
        role = "anonymous"
    taken = []
    for method in METHODS:
        if method in {row.method for row in rows}:
            continue
        status, location = play.status(Asked(role, method, play.row.query))
        if not is_refusal(status, location):
            taken.append(f"{method} as {role} → {status} {location}; {line_to_add(name, method)}")
    assert not taken, f"{name} takes methods that are not in the table:\n" + "\n".join(taken)


def asked_by_filters(kind: type = FilterSet) -> set[str]:
    """Every parameter of every filter bar."""
    names = set(getattr(kind, "base_filters", {}))
    return names.union(*(asked_by_filters(below) for below in kind.__subclasses__()))


def a_page_answers_whatever_its_address_asks(play: Play) -> None:
    """Garbage is no fault of ours."""
    row = play.row
    if row.method != "GET" or not any(expected(row, role) == 200 for role in ROLES):
        return
    role = next(r for r in ("district_office", *ROLES) if expected(row, r) == 200)
    names = sorted({*PAGING, *OTHERS, *asked_by_filters()})
    for value in GARBAGE:
        status, _ = play.status(Asked(role, query=urlencode(dict.fromkeys(names, value))))
        assert status in (200, 302, 400, 404), f"{row.title} as {role}: {value} → {status}"


QUESTIONS: tuple[Callable[[Play], None], ...] = (
    each_role_is_answered_as_the_table_says,
    a_method_without_a_row_is_refused,
    a_page_answers_whatever_its_address_asks,
    shows_every_value_that_it_was_given,
    opens_nothing_that_is_not_theirs,
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_a_row_answers_every_question(stage: Stage, row: Row) -> None:
    faults = []
    with stage.playing(row) as play:
        for question in QUESTIONS:
            try:
                question(play)
            except AssertionError as fault:
                fault.add_note(f"{row.title}: {question.__name__}")
                faults.append(fault)
    if faults:
        raise ExceptionGroup(row.title, faults)
