"""一河一策, writing: offices keep lists and plans, the leading unit writes its own, chiefs read."""

from datetime import date
from typing import Any
from uuid import uuid4

from plans.models import ImportBatch, Plan, PlanEntry, TaskList
from tests.access.importing import import_rows
from tests.access.table import Row
from tests.cast import Cast
from tests.plans.making import draft, line, task_list

# A list or plan of the district, which the cast's unit leads.
READ = {
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
WRITE = READ | {"district_chief": 403}
KEEP = WRITE | {"unit_clerk": 403}
EVERY_READER = READ | {"town_office": 200, "stranger": 200}
EVERY_OFFICE = KEEP | {"town_office": 200, "stranger": 200}
EVERY_WRITER = EVERY_OFFICE | {"unit_clerk": 200}


def done(answers: dict[str, int], status: int = 302) -> dict[str, int]:
    """The same, where a success is answered otherwise."""
    return {role: status if answer == 200 else answer for role, answer in answers.items()}


def of_draft(cast: Cast) -> dict[str, Any]:
    return {"pk": draft(cast).pk}


def of_line(cast: Cast) -> dict[str, Any]:
    made = line(draft(cast), field="environment")
    return {"pk": made.task_list_id, "line": made.pk}


def of_binding(cast: Cast) -> dict[str, Any]:
    """Of the year before: the year after has none yet."""
    of: TaskList = task_list(cast)
    line(of, field="environment")
    return {"pk": of.pk}


def plan(cast: Cast, **more: Any) -> Plan:
    fields: dict[str, Any] = {
        "division": cast.district,
        "river": cast.river,
        "first_year": 2026,
        "last_year": 2030,
        "title": "清溪河方案",
        "lead_unit": cast.unit,
        "created_by": cast.district_office,
        "updated_by": cast.district_office,
    }
    made = Plan.objects.create(**fields | more)
    PlanEntry.objects.create(plan=made, part="task", order=1, words="河道整治")
    return made


def of_plan(cast: Cast) -> dict[str, Any]:
    return {"pk": plan(cast).pk}


def of_approved(cast: Cast) -> dict[str, Any]:
    approved = {"state": "approved", "approved_on": date(2026, 3, 1), "approval_number": "1号"}
    return {"pk": plan(cast, **approved).pk}


def of_part(cast: Cast) -> dict[str, Any]:
    return {"pk": plan(cast).pk, "part": "task"}


def of_file(cast: Cast) -> dict[str, Any]:
    return {"pk": plan(cast).pk, "file": uuid4()}


def gone(answers: dict[str, int]) -> dict[str, int]:
    """The same, of a paper that is not there."""
    return done(answers, 404)


ROWS = [
    Row("plans:list_status", **EVERY_READER),
    Row("plans:list_add", **EVERY_OFFICE),
    Row("plans:list_add", "POST", data=lambda c: {}, **done(EVERY_OFFICE, 422)),
    Row("plans:spread", **EVERY_OFFICE),
    Row("plans:spread", "POST", data=lambda c: {}, **done(EVERY_OFFICE, 422)),
    Row("plans:list_detail", kwargs=of_draft, **READ),
    Row("plans:list_export", kwargs=of_draft, **READ),
    Row("plans:list_change", kwargs=of_draft, **KEEP),
    Row("plans:list_change", "POST", kwargs=of_draft, data=lambda c: {"title": ""}, **done(KEEP)),
    Row("plans:list_delete", "POST", kwargs=of_draft, **done(KEEP)),
    Row("plans:next_year", kwargs=of_binding, **WRITE),
    Row("plans:next_year", "POST", kwargs=of_binding, data=lambda c: {}, **done(WRITE, 422)),
    Row("plans:line_add", kwargs=of_draft, **WRITE),
    Row("plans:line_add", "POST", kwargs=of_draft, data=lambda c: {}, **done(WRITE, 422)),
    Row("plans:line_change", kwargs=of_line, **WRITE),
    Row("plans:line_change", "POST", kwargs=of_line, data=lambda c: {}, **done(WRITE, 422)),
    Row("plans:line_withdraw", "POST", kwargs=of_line, **done(WRITE)),
    *import_rows("plans:line", ImportBatch, "lines", unit_clerk=200),
    Row("plans:cycle_list", **EVERY_READER),
    Row("plans:cycle_add", **EVERY_OFFICE),
    Row("plans:cycle_add", "POST", data=lambda c: {}, **done(EVERY_OFFICE, 422)),
    Row("plans:cycle_detail", kwargs=of_plan, **READ),
    Row("plans:cycle_change", kwargs=of_plan, **KEEP),
    Row("plans:cycle_change", "POST", kwargs=of_plan, data=lambda c: {}, **done(KEEP, 422)),
    Row("plans:cycle_entries", kwargs=of_part, **WRITE),
    Row("plans:cycle_entries", "POST", kwargs=of_part, data=lambda c: {}, **done(WRITE, 422)),
    Row("plans:cycle_approve", kwargs=of_plan, **KEEP),
    Row("plans:cycle_approve", "POST", kwargs=of_plan, data=lambda c: {}, **done(KEEP, 422)),
    Row("plans:cycle_reopen", "POST", kwargs=of_approved, **done(KEEP)),
    Row("plans:cycle_file", kwargs=of_file, **gone(READ)),
]
