"""问题台账: pages and the phones' endpoints."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from common.text.chinese import SHANGHAI
from issues.models import ImportBatch, Issue, IssueKind
from issues.services import Report, What, act, report_issue
from tests.access.importing import import_rows
from tests.access.table import Row
from tests.cast import Cast

AT = datetime(2026, 11, 16, 9, tzinfo=SHANGHAI)
PHOTO = "6f1d0c52-0000-4000-8000-000000000002"


def reported(cast: Cast) -> Issue:
    """An issue that the village chief sent in."""
    return report_issue(
        report=Report(
            uuid=uuid4(),
            reach=cast.reach,
            kind=IssueKind.objects.get(code="luandui"),
            severity="general",
            description="河岸堆放建筑垃圾",
        ),
        by=cast.village_chief,
        at=AT,
    ).issue


def with_unit(cast: Cast) -> Issue:
    """The same, handed over to the clerk's unit."""
    issue = reported(cast)
    for action, what in (("accept", None), ("hand_over", What(unit=cast.unit))):
        act(issue_id=issue.pk, action=action, by=cast.district_office, at=AT, what=what)
    return issue


def pk(cast: Cast) -> dict[str, Any]:
    return {"pk": with_unit(cast).pk}


def entry(cast: Cast) -> dict[str, Any]:
    return {
        "uuid": str(uuid4()),
        "source": "supervision",
        "reach": cast.reach.code,
        "kind": IssueKind.objects.get(code="luandui").pk,
        "severity": "general",
        "description": "河岸堆放建筑垃圾",
    }


def step(cast: Cast, action: str) -> dict[str, Any]:
    return {"pk": with_unit(cast).pk, "action": action}


def raised(cast: Cast, action: str) -> dict[str, Any]:
    """An issue that the town passed on to the district."""
    issue = reported(cast)
    act(issue_id=issue.pk, action="raise", by=cast.town_office, at=AT, note="镇上难以解决")
    return {"pk": issue.pk, "action": action}


def press() -> dict[str, Any]:
    return {"client_ref": str(uuid4()), "note": "说明"}


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
OFFICES = PAGES | {"unit_clerk": 403, "district_chief": 403}
ITS_PEOPLE = PAGES | {"stranger": 404}
EVERYONE = dict.fromkeys(PAGES, 200) | {"anonymous": 401}


def api_uuid(cast: Cast) -> dict[str, UUID]:
    return {"uuid": with_unit(cast).uuid}


ROWS = [
    *import_rows("issues:old_issue", ImportBatch, "old_issues"),
    Row("issues:issue_list", **PAGES),
    Row("issues:issue_report", "GET", **(PAGES | {"unit_clerk": 403})),
    Row(
        "issues:issue_report",
        "POST",
        data=entry,
        city_office=302,
        district_office=302,
        town_office=302,
        # The reach is not theirs: refused at its field.
        stranger=422,
        unit_clerk=403,
        district_chief=302,
        village_chief=403,
        admin=403,
        anonymous=302,
    ),
    Row("issues:issue_on_spot", "GET", **OFFICES),
    # Nothing filled in: each field says what is missing.
    Row(
        "issues:issue_on_spot",
        "POST",
        **(
            OFFICES
            | dict.fromkeys(("city_office", "district_office", "town_office", "stranger"), 422)
        ),
    ),
    Row("issues:issue_detail", kwargs=pk, **ITS_PEOPLE),
    Row("issues:issue_print", kwargs=pk, **ITS_PEOPLE),
    # Seen by those who see the issue; this photo has not arrived yet.
    Row(
        "issues:issue_photo",
        kwargs=lambda c: pk(c) | {"photo": PHOTO, "size": "full"},
        **(dict.fromkeys(PAGES, 404) | {"village_chief": 403, "admin": 403, "anonymous": 302}),
    ),
    Row(
        "issues:issue_act",
        "GET",
        kwargs=lambda c: step(c, "supplement"),
        **(ITS_PEOPLE | {"district_chief": 403}),
    ),
    Row(
        "issues:issue_act",
        "POST",
        kwargs=lambda c: step(c, "recall"),
        data=lambda c: press(),
        city_office=302,
        district_office=302,
        town_office=302,
        stranger=404,
        unit_clerk=403,
        district_chief=403,
        village_chief=403,
        admin=403,
        anonymous=302,
    ),
    # Not the town's turn any more: told so at the form, with what was typed.
    Row(
        "issues:issue_act",
        "POST",
        kwargs=lambda c: raised(c, "send_back"),
        data=lambda c: press(),
        city_office=422,
        district_office=302,
        town_office=422,
        stranger=404,
        unit_clerk=404,
        district_chief=403,
        village_chief=403,
        admin=403,
        anonymous=302,
    ),
    Row(
        "issues:issue_bulk",
        "GET",
        kwargs=lambda c: {"action": "accept"},
        **(OFFICES | dict.fromkeys([*list(OFFICES)[:4], "unit_clerk"], 302)),
    ),
    # Chosen ones are shown with the form; who sees none of them is sent back to the list.
    Row(
        "issues:issue_bulk",
        "POST",
        kwargs=lambda c: {"action": "accept"},
        data=lambda c: {"ids": [reported(c).pk]},
        **(OFFICES | {"stranger": 302, "unit_clerk": 302}),
    ),
    Row("issues:ledger_check", **OFFICES),
    Row("issues:kind_list", **OFFICES),
    Row(
        "issues:kind_add",
        "GET",
        **(OFFICES | {"district_office": 403, "town_office": 403, "stranger": 403}),
    ),
    Row(
        "issues:kind_add",
        "POST",
        data=lambda c: {"name": "倾倒煤灰", "order": 5, "is_active": "on"},
        city_office=302,
        district_office=403,
        town_office=403,
        stranger=403,
        unit_clerk=403,
        district_chief=403,
        village_chief=403,
        admin=403,
        anonymous=302,
    ),
    Row(
        "issues:kind_change",
        "GET",
        kwargs=lambda c: {"pk": IssueKind.objects.get(code="other").pk},
        **(OFFICES | {"district_office": 403, "town_office": 403, "stranger": 403}),
    ),
    Row(
        "issues:kind_change",
        "POST",
        kwargs=lambda c: {"pk": IssueKind.objects.get(code="other").pk},
        data=lambda c: {"name": "其他问题", "order": 999, "is_active": "on"},
        city_office=302,
        district_office=403,
        town_office=403,
        stranger=403,
        unit_clerk=403,
        district_chief=403,
        village_chief=403,
        admin=403,
        anonymous=302,
    ),
    Row("issues_api:issue_list", **EVERYONE),
    Row(
        "issues_api:issue",
        "GET",
        kwargs=api_uuid,
        **(EVERYONE | {"stranger": 404, "admin": 404}),
    ),
    Row(
        "issues_api:issue",
        "PUT",
        kwargs=lambda c: {"uuid": uuid4()},
        json=lambda c: {"reach": c.reach.pk, "kind": "luandui", "description": "垃圾"},
        city_office=201,
        district_office=201,
        town_office=201,
        stranger=403,
        unit_clerk=403,
        district_chief=201,
        village_chief=201,
        admin=403,
        anonymous=401,
    ),
    Row(
        "issues_api:issue_action",
        "POST",
        kwargs=lambda c: api_uuid(c) | {"action": "supplement"},
        json=lambda c: press(),
        **(EVERYONE | {"stranger": 404, "district_chief": 403, "admin": 404}),
    ),
]
