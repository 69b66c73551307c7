"""巡河补贴: a statement's towns and people, the classes of towns, and one's own on the phone."""

from typing import Any

from tests.access.api import EVERYONE
from tests.access.table import Row
from tests.cast import NEIGHBOUR_TOWN, TOWN, Cast
from tests.funds.allowing import sent


def statement(cast: Cast) -> dict[str, Any]:
    return {"pk": sent(cast).pk}


# Both towns of the cast are parties: each sees its own.
READERS = {
    "city_office": 200,
    "district_office": 200,
    "town_office": 200,
    "stranger": 200,
    "unit_clerk": 403,
    "district_chief": 200,
    "village_chief": 403,
    "admin": 403,
    "anonymous": 302,
}
# Whoever pays a share says which: no town sets its own class.
KEEPERS = READERS | {"town_office": 404, "stranger": 404, "district_chief": 403}
SAVED = KEEPERS | {"city_office": 302, "district_office": 302}

ROWS = [
    Row("funds:allowance", kwargs=statement, **READERS),
    Row(
        "funds:rule_new",
        kwargs=lambda cast: {"kind": "allowance"},
        **READERS | {"district_chief": 403},
    ),
    Row("funds:town_classes", **KEEPERS),
    Row(
        "funds:town_classes",
        "POST",
        data=lambda cast: {TOWN: "1", NEIGHBOUR_TOWN: "4", "basis": "测试文件"},
        **SAVED,
    ),
    Row("funds_api:my_allowance", "GET", **EVERYONE),
]
