"""公文设置: offices, each its own; a template by its office and those above."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from common import clock
from common.text.chinese import local_date
from papers.kinds import kind_of
from papers.services import templates
from tests.access.table import Row
from tests.cast import Cast
from tests.papers import kit

OFFICES = {
    "city_office": 200,
    "district_office": 200,
    "town_office": 200,
    "stranger": 200,
    "unit_clerk": 403,
    "district_chief": 403,
    "village_chief": 403,
    "admin": 403,
    "anonymous": 302,
}
DONE = OFFICES | {role: 302 for role, status in OFFICES.items() if status == 200}
ITS_OFFICE = OFFICES | {"stranger": 404}
ITS_OFFICE_DONE = DONE | {"stranger": 404}


def order(cast: Cast) -> dict[str, Any]:
    return {"key": "order"}


def kept(cast: Cast) -> dict[str, Any]:
    return {"pk": kit.kept(cast).pk}


def in_use(cast: Cast) -> dict[str, Any]:
    template, kind = kit.kept(cast), kind_of("transfer")
    now = clock.now()
    templates.note_tried(template=template, by=cast.town_office, at=now)
    templates.put_in_use(template=template, kind=kind, by=cast.town_office, at=now)
    return {"key": "transfer"}


def settings(cast: Cast) -> dict[str, Any]:
    return {
        "issuer": "{名称}河长办",
        "heading": "{发文机关}任务交办单",
        "number_form": "江河办交〔{年份}〕{序号}号",
        "copies": "区委办公室",
        "valid_from": local_date(clock.now()) + timedelta(days=1),
    }


def chosen(cast: Cast) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("交办单.docx", kit.LETTER)}


ROWS = [
    Row("papers:paper_list", **OFFICES),
    Row("papers:paper_detail", kwargs=order, **OFFICES),
    Row("papers:paper_settings", "GET", kwargs=order, **OFFICES),
    Row("papers:paper_settings", "POST", kwargs=order, data=settings, **DONE),
    Row("papers:paper_sample", kwargs=order, **OFFICES),
    Row("papers:paper_starter", kwargs=order, **OFFICES),
    Row("papers:template_upload", "GET", kwargs=order, **OFFICES),
    Row("papers:template_upload", "POST", kwargs=order, data=chosen, **DONE),
    Row("papers:template_try", "POST", kwargs=kept, **ITS_OFFICE),
    # Not tried yet: told on the page it leads back to.
    Row("papers:template_use", "POST", kwargs=kept, **ITS_OFFICE_DONE),
    Row("papers:template_file", kwargs=kept, **ITS_OFFICE),
    # Whose own form is in use already is told so on the page.
    Row("papers:own_form", "POST", kwargs=in_use, **DONE),
]
