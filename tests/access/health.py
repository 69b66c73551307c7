"""河湖健康: offices of the place, upper chiefs to read, the unit that makes an assessment; schemes of above too."""

from typing import Any
from uuid import UUID

from common import clock
from health.models import ImportBatch, SchemeVersion
from health.services.schemes import put_in_force
from tests.access.importing import import_rows
from tests.access.table import Row
from tests.cast import Cast
from tests.health import kit

NO_FILE = UUID("6f1d0c52-0000-4000-8000-000000000004")


def drafted(cast: Cast) -> SchemeVersion:
    return kit.draft(cast)


def forced(cast: Cast) -> SchemeVersion:
    return put_in_force(version_id=kit.draft(cast).pk, by=cast.district_office, at=clock.now())


def draft(cast: Cast) -> dict[str, Any]:
    return {"pk": drafted(cast).pk}


def node(cast: Cast) -> dict[str, Any]:
    return draft(cast) | {"key": "n2"}


def surveying(cast: Cast) -> dict[str, Any]:
    return {"pk": kit.surveying(cast).pk}


def published(cast: Cast) -> dict[str, Any]:
    return {"pk": kit.published(cast).pk}


def project(cast: Cast) -> dict[str, Any]:
    return {"pk": kit.project(cast).pk}


READERS = {
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
NO_UNITS = READERS | {"unit_clerk": 403}
OFFICES = NO_UNITS | {"district_chief": 403}
# The district's own: its towns read no assessment of the whole river.
ITS_PEOPLE = READERS | {"town_office": 404, "stranger": 404}
ITS_WRITERS = ITS_PEOPLE | {"district_chief": 403}
ITS_OFFICE = OFFICES | {"town_office": 404, "stranger": 404}
# Of a scheme in force all below read; a draft is its office's and that of those above.
DRAFTS = NO_UNITS | {"town_office": 404, "stranger": 404}
DRAFT_WRITERS = DRAFTS | {"district_chief": 403}


def posted(answers: dict[str, int], **more: int) -> dict[str, int]:
    return {role: 302 if status == 200 else status for role, status in answers.items()} | more


NO_FILES = dict.fromkeys(READERS, 404) | {"village_chief": 403, "admin": 403, "anonymous": 302}
SCHEME = {"name": "新方案", "purpose": "health", "begin": ""}
INDICATOR = {
    "name": "溶解氧",
    "weight": "0.1",
    "way": "linear",
    "steps-TOTAL_FORMS": 0,
    "steps-INITIAL_FORMS": 0,
}

ROWS = [
    *import_rows("health:scheme", ImportBatch, "schemes"),
    Row("health:scheme_list", **NO_UNITS),
    Row("health:scheme_create", "GET", **OFFICES),
    Row(
        "health:scheme_create",
        "POST",
        data=lambda c: SCHEME | {"division": c.district.pk},
        # The district is not the towns' to choose.
        **posted(OFFICES | {"town_office": 422, "stranger": 422}),
    ),
    Row("health:version_detail", kwargs=draft, **DRAFTS),
    Row("health:version_detail", kwargs=lambda c: {"pk": forced(c).pk}, **NO_UNITS),
    Row("health:version_new", "GET", kwargs=lambda c: {"pk": forced(c).scheme_id},
        **(OFFICES | {"town_office": 403, "stranger": 403})),
    Row("health:version_new", "POST", kwargs=lambda c: {"pk": forced(c).scheme_id},
        data=lambda c: {"reason": "专家意见"},
        **posted(OFFICES | {"town_office": 403, "stranger": 403})),
    Row("health:version_head", "GET", kwargs=draft, **DRAFT_WRITERS),
    Row("health:version_head", "POST", kwargs=draft,
        data=lambda c: {"basis": "", "compose": "weights", "grades-TOTAL_FORMS": 0,
                        "grades-INITIAL_FORMS": 0}, **posted(DRAFT_WRITERS)),
    Row("health:version_force", "POST", kwargs=draft, **posted(DRAFT_WRITERS)),
    Row("health:version_discard", "POST", kwargs=draft, **posted(DRAFT_WRITERS)),
    Row("health:node_change", "GET", kwargs=node, **DRAFT_WRITERS),
    Row("health:node_change", "POST", kwargs=node, data=lambda c: INDICATOR,
        **posted(DRAFT_WRITERS)),
    Row("health:node_add", "GET",
        kwargs=lambda c: draft(c) | {"key": "n1", "kind": "indicator"}, **DRAFT_WRITERS),
    Row("health:node_add", "POST",
        kwargs=lambda c: draft(c) | {"key": "n1", "kind": "indicator"},
        data=lambda c: INDICATOR, **posted(DRAFT_WRITERS)),
    Row("health:node_move", "POST", kwargs=lambda c: node(c) | {"way": "down"},
        **posted(DRAFT_WRITERS)),
    Row("health:node_remove", "POST", kwargs=node, **posted(DRAFT_WRITERS)),
    Row("health:assessment_list", **READERS),
    Row("health:assessment_create", "GET", **OFFICES),
    Row("health:assessment_create", "POST",
        data=lambda c: {"version": kit.in_force(c).pk, "river": c.river.code, "year": 2026,
                        "division": c.district.pk, "maker_name": "评价中心"},
        **(OFFICES | {"district_office": 302, "city_office": 302, "town_office": 422,
                      "stranger": 422})),
    Row("health:assessment_detail", kwargs=published, **ITS_PEOPLE),
    Row("health:value_enter", "GET", kwargs=lambda c: surveying(c) | {"key": "n2"},
        **ITS_WRITERS),
    Row("health:value_enter", "POST", kwargs=lambda c: surveying(c) | {"key": "n2"},
        data=lambda c: {"value": "80", "source": "年报"}, **posted(ITS_WRITERS)),
    Row("health:assessment_act", "GET", kwargs=lambda c: surveying(c) | {"act": "cancel"},
        **(ITS_WRITERS | {"unit_clerk": 403})),
    Row("health:assessment_act", "POST", kwargs=lambda c: surveying(c) | {"act": "cancel"},
        data=lambda c: {"note": "改为明年"}, **posted(ITS_WRITERS | {"unit_clerk": 403})),
    Row("health:assessment_tasks", "GET", kwargs=published, **ITS_OFFICE),
    Row("health:assessment_tasks", "POST", kwargs=published,
        data=lambda c: {"year": 2026, "lead_unit": c.unit.pk, "starts_on": "2026-05-01",
                        "due_on": "2026-12-31", "take_n3": "on", "title_n3": "增殖放流",
                        "field_n3": "ecology"}, **posted(ITS_OFFICE)),
    Row("health:assessment_docx", kwargs=published, **ITS_PEOPLE),
    Row("health:assessment_file", kwargs=lambda c: published(c) | {"uuid": NO_FILE}, **NO_FILES),
    Row("health:project_list", **READERS),
    Row("health:project_create", "GET", **OFFICES),
    Row("health:project_create", "POST",
        data=lambda c: {"name": "幸福河", "river": c.river.code, "division": c.district.pk,
                        "year": 2026, "starts_on": "2026-01-01", "due_on": "2026-12-31"},
        **(OFFICES | {"district_office": 302, "city_office": 302, "town_office": 422,
                      "stranger": 422})),
    Row("health:project_detail", kwargs=project, **ITS_PEOPLE),
    Row("health:project_step", "GET", kwargs=project, **ITS_OFFICE),
    Row("health:project_step", "POST", kwargs=project,
        data=lambda c: {"kind": "self", "on": "2026-02-01", "is_passed": "yes", "who": "区河长办"},
        **posted(ITS_OFFICE)),
    Row("health:project_file", kwargs=lambda c: project(c) | {"uuid": NO_FILE}, **NO_FILES),
    # For everybody, while it is on display.
    Row("public_health:result", kwargs=lambda c: {"uuid": kit.published(c).uuid}, is_open=True,
        **dict.fromkeys(READERS, 200)),
]  # fmt: skip
