"""修订: proposed by a list's office and its lead unit, decided by an office, another person."""

from tests.access.table import Row
from tests.plans.making import line, task_list
from tests.plans.test_revising import PAPER, change, propose

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
DECIDE = WRITERS | {"city_office": 302, "district_office": 302, "unit_clerk": 403}


def binding(cast):
    return {"pk": task_list(cast).pk}


def one_line(cast):
    of = line(task_list(cast), field="environment")
    return {"pk": of.task_list_id, "line": of.pk}


def proposed(cast):
    of = task_list(cast)
    made = propose(
        of, change(line(of, field="environment"), title="河道整治二期"), by=cast.unit_clerk
    )
    return {"pk": of.pk, "revision": made.pk}


def no_line(cast):
    """As a browser sends the form with nothing in it."""
    rows = ("targets", "duties", "funds", "milestones")
    return {f"{name}-{part}": 0 for name in rows for part in ("TOTAL_FORMS", "INITIAL_FORMS")}


ROWS = [
    Row("plans:revision_list", **(READERS | {"town_office": 200, "stranger": 200})),
    Row("plans:revision_add", kwargs=binding, **WRITERS),
    Row(
        "plans:revision_add",
        "POST",
        kwargs=binding,
        data=no_line,
        **(WRITERS | dict.fromkeys(["city_office", "district_office", "unit_clerk"], 422)),
    ),
    Row("plans:revision_change", kwargs=one_line, **WRITERS),
    Row(
        "plans:revision_change",
        "POST",
        kwargs=one_line,
        data=no_line,
        **(WRITERS | dict.fromkeys(["city_office", "district_office", "unit_clerk"], 422)),
    ),
    Row("plans:revision_withdraw_line", kwargs=one_line, **WRITERS),
    Row(
        "plans:revision_withdraw_line",
        "POST",
        kwargs=one_line,
        data=lambda c: {"client_ref": "3d1b3c1e-4a53-4a2b-8c8e-1f2a3b4c5d6e", "reason": "并入他项"},
        **WRITE,
    ),
    Row("plans:revision_detail", kwargs=proposed, **READERS),
    Row(
        "plans:revision_detail",
        "POST",
        kwargs=proposed,
        data=lambda c: PAPER,
        **(DECIDE | {"district_chief": 403}),
    ),
    Row(
        "plans:revision_refuse", "POST", kwargs=proposed, data=lambda c: {"note": "不变"}, **DECIDE
    ),
    Row("plans:revision_take_back", "POST", kwargs=proposed, **WRITE),
]
