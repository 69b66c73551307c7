"""Whatever stands in an address, a page answers: garbage is no fault of ours."""

from urllib.parse import urlencode

import pytest
from django_filters import FilterSet

from tests.access.table import ROLES, Asked, Row, Stage, expected
from tests.access.test_access import ROWS

pytestmark = pytest.mark.django_db

READ = [row for row in ROWS if row.method == "GET" and any(expected(row, r) == 200 for r in ROLES)]
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


def asked_by_filters(kind: type = FilterSet) -> set[str]:
    """Every parameter of every filter bar."""
    names = set(getattr(kind, "base_filters", {}))
    return names.union(*(asked_by_filters(below) for below in kind.__subclasses__()))


@pytest.mark.parametrize("row", READ, ids=lambda row: row.title)
def test_a_page_answers_whatever_its_address_asks(stage: Stage, row: Row) -> None:
    role = next(r for r in ("district_office", *ROLES) if expected(row, r) == 200)
    names = sorted({*PAGING, *OTHERS, *asked_by_filters()})
    asked = [Asked(role, query=urlencode(dict.fromkeys(names, value))) for value in GARBAGE]
    for value, (status, _) in zip(GARBAGE, stage.statuses(row, asked), strict=True):
        assert status in (200, 302, 400, 404), value
