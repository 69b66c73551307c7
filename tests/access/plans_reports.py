"""月报送: the month's pages."""

from typing import Any
from uuid import uuid4

from tests.access.table import Row
from tests.cast import Cast
from tests.plans.making import line, task_list

PAGES = {
    "city_office": 200,
    "district_office": 200,
    "town_office": 200,
    "stranger": 200,
    "unit_clerk": 200,
    "district_chief": 200,
    "village_chief": 403,
    "admin": 403,
    "anonymous": 302,
}
# An office without naming a unit is led to the units.
WRITERS = PAGES | dict.fromkeys(list(PAGES)[:4], 302) | {"district_chief": 403}
NOBODY_BUT_ITS_UNIT = WRITERS | dict.fromkeys(list(PAGES)[:4], 404)


def month_line(cast: Cast) -> dict[str, Any]:
    return {"month": "2026-06", "pk": line(task_list(cast)).pk}


def sheet(cast: Cast) -> dict[str, Any]:
    return {"percent": "30", "words": "完成清淤", "seen_seq": 0, "client_ref": uuid4()}


def urge(cast: Cast) -> dict[str, Any]:
    line(task_list(cast))
    return {"month": "2026-06", "unit": cast.unit.pk}


# Units' tokens alone open these (tests/plans/test_unit_api.py); the cast's are phones'.
NO_PHONE = dict.fromkeys(PAGES, 401)

ROWS = [
    Row("plans_api:lines", **NO_PHONE),
    Row("plans_api:reports", "POST", json=lambda c: {"reports": []}, **NO_PHONE),
    Row("plans_api:funds", "POST", json=lambda c: {"funds": []}, **NO_PHONE),
    Row("plans:month", **WRITERS),
    Row("plans:month_line", "GET", kwargs=month_line, **NOBODY_BUT_ITS_UNIT),
    Row(
        "plans:month_line",
        "POST",
        kwargs=month_line,
        data=sheet,
        **(NOBODY_BUT_ITS_UNIT | {"unit_clerk": 302}),
    ),
    Row("plans:month_units", **(PAGES | {"unit_clerk": 403})),
    # Who has no such unit is told so on the page.
    Row(
        "plans:month_urge",
        "POST",
        data=urge,
        **(
            PAGES | dict.fromkeys(list(PAGES)[:4], 302) | {"unit_clerk": 403, "district_chief": 403}
        ),
    ),
    Row("plans:quarter", **(PAGES | {"unit_clerk": 403})),
    Row("plans:year", **(PAGES | {"unit_clerk": 403})),
    # The line is seen; this file is none of its reports'.
    Row(
        "plans:report_file",
        kwargs=lambda c: {"line": line(task_list(c)).pk, "file": uuid4(), "size": "full"},
        **(dict.fromkeys(PAGES, 404) | {"village_chief": 403, "admin": 403, "anonymous": 302}),
    ),
]
