"""The phones' API: patrols, what is mine, what changed, batches and its documents."""

from typing import Any
from uuid import uuid4

from tests.access.table import Row
from tests.cast import Cast
from tests.phone import sent_patrol

EVERYONE = {
    "city_office": 200,
    "district_office": 200,
    "town_office": 200,
    "stranger": 200,
    "unit_clerk": 200,
    "district_chief": 200,
    "village_chief": 200,
    "admin": 200,
    "anonymous": 401,
}
# Mine alone: what others made is not there for me, whoever I am.
ONLY_ITS_MAKER = dict.fromkeys(EVERYONE, 404) | {"village_chief": 200, "anonymous": 401}


def patrol(cast: Cast) -> dict[str, Any]:
    return {"uuid": sent_patrol(cast.village_chief, cast.reach).uuid}


def walk(cast: Cast) -> dict[str, Any]:
    return {
        "reach": cast.reach.pk,
        "started_at": "2026-11-18T09:00:00+08:00",
        "ended_at": "2026-11-18T09:25:00+08:00",
    }


NOWHERE = dict.fromkeys(EVERYONE, 404)

ROWS = [
    Row("api_me", "GET", **EVERYONE),
    Row("api_changes", "GET", **EVERYONE),
    Row("api_schema", "GET", **EVERYONE),
    # A page, for people: they sign in by session.
    Row("api_docs", "GET", auth="session", **EVERYONE | {"anonymous": 302}),
    Row("api_sync", "POST", json=lambda cast: {"items": []}, **EVERYONE),
    *(
        Row("api_unknown", method, kwargs=lambda cast: {"rest": "rivers"}, **NOWHERE)
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
    ),
    Row("inspections_api:patrol_list", "GET", **EVERYONE),
    Row("inspections_api:due_list", "GET", **EVERYONE),
    Row("inspections_api:swap_list", "GET", **EVERYONE),
    Row(
        "inspections_api:patrol_action",
        "POST",
        kwargs=lambda cast: patrol(cast) | {"action": "answer"},
        json=lambda cast: {"client_ref": str(uuid4()), "note": "说明"},
        **ONLY_ITS_MAKER,
    ),
    Row("api_patrol", "GET", kwargs=patrol, **ONLY_ITS_MAKER),
    Row(
        "api_patrol",
        "PUT",
        kwargs=lambda cast: {"uuid": uuid4()},
        json=walk,
        city_office=403,
        district_office=403,
        town_office=403,
        stranger=403,
        unit_clerk=403,
        # The district is theirs: taken, and left to staff.
        district_chief=201,
        village_chief=201,
        admin=403,
        anonymous=401,
    ),
]
