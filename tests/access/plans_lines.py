"""一河一策: the annual list, a line, its light and 督办, meeting pages."""

from datetime import date
from typing import Any

from issues.services import act as act_on
from plans.models import Fund, Line
from plans.services.instructions import instruct, push_line
from plans.tables.filters import today
from tests.access.issues import AT, PAGES, with_unit
from tests.access.table import Row
from tests.cast import Cast
from tests.plans.making import line, task_list


def red(cast: Cast) -> Line:
    """A red line of the district's list, led by the clerk's unit."""
    return line(task_list(cast), light="red")


def pk(cast: Cast) -> dict[str, Any]:
    return {"pk": red(cast).pk}


def pushed(cast: Cast) -> Line:
    of = red(cast)
    push_line(
        line_id=of.pk,
        chief_id=cast.district_chief.pk,
        words="请批示",
        by=cast.district_office,
        at=AT,
    )
    return of


def instructed(cast: Cast) -> Line:
    of = pushed(cast)
    instruct(case_id=of.instructions.get().pk, words="尽快", by=cast.district_chief, at=AT)
    return of


def flagged(cast: Cast) -> dict[str, Any]:
    """An issue of the town, flagged for exposure."""
    issue = with_unit(cast)
    act_on(issue_id=issue.pk, action="expose", by=cast.district_office, at=AT, note="久拖不决")
    return {"pk": issue.pk}


def with_money(cast: Cast) -> dict[str, Any]:
    """A line with one source of money."""
    of = red(cast)
    Fund.objects.create(line=of, source="区级财政", planned=100_000)
    return {"pk": of.pk}


def act(of: Line, code: str) -> dict[str, Any]:
    return {"pk": of.pk, "act": code}


# The list is the district's: its towns do not see it.
ITS_PEOPLE = PAGES | {"town_office": 404, "stranger": 404}
ITS_OFFICES = ITS_PEOPLE | {"unit_clerk": 403, "district_chief": 403}
DONE = {name: 302 if status == 200 else status for name, status in ITS_OFFICES.items()}

TICKED = {name: 302 if status == 404 else status for name, status in DONE.items()}

ROWS = [
    Row("plans:line_list", **PAGES),
    Row("plans:lines_push", "GET", **TICKED),
    Row(
        "plans:lines_push",
        "POST",
        data=lambda c: {"ids": [red(c).pk]},
        **(TICKED | {"city_office": 200, "district_office": 200}),
    ),
    Row("plans:light_matrix", **PAGES),
    # As the notice tells it to offices and chiefs; units have their own lines.
    Row("plans:month_lights", **(PAGES | {"unit_clerk": 403})),
    Row("plans:instruction_list", **PAGES),
    Row("plans:matters", **PAGES),
    Row("plans:exposed", **PAGES),
    Row("plans:orders", **PAGES),
    Row(
        "plans:expose",
        "GET",
        kwargs=flagged,
        **(ITS_OFFICES | {"town_office": 200}),
    ),
    Row(
        "plans:expose",
        "POST",
        kwargs=flagged,
        data=lambda c: {
            "title": "清运垃圾",
            "lead_unit": c.unit.pk,
            "starts_on": date(today().year, 1, 1),
            "due_on": date(today().year, 12, 31),
        },
        **(DONE | {"town_office": 302}),
    ),
    Row(
        "plans:river_summary",
        kwargs=lambda c: {"pk": c.river.pk},
        **(PAGES | {"unit_clerk": 403}),
    ),
    Row("plans:line_detail", kwargs=pk, **ITS_PEOPLE),
    Row("plans:fund_report", "GET", kwargs=with_money, **(ITS_OFFICES | {"unit_clerk": 200})),
    Row(
        "plans:fund_report",
        "POST",
        kwargs=with_money,
        data=lambda c: {
            "client_ref": "3d1b3c1e-4a53-4a2b-8c8e-1f2a3b4c5d6e",
            "source": "区级财政",
            "in_place": "1",
            "day": today(),
        },
        **(DONE | {"unit_clerk": 302}),
    ),
    Row("plans:line_override", "GET", kwargs=pk, **ITS_OFFICES),
    Row(
        "plans:line_override",
        "POST",
        kwargs=pk,
        data=lambda c: {"light": "yellow", "reason": "因汛期停工，已报备"},
        **DONE,
    ),
    Row("plans:instruction_act", "GET", kwargs=lambda c: act(red(c), "push"), **ITS_OFFICES),
    Row(
        "plans:instruction_act",
        "POST",
        kwargs=lambda c: act(red(c), "push"),
        data=lambda c: {"chief": c.district_chief.pk, "words": "请批示"},
        **DONE,
    ),
    # The chief's own word; the office enters one on paper.
    Row(
        "plans:instruction_act",
        "POST",
        kwargs=lambda c: act(pushed(c), "instruct"),
        data=lambda c: {"words": "十日内办结"},
        **(DONE | {"district_chief": 302}),
    ),
    Row(
        "plans:instruction_act",
        "POST",
        kwargs=lambda c: act(instructed(c), "answer"),
        data=lambda c: {"words": "已进场施工"},
        **(DONE | {"unit_clerk": 302, "city_office": 403, "district_office": 403}),
    ),
]
