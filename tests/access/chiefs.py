"""一河一长."""

from datetime import date
from typing import Any

from chiefs.models import FollowUp, FollowUpKind, Handover, ImportBatch
from tests import factories as make
from tests.access.importing import import_rows
from tests.access.table import Row
from tests.cast import Cast

# Pages of lists: offices and upper chiefs.
READERS: dict[str, Any] = {
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
# One row of the town's: its offices and the chief above it; not there for the neighbour.
OF_THE_TOWN = READERS | {"stranger": 404}
# Writing it: the offices alone.
OFFICES = OF_THE_TOWN | {"district_chief": 403}
WROTE = {role: 302 if answer == 200 else answer for role, answer in OFFICES.items()}


def chief(cast: Cast) -> dict[str, int]:
    return {"pk": cast.chief.pk}


def appointment(cast: Cast) -> dict[str, int]:
    return {"pk": cast.appointment.pk}


def _handover(cast: Cast) -> Handover:
    heir = make.ChiefFactory(name="接任人", division=cast.village)
    return Handover.objects.create(
        outgoing=cast.chief,
        incoming=heir,
        division=cast.village,
        effective_on=date(2026, 3, 1),
        done_by=cast.town_office,
    )


def handover(cast: Cast) -> dict[str, int]:
    return {"pk": _handover(cast).pk}


def job(cast: Cast) -> dict[str, int]:
    made = FollowUp.objects.create(
        handover=_handover(cast),
        kind=FollowUpKind.PUBLISH,
        division=cast.village,
        due_on=date(2026, 3, 16),
    )
    return {"pk": made.pk}


def with_mobile(cast: Cast) -> dict[str, int]:
    made = make.ChiefFactory(division=cast.village, mobile="19000009999")
    make.AppointmentFactory(chief=made, reach=cast.reach)
    return {"pk": made.pk}


def new_person(cast: Cast) -> dict[str, str]:
    return {"name": "陈小河", "division": cast.village.code}


def new_post(cast: Cast) -> dict[str, str]:
    reach = make.ReachFactory(river=cast.river, division=cast.village)
    return {"kind": "chief", "reach": reach.code, "started_on": "2026-03-01"}


def to_an_heir(cast: Cast) -> dict[str, Any]:
    return {
        "appointments": [cast.appointment.pk],
        "new_name": "周到",
        "new_division": cast.village.code,
        "effective_on": "2026-03-01",
        "step": "do",
    }


LISTS = [
    Row(f"chiefs:{name}", **READERS)
    for name in ("register", "chief_list", "handover_list", "follow_up_list")
]
ROWS = [
    *LISTS,
    Row("chiefs:chief_lookup", query="q=河", **READERS),
    *import_rows("chiefs:chief", ImportBatch, "chiefs"),
    Row("chiefs:chief_create", **(READERS | {"district_chief": 403})),
    # The neighbour's office enters persons, but not into this town.
    Row("chiefs:chief_create", "POST", data=new_person, **(WROTE | {"stranger": 422})),
    Row("chiefs:chief_detail", kwargs=chief, **OF_THE_TOWN),
    Row("chiefs:duty", kwargs=chief, **OF_THE_TOWN),
    Row("chiefs:duty", kwargs=chief, query="export=docx", **OF_THE_TOWN),
    Row("chiefs:chief_edit", kwargs=chief, **OFFICES),
    Row("chiefs:chief_edit", "POST", kwargs=chief, data=new_person, **WROTE),
    Row(
        "chiefs:chief_account",
        "POST",
        kwargs=with_mobile,
        **{
            role: 200 if answer == 302 and role != "anonymous" else answer
            for role, answer in WROTE.items()
        },
    ),
    # Whom an office does not see, it does not tick: the sheet is not made of nobody.
    Row(
        "chiefs:chief_accounts",
        "POST",
        data=lambda c: {"ids": [with_mobile(c)["pk"]]},
        **(READERS | {"district_chief": 403, "stranger": 302}),
    ),
    Row("chiefs:appoint", kwargs=chief, **OFFICES),
    Row("chiefs:appoint", "POST", kwargs=chief, data=new_post, **WROTE),
    Row("chiefs:appointment_end", kwargs=appointment, **OFFICES),
    Row(
        "chiefs:appointment_end",
        "POST",
        kwargs=appointment,
        data=lambda c: {"on": "2026-03-01"},
        **WROTE,
    ),
    Row("chiefs:appointment_correct", kwargs=appointment, **OFFICES),
    Row(
        "chiefs:appointment_correct",
        "POST",
        kwargs=appointment,
        data=lambda c: {"started_on": "2025-02-01"},
        **WROTE,
    ),
    Row("chiefs:hand_over", kwargs=chief, **OFFICES),
    Row("chiefs:hand_over", "POST", kwargs=chief, data=to_an_heir, **WROTE),
    Row("chiefs:handover_detail", kwargs=handover, **OF_THE_TOWN),
    Row("chiefs:follow_up_done", kwargs=job, **OFFICES),
    Row("chiefs:follow_up_done", "POST", kwargs=job, data=lambda c: {"note": "已公告"}, **WROTE),
]
