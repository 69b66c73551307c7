"""疑似图斑: pages, and the phones' endpoints."""

from typing import Any
from uuid import uuid4

from spots.models import ImportBatch
from spots.services import dismiss
from tests.access.importing import answered, import_rows
from tests.access.table import Row
from tests.cast import Cast
from tests.spots import kit

PHOTO = "6f1d0c52-0000-4000-8000-000000000009"
# Offices and upper chiefs; a spot of the cast's town.
PAGES = {
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
OWN = PAGES | {"stranger": 404}
ACTS = OWN | {"district_chief": 403}
# Only of the office that holds the batch, or one above it.
KEEPS = ACTS | {"town_office": 403}


def pk(cast: Cast) -> dict[str, Any]:
    return {"pk": kit.assigned(cast).pk}


def batch(cast: Cast) -> dict[str, Any]:
    return {"pk": kit.assigned(cast, name="另一批次").batch_id}


def pending_batch(cast: Cast) -> dict[str, Any]:
    return {"pk": kit.spots(cast, name="待分派批次")[0].batch_id}


def unreal(cast: Cast) -> dict[str, Any]:
    spot = kit.assigned(cast, name="已核批次")
    dismiss(spot_id=spot.pk, note="取水口", by=cast.town_office, at=kit.AT)
    return {"pk": spot.pk}


def verdict(cast: Cast) -> dict[str, Any]:
    return {"verdict": "unreal", "note": "为取水设施"}


EVERYONE = dict.fromkeys(PAGES, 200) | {"anonymous": 401}

ROWS = [
    *import_rows("spots:spot", ImportBatch, "spots"),
    *import_rows("spots:spot_verdict", ImportBatch, "spot_verdicts"),
    Row("spots:spots_verify", "GET", **(answered(PAGES, 302) | {"district_chief": 403})),
    Row(
        "spots:spots_verify",
        "POST",
        data=lambda c: {"ids": [kit.assigned(c, name="成批认定批次").pk]},
        **(ACTS | {"stranger": 302}),
    ),
    Row("spots:spot_list", **PAGES),
    Row("spots:spot_detail", kwargs=pk, **OWN),
    Row("spots:map", **PAGES),
    Row("spots:map_points", query="box=108.3,30.7,108.5,30.9&zoom=12", **PAGES),
    Row("spots:batch_list", **PAGES),
    Row("spots:batch_detail", kwargs=batch, **OWN),
    Row("spots:batch_report", kwargs=batch, **OWN),
    Row("spots:batch_sheets", kwargs=batch, **OWN),
    # Nothing waits for the town to assign: back to the batch, with a word.
    Row("spots:batch_assign", kwargs=pending_batch, **(ACTS | {"town_office": 302})),
    Row(
        "spots:batch_assign",
        "POST",
        kwargs=pending_batch,
        data=lambda c: {"level": "9", "verify_by": "2099-06-30"},
        # The town may not assign what is not assigned to it.
        **(answered(ACTS, 302) | {"town_office": 422}),
    ),
    Row("spots:batch_days", kwargs=batch, **KEEPS),
    Row(
        "spots:batch_days",
        "POST",
        kwargs=batch,
        data=lambda c: {"verify_by": "2099-06-30"},
        **answered(KEEPS, 302),
    ),
    Row("spots:batch_edit", kwargs=batch, **KEEPS),
    Row(
        "spots:batch_edit",
        "POST",
        kwargs=batch,
        data=lambda c: {"name": "另一名称", "received_on": "2026-11-01"},
        **answered(KEEPS, 302),
    ),
    Row("spots:spot_assign", "GET", **(answered(PAGES, 302) | {"district_chief": 403})),
    # Chosen ones are shown with the form; who sees none of them is sent back to the list.
    Row(
        "spots:spot_assign",
        "POST",
        data=lambda c: {"ids": [kit.assigned(c).pk]},
        **(ACTS | {"stranger": 302}),
    ),
    Row("spots:spot_verify", kwargs=pk, **ACTS),
    Row("spots:spot_verify", "POST", kwargs=pk, data=verdict, **answered(ACTS, 302)),
    # The office that holds the batch assigns anew instead.
    Row(
        "spots:spot_send_back",
        kwargs=pk,
        **(ACTS | {"city_office": 403, "district_office": 403}),
    ),
    Row(
        "spots:spot_send_back",
        "POST",
        kwargs=pk,
        data=lambda c: {"note": "不在本镇"},
        **(answered(ACTS, 302) | {"city_office": 403, "district_office": 403}),
    ),
    Row("spots:spot_reopen", kwargs=unreal, **KEEPS),
    Row(
        "spots:spot_reopen",
        "POST",
        kwargs=unreal,
        data=lambda c: {"note": "再看", "verify_by": "2099-06-30"},
        **answered(KEEPS, 302),
    ),
    # Seen by those who see the spot; this photo has not arrived yet.
    Row(
        "spots:spot_photo",
        kwargs=lambda c: pk(c) | {"photo": PHOTO, "size": "full"},
        **(answered(OWN, 404)),
    ),
    Row("spots_api:spot_list", **EVERYONE),
    Row(
        "spots_api:spot_visit",
        "POST",
        kwargs=lambda c: {"uuid": kit.assigned(c).uuid},
        json=lambda c: {"client_ref": uuid4(), "verdict": "real", "note": "确有棚房"},
        **(dict.fromkeys(PAGES, 404) | {"village_chief": 200, "anonymous": 401}),
    ),
]
