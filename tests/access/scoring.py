"""考核: the district's rubric and scoring; its towns and its bureau are judged, and the bureau scores an item."""

from typing import Any
from uuid import UUID

from common import clock
from scoring.models import ImportBatch
from scoring.services.objections import object_to
from tests.access.importing import import_rows
from tests.access.table import Row
from tests.cast import Cast
from tests.scoring import kit

NO_FILE = UUID("6f1d0c52-0000-4000-8000-000000000005")


def draft(cast: Cast) -> dict[str, Any]:
    return {"pk": kit.draft(cast).pk}


def node(cast: Cast) -> dict[str, Any]:
    return draft(cast) | {"key": "n1"}


def adding(cast: Cast) -> dict[str, Any]:
    return draft(cast) | {"key": "root", "kind": "deduct"}


def published(cast: Cast) -> dict[str, Any]:
    return {"pk": kit.published(cast).pk}


def rubric(cast: Cast) -> dict[str, Any]:
    return {"pk": kit.published(cast).rubric_id}


def opened(cast: Cast) -> dict[str, Any]:
    return {"pk": kit.opened(cast).pk}


def announced(cast: Cast) -> dict[str, Any]:
    return {"pk": kit.announced(cast, at=clock.now()).pk}


def sheet(cast: Cast) -> dict[str, Any]:
    """Of 清溪镇, while it is open."""
    return {"pk": kit.sheet(kit.opened(cast), "清溪镇").pk}


def told(cast: Cast) -> dict[str, Any]:
    """Of 清溪镇, announced."""
    return {"pk": kit.sheet(kit.announced(cast, at=clock.now()), "清溪镇").pk}


def own(cast: Cast) -> dict[str, Any]:
    return sheet(cast) | {"key": "n2", "column": "self"}


def objection(cast: Cast) -> dict[str, Any]:
    of = kit.sheet(kit.announced(cast, at=clock.now()), "清溪镇")
    raised = object_to(sheet_id=of.pk, key="n2", words="已补", by=cast.town_office, at=clock.now())
    return {"pk": of.pk, "objection": raised.pk}


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
CHIEFS = dict.fromkeys(READERS, 403) | {"district_chief": 200, "anonymous": 302}
NO_UNITS = READERS | {"unit_clerk": 403}
OFFICES = NO_UNITS | {"district_chief": 403}
# Of a published rubric all below read; a draft is its office's and that of those above.
DRAFTS = NO_UNITS | {"town_office": 404, "stranger": 404}
DRAFT_WRITERS = DRAFTS | {"district_chief": 403}
# Both towns and the bureau are judged, so they see the scoring; only the office acts.
ITS_OFFICE = OFFICES | {"town_office": 403, "stranger": 403}
ALL_OF_IT = READERS | {"town_office": 404, "stranger": 404, "unit_clerk": 404}
# The sheet of 清溪镇: of the bureau while it is open, because it scores an item there.
SHEETS = READERS | {"stranger": 404}
TOLD = SHEETS | {"unit_clerk": 404}
ITS_SHEETS = ITS_OFFICE | {"stranger": 404}


def posted(answers: dict[str, int], **more: int) -> dict[str, int]:
    return {role: 302 if status == 200 else status for role, status in answers.items()} | more


NO_FILES = SHEETS | dict.fromkeys([k for k, v in SHEETS.items() if v == 200], 404)
RUBRIC = {"name": "新办法", "year": kit.YEAR, "begin": ""}
ITEM = {
    "name": "红灯次数",
    "points": "40",
    "audience": "all",
    "source": "lights.red",
    "of_each": "1",
}
HEAD = {
    "basis": "",
    "audience": "all",
    "full": "100",
    "absent": "full",
    "grading": "threshold",
    **{f"{name}-{key}_FORMS": 0 for name in ("grades", "bars") for key in ("TOTAL", "INITIAL")},
}
ENTRY = {"number_0": "1", "number_1": "0"}

ROWS = [
    *import_rows("scoring:rubric", ImportBatch, "rubrics"),
    Row("scoring:version_table", kwargs=draft, **DRAFTS),
    Row("scoring:rubric_list", **NO_UNITS),
    Row("scoring:rubric_create", "GET", **OFFICES),
    Row(
        "scoring:rubric_create",
        "POST",
        data=lambda c: RUBRIC | {"division": c.district.pk},
        # The district is not the towns' to choose.
        **posted(OFFICES | {"town_office": 422, "stranger": 422}),
    ),
    Row("scoring:version_detail", kwargs=draft, **DRAFTS),
    Row("scoring:version_detail", kwargs=published, **NO_UNITS),
    Row("scoring:version_new", "GET", kwargs=rubric, **ITS_OFFICE),
    Row(
        "scoring:version_new",
        "POST",
        kwargs=rubric,
        data=lambda c: {"reason": "上级调整"},
        **posted(ITS_OFFICE),
    ),
    Row("scoring:version_head", "GET", kwargs=draft, **DRAFT_WRITERS),
    Row("scoring:version_head", "POST", kwargs=draft, data=lambda c: HEAD, **posted(DRAFT_WRITERS)),
    Row("scoring:version_publish", "POST", kwargs=draft, **posted(DRAFT_WRITERS)),
    Row("scoring:version_discard", "POST", kwargs=draft, **posted(DRAFT_WRITERS)),
    Row("scoring:scoring_open", "POST", kwargs=published, **posted(ITS_OFFICE)),
    Row("scoring:node_change", "GET", kwargs=node, **DRAFT_WRITERS),
    Row("scoring:node_change", "POST", kwargs=node, data=lambda c: ITEM, **posted(DRAFT_WRITERS)),
    Row("scoring:shape_choose", kwargs=lambda c: draft(c) | {"key": "root"}, **DRAFT_WRITERS),
    Row("scoring:node_add", "GET", kwargs=adding, **DRAFT_WRITERS),
    Row("scoring:node_add", "POST", kwargs=adding, data=lambda c: ITEM, **posted(DRAFT_WRITERS)),
    Row("scoring:node_move", "POST", kwargs=lambda c: node(c) | {"way": "down"},
        **posted(DRAFT_WRITERS)),
    Row("scoring:node_remove", "POST", kwargs=node, **posted(DRAFT_WRITERS)),
    Row("scoring:rate", "GET", kwargs=lambda c: {"pk": c.river.pk}, **CHIEFS),
    # An account without a chief's post of the river is told so.
    Row("scoring:rate", "POST", kwargs=lambda c: {"pk": c.river.pk},
        data=lambda c: {"subject": f"d:{c.town.pk}", "year": clock.now().year, "word": "好"},
        **(CHIEFS | {"district_chief": 422})),
    Row("scoring:scoring_list", **READERS),
    Row("scoring:scoring_detail", kwargs=opened, **READERS),
    # Items are waiting: the office is told so on the page.
    Row("scoring:scoring_announce", "POST", kwargs=opened, **posted(ITS_OFFICE)),
    Row("scoring:scoring_cancel", "GET", kwargs=opened, **ITS_OFFICE),
    Row("scoring:scoring_cancel", "POST", kwargs=opened, data=lambda c: {"reason": "重来"},
        **posted(ITS_OFFICE)),
    Row("scoring:scoring_freeze", "GET", kwargs=announced, **ITS_OFFICE),
    # There are still days to object.
    Row("scoring:scoring_freeze", "POST", kwargs=announced,
        **(ITS_OFFICE | {"city_office": 422, "district_office": 422})),
    Row("scoring:scoring_wide", kwargs=opened, **ALL_OF_IT),
    Row("scoring:scoring_table", kwargs=opened, **ALL_OF_IT),
    Row("scoring:scoring_result", kwargs=announced, **ALL_OF_IT),
    Row("scoring:sheet_detail", kwargs=sheet, **SHEETS),
    Row("scoring:sheet_detail", kwargs=told, **TOLD),
    Row("scoring:sheet_rows", kwargs=lambda c: sheet(c) | {"key": "n1"},
        **(SHEETS | {"unit_clerk": 404})),
    Row("scoring:sheet_file", kwargs=lambda c: sheet(c) | {"uuid": NO_FILE}, **NO_FILES),
    Row("scoring:entry", "GET", kwargs=own,
        **(dict.fromkeys(READERS, 403) | {"town_office": 200, "stranger": 404, "anonymous": 302})),
    Row("scoring:entry", "POST", kwargs=own, data=lambda c: ENTRY,
        **(dict.fromkeys(READERS, 403) | {"town_office": 302, "stranger": 404, "anonymous": 302})),
    Row("scoring:bar", "GET", kwargs=lambda c: sheet(c) | {"key": "b1"}, **ITS_SHEETS),
    Row("scoring:bar", "POST", kwargs=lambda c: sheet(c) | {"key": "b1"},
        data=lambda c: {"holds": "no", "note": "查无"}, **posted(ITS_SHEETS)),
    Row("scoring:sheet_object", "GET", kwargs=told,
        **(dict.fromkeys(READERS, 403) | {"town_office": 200, "stranger": 404, "unit_clerk": 404,
                                          "anonymous": 302})),
    Row("scoring:sheet_object", "POST", kwargs=told, data=lambda c: {"key": "n2", "words": "已补"},
        **(dict.fromkeys(READERS, 403) | {"town_office": 302, "stranger": 404, "unit_clerk": 404,
                                          "anonymous": 302})),
    Row("scoring:decide", "GET", kwargs=objection, **ITS_SHEETS),
    # Whoever filled in the item's final column leaves the objection to somebody else.
    Row("scoring:decide", "POST", kwargs=objection,
        data=lambda c: {"outcome": "rejected", "words": "材料不足"},
        **(posted(ITS_SHEETS) | {"district_office": 422})),
]  # fmt: skip
