"""会审: lists are there for their offices, chiefs and units, and for whoever was asked; a list is put
before its reviewers by its office and its lead unit."""

from tests.access.table import Row
from tests.plans.reviewing import PAPER, at, draft


def drafted(cast):
    return {"pk": draft(cast).task_list.pk}


def submitted(cast):
    review = draft(cast)
    review.submit(at(3, 1))
    return {"pk": review.task_list.pk}


def asked_of_the_unit(cast):
    review = draft(cast)
    review.submit(at(3, 1))
    return {"pk": review.task_list.pk, "ask": review.asks()[0].pk}


def asked_of_the_experts(cast):
    review = draft(cast)
    review.through(2)
    return {"pk": review.task_list.pk, "ask": review.asks()[0].pk}


def asked_of_the_chief(cast):
    review = draft(cast)
    review.through(3)
    return {"pk": review.task_list.pk, "ask": review.asks()[0].pk}


def no_file(cast):
    return submitted(cast) | {"uuid": "5f0e0f4e-6f0b-4b06-9d4c-0d5b3d3c2a11"}


def passing(cast):
    return {"client_ref": "3d1b3c1e-4a53-4a2b-8c8e-1f2a3b4c5d6e", "verdict": "pass"}


def passing_on_paper(cast):
    return passing(cast) | {"signer": PAPER.signer, "document": PAPER.document}


READERS = {
    "city_office": 200,
    "district_office": 200,
    "town_office": 404,
    "stranger": 404,
    "unit_clerk": 200,
    "district_chief": 200,
    "village_chief": 403,
    "admin": 403,
    "anonymous": 302,
}
WRITERS = READERS | {"district_chief": 403}
WRITE = WRITERS | {"city_office": 302, "district_office": 302, "unit_clerk": 302}
# The address alone leads to the list, where rows are ticked.
TICKED = READERS | {name: 302 for name, status in READERS.items() if status in (200, 404)}
ONLY_THE_UNIT = WRITERS | {"city_office": 403, "district_office": 403}
ONLY_THE_OFFICE = WRITERS | {"unit_clerk": 403}
# Refused by the service: back to the page, with the reason.
REMIND = ONLY_THE_OFFICE | {"city_office": 302, "district_office": 302, "district_chief": 403}

ROWS = [
    Row("plans:review_list", **(READERS | {"town_office": 200, "stranger": 200})),
    Row("plans:reviews_answer", "GET", **TICKED),
    # Whom nothing waits for is sent back to the list.
    Row(
        "plans:reviews_answer",
        "POST",
        data=lambda c: {"ids": [asked_of_the_experts(c)["ask"]]},
        **(TICKED | {"city_office": 200, "district_office": 200, "district_chief": 200}),
    ),
    Row("plans:review_submit", kwargs=drafted, **WRITERS),
    Row(
        "plans:review_submit",
        "POST",
        kwargs=drafted,
        data=lambda c: {"client_ref": passing(c)["client_ref"], "note": ""},
        **WRITE,
    ),
    Row("plans:review_answer", kwargs=asked_of_the_unit, **ONLY_THE_UNIT),
    Row(
        "plans:review_answer",
        "POST",
        kwargs=asked_of_the_unit,
        data=passing,
        **(ONLY_THE_UNIT | {"unit_clerk": 302}),
    ),
    Row("plans:review_answer", kwargs=asked_of_the_experts, **ONLY_THE_OFFICE),
    Row(
        "plans:review_answer",
        "POST",
        kwargs=asked_of_the_experts,
        data=passing_on_paper,
        **(ONLY_THE_OFFICE | {"city_office": 302, "district_office": 302}),
    ),
    Row(
        "plans:review_answer",
        kwargs=asked_of_the_chief,
        **(ONLY_THE_OFFICE | {"district_chief": 200}),
    ),
    Row("plans:review_remind", "POST", kwargs=submitted, **REMIND),
    Row(
        "plans:review_withdraw",
        "POST",
        kwargs=submitted,
        data=lambda c: {"note": "补充一项任务"},
        **(WRITE | {"district_chief": 302}),
    ),
    Row(
        "plans:review_file",
        kwargs=no_file,
        **(READERS | dict.fromkeys(["city_office", "district_office", "unit_clerk"], 404))
        | {"district_chief": 404},
    ),
]
