"""排污口整治: offices and chiefs by place, the unit what it was charged with, the public one page."""

from typing import Any
from uuid import uuid4

from outfalls.models import ImportBatch, Sighting
from tests.access.importing import answered, import_rows
from tests.access.table import Row
from tests.cast import Cast
from tests.outfalls import kit

# An outfall of the cast's town that the unit was charged with.
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
OWN = PAGES | {"stranger": 404}
NO_UNIT = PAGES | {"unit_clerk": 403}
OFFICES = NO_UNIT | {"district_chief": 403}
ACTS = OWN | {"district_chief": 403}
# What the unit does not do itself.
OFFICE_ACTS = ACTS | {"unit_clerk": 403}
PHOTO = "6f1d0c52-0000-4000-8000-000000000019"


def at(state: str, step: str = "") -> Any:
    def parts(cast: Cast) -> dict[str, Any]:
        row = kit.at_state(cast, state, code=f"P-{state}-{step}")
        return {"pk": row.pk} | ({"step": step} if step else {})

    return parts


def assigned(cast: Cast, code: str) -> Any:
    return kit.at_state(cast, "treat", code=code)


def sighting(cast: Cast) -> dict[str, Any]:
    kit.seen(cast)
    return {"pk": Sighting.objects.get().pk}


def days(**values: Any) -> Any:
    return lambda cast: {"ref": str(uuid4())} | values


# Step → the state it is taken in, what is sent, and who may: of the unit those that it does itself.
STEPS: dict[str, tuple[str, dict[str, Any], dict[str, int]]] = {
    "monitor": ("treat", {"taken_on": "2026-11-10", "is_dry": "on"}, ACTS),
    "trace": (
        "treat",
        {"traced_on": "2026-11-10", "sources": "餐饮店", "owner": "清溪镇人民政府"},
        ACTS,
    ),
    "sort": (
        "treat",
        {
            "category": "mend",
            "measures": "截污",
            "starts_on": "2026-11-01",
            "due_on": "2099-06-30",
            "it_is_so": "on",
        },
        OFFICE_ACTS,
    ),
    "refuse": (
        "accept",
        {"note": "管口未封", "due_on": "2099-06-30", "it_is_so": "on"},
        OFFICE_ACTS,
    ),
    "accept": (
        "accept",
        {"accepted_on": "2026-11-16", "people": "张某", "note": "同意销号"},
        OFFICE_ACTS,
    ),
    "check": ("routine", {"checked_on": "2026-11-16", "note": "无水"}, OFFICE_ACTS),
    "reopen": (
        "routine",
        {"note": "又见污水", "due_on": "2099-06-30", "it_is_so": "on"},
        OFFICE_ACTS,
    ),
    "permit": (
        "treat",
        {"what": "new", "kind": "registration", "number": "1号", "on": "2026-03-01"},
        OFFICE_ACTS,
    ),
}
NOT_IN_POST = {"unit_clerk": 404}

ROWS = [
    *import_rows("outfalls:outfall_survey", ImportBatch, "outfall_surveys"),
    Row("outfalls:outfall_list", **PAGES),
    Row("outfalls:outfall_lookup", query="q=P", **OFFICES),
    Row("outfalls:overview", **NO_UNIT),
    Row("outfalls:campaign_report", **NO_UNIT),
    Row("outfalls:campaign_sheets", **NO_UNIT),
    Row("outfalls:map", **PAGES),
    Row("outfalls:map_points", query="box=108.3,30.7,108.5,30.9&zoom=12", **PAGES),
    Row("outfalls:outfall_detail", kwargs=at("treat"), **OWN),
    Row("outfalls:case_report", kwargs=at("treat"), **OWN),
    # Seen by those who see the outfall; this photo has not arrived.
    Row(
        "outfalls:photo",
        kwargs=lambda c: at("treat")(c) | {"photo": PHOTO, "size": "full"},
        **answered(OWN, 404),
    ),
    Row("outfalls:sign_sheet", **NO_UNIT),
    Row("outfalls:sign_file", kwargs=at("treat"), **(NO_UNIT | {"stranger": 404})),
    # Nobody charged with it yet: no unit sees it.
    Row("outfalls:outfall_act", kwargs=at("survey", "survey"), **(ACTS | NOT_IN_POST)),
    Row(
        "outfalls:outfall_act",
        "POST",
        kwargs=at("survey", "survey"),
        data=days(surveyed_on="2026-11-10"),
        **(answered(ACTS, 302) | NOT_IN_POST),
    ),
    Row("outfalls:outfall_act", kwargs=at("treat", "finish"), **ACTS),
    # Without a photo of afterwards.
    Row(
        "outfalls:outfall_act",
        "POST",
        kwargs=at("treat", "finish"),
        data=days(done_on="2026-11-16", note="已接管"),
        **answered(ACTS, 422),
    ),
    *(
        Row("outfalls:outfall_act", kwargs=at(state, step), **who)
        for step, (state, _, who) in STEPS.items()
    ),
    *(
        Row(
            "outfalls:outfall_act",
            "POST",
            kwargs=at(state, step),
            data=days(**sent),
            **answered(who, 302),
        )
        for step, (state, sent, who) in STEPS.items()
    ),
    Row("outfalls:assign", "GET", **answered(OFFICES, 302)),
    Row(
        "outfalls:assign",
        "POST",
        data=lambda c: {"ids": [assigned(c, "P-ticked").pk]},
        **(OFFICES | {"stranger": 302}),
    ),
    Row("outfalls:assign_scope", **OFFICES),
    Row("outfalls:assign_scope", "POST", data=lambda c: {}, **answered(OFFICES, 422)),
    Row("outfalls:sighting_list", **NO_UNIT),
    Row("outfalls:sighting", kwargs=sighting, **(OFFICES | {"stranger": 404})),
    Row(
        "outfalls:sighting",
        "POST",
        kwargs=sighting,
        data=lambda c: {"answer": "nothing", "words": "现场为雨水"},
        **(answered(OFFICES, 302) | {"stranger": 404}),
    ),
    Row("public_outfalls:outfall", kwargs=at("treat"), **dict.fromkeys(PAGES, 200)),
]
