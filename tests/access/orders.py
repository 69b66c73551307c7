"""任务交办单: its office, those above, and the unit it goes to."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from common import clock
from common.text.chinese import local_date
from issues.models import IssueKind
from supervision.models import OrderForm
from tests.access.table import Row
from tests.cast import Cast
from tests.hezhang.making import ordered

FILE = "6f1d0c52-0000-4000-8000-000000000005"


def issued(cast: Cast) -> OrderForm:
    return ordered(cast, at=clock.now())


def pk(cast: Cast) -> dict[str, Any]:
    return {"pk": issued(cast).pk}


def entry(cast: Cast) -> dict[str, Any]:
    return {
        "uuid": str(uuid4()),
        "division": cast.district.pk,
        "unit": cast.unit.pk,
        "title": "河岸垃圾清运",
        "deadline": (local_date(clock.now()) + timedelta(days=20)).isoformat(),
        "items-TOTAL_FORMS": 1,
        "items-INITIAL_FORMS": 0,
        "items-0-reach": cast.reach.code,
        "items-0-kind": IssueKind.objects.get(code="luandui").pk,
        "items-0-severity": "general",
        "items-0-description": "河岸堆放建筑垃圾",
    }


LISTS = {
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
OFFICES = LISTS | {"unit_clerk": 403, "district_chief": 403}
ITS_PEOPLE = LISTS | {"town_office": 404, "stranger": 404}
ANSWERING = ITS_PEOPLE | {"district_chief": 403}

ROWS = [
    Row("supervision:order_list", **LISTS),
    Row("supervision:order_create", "GET", **OFFICES),
    # The district is not theirs to choose: refused at its field.
    Row(
        "supervision:order_create",
        "POST",
        data=entry,
        **(
            OFFICES
            | {"district_office": 302, "city_office": 422, "town_office": 422, "stranger": 422}
        ),
    ),
    Row("supervision:order_detail", kwargs=pk, **ITS_PEOPLE),
    Row("supervision:order_print", kwargs=pk, **ITS_PEOPLE),
    Row("supervision:order_docx", kwargs=pk, **ITS_PEOPLE),
    # Who may not is told so in words on the order's page.
    Row(
        "supervision:order_sign",
        "POST",
        kwargs=pk,
        **{role: 302 if status == 200 else status for role, status in ITS_PEOPLE.items()},
    ),
    Row("supervision:order_reply", "GET", kwargs=pk, **ANSWERING),
    Row(
        "supervision:order_reply",
        "POST",
        kwargs=pk,
        data=lambda c: {"note": "已办结"},
        **{role: 302 if status == 200 else status for role, status in ANSWERING.items()},
    ),
    # Seen by those who see the order; this file is none of its replies'.
    Row(
        "supervision:order_file",
        kwargs=lambda c: pk(c) | {"uuid": FILE},
        **(dict.fromkeys(LISTS, 404) | {"village_chief": 403, "admin": 403, "anonymous": 302}),
    ),
]
