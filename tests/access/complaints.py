"""群众投诉: offices deal with those of their divisions, chiefs read; the public's pages are everybody's."""

from typing import Any

from complaints.models import Complaint, ImportBatch
from issues.models import IssueKind
from tests.access.importing import import_rows
from tests.access.table import ROLES, Row
from tests.cast import Cast
from tests.complaints.kit import board, reported, turned

PHOTO = "6f1d0c52-0000-4000-8000-000000000009"


def complaint(cast: Cast) -> Complaint:
    return reported(cast.reach, name="赵女士", phone="10055556666")


def pk(cast: Cast) -> dict[str, Any]:
    return {"pk": complaint(cast).pk}


def accepted(cast: Cast) -> dict[str, Any]:
    """One that has become an issue."""
    made = reported(cast.reach)
    turned(made, cast.district_office)
    return {"pk": made.pk}


def again(cast: Cast) -> dict[str, Any]:
    """One that was tied to an earlier one."""
    kind = IssueKind.objects.get(code="luandui")
    turned(reported(cast.reach, kind=kind), cast.district_office)
    return {"pk": reported(cast.reach, kind=kind).pk}


def of_board(cast: Cast) -> dict[str, Any]:
    return {"pk": board(cast.reach).pk}


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
OF_PLACE = PAGES | {"stranger": 404}
OFFICES = OF_PLACE | {"district_chief": 403}
DONE = {role: 302 if status == 200 else status for role, status in OFFICES.items()}
EVERYBODY = dict.fromkeys(ROLES, 200)


def word(cast: Cast) -> dict[str, Any]:
    return {"words": "已了解情况"}


ROWS = [
    *import_rows("complaints:old_complaint", ImportBatch, "old_complaints"),
    Row("complaints:complaint_list", **PAGES),
    Row("complaints:code_sheet", **PAGES),
    Row("complaints:code_file", kwargs=of_board, **OF_PLACE),
    Row("complaints:complaint_detail", kwargs=pk, **OF_PLACE),
    # Seen by those who see the complaint; it has no such photo.
    Row(
        "complaints:complaint_photo",
        kwargs=lambda c: pk(c) | {"photo": PHOTO, "size": "full"},
        **(PAGES | dict.fromkeys(list(ROLES)[:4], 404) | {"district_chief": 404}),
    ),
    Row("complaints:complaint_accept", "GET", kwargs=pk, **OFFICES),
    Row(
        "complaints:complaint_accept",
        "POST",
        kwargs=pk,
        data=lambda c: {
            "kind": IssueKind.objects.get(code="luandui").pk,
            "severity": "general",
            "description": "桥下倾倒垃圾",
        },
        **DONE,
    ),
    Row("complaints:complaint_join", "GET", kwargs=again, **OFFICES),
    # No issue is chosen: said at the form.
    Row(
        "complaints:complaint_join",
        "POST",
        kwargs=again,
        data=word,
        **{role: 422 if status == 200 else status for role, status in OFFICES.items()},
    ),
    Row("complaints:complaint_decline", "GET", kwargs=pk, **OFFICES),
    Row("complaints:complaint_decline", "POST", kwargs=pk, data=word, **DONE),
    Row("complaints:complaint_answer", "GET", kwargs=accepted, **OFFICES),
    Row("complaints:complaint_answer", "POST", kwargs=accepted, data=word, **DONE),
    Row("complaints:complaint_part", "POST", kwargs=again, **DONE),
    # Who stands above the town and the district need not know who reported.
    Row(
        "complaints:complaint_contact",
        "POST",
        kwargs=pk,
        **(OFFICES | {"city_office": 403}),
    ),
    Row("public:query", **EVERYBODY),
    Row("public:board", kwargs=of_board, **EVERYBODY),
    Row("public:report", "GET", kwargs=of_board, **EVERYBODY),
    # Without a ticket nothing is kept; what was typed comes back.
    Row(
        "public:report",
        "POST",
        kwargs=of_board,
        data=lambda c: {"description": "有人倒垃圾"},
        **dict.fromkeys(ROLES, 400),
    ),
    Row(
        "public:status",
        kwargs=lambda c: {"number": complaint(c).number},
        **EVERYBODY,
    ),
]
