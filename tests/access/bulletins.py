"""简报: offices edit their own, leaders sign, those below read what was issued; towns and units hand texts in."""

from typing import Any
from uuid import UUID

from bulletins.models import Bulletin
from tests.access.table import Row
from tests.bulletins import kit
from tests.cast import Cast

NO_FILE = UUID("6f1d0c52-0000-4000-8000-000000000009")


def draft(cast: Cast) -> Bulletin:
    of = kit.bulletin(cast)
    kit.item(cast, of)
    return of


def drafting(cast: Cast) -> dict[str, Any]:
    return {"pk": draft(cast).pk}


def one_item(cast: Cast) -> dict[str, Any]:
    of = draft(cast)
    return {"pk": of.pk, "item": of.items.get().pk}


def issued(cast: Cast) -> dict[str, Any]:
    return {"pk": kit.issued(cast).pk}


def waiting(cast: Cast) -> dict[str, Any]:
    return {"pk": kit.submission(cast).pk}


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
# A draft is its office's and its leaders'; towns and units read it once it is issued.
ITS_PEOPLE = READERS | {"town_office": 404, "stranger": 404, "unit_clerk": 404}
ITS_OFFICE = OFFICES | {"town_office": 404, "stranger": 404}
ITS_SIGNERS = ITS_PEOPLE | {"unit_clerk": 403}
# A text is theirs who sent it and who received it.
ITS_TEXT = READERS | {"town_office": 404, "stranger": 404}
NO_FILES = dict.fromkeys(READERS, 404) | {"village_chief": 403, "admin": 403, "anonymous": 302}


def posted(answers: dict[str, int], **more: int) -> dict[str, int]:
    return {role: 302 if status == 200 else status for role, status in answers.items()} | more


HEAD = {
    "year": 2026, "issue_number": 88, "running_number": 888, "day": "2026-11-20", "month": "2026-10",
    "permit": "", "mailbox": "", "recipients": "", "foreword": "",
}  # fmt: skip
ITEM = {"section": "own", "title": "标题", "text": "内容", "credit": ""}

ROWS = [
    Row("bulletins:bulletin_list", **READERS),
    Row("bulletins:bulletin_create", "GET", **OFFICES),
    Row("bulletins:bulletin_create", "POST", data=lambda c: HEAD | {"division": c.district.pk},
        # The district is not the towns' to choose, and the city edits its own.
        **(OFFICES | {"district_office": 302, "city_office": 422, "town_office": 422,
                      "stranger": 422})),
    Row("bulletins:bulletin_detail", kwargs=drafting, **ITS_PEOPLE),
    Row("bulletins:bulletin_detail", kwargs=issued, **READERS),
    Row("bulletins:bulletin_head", "GET", kwargs=drafting, **ITS_OFFICE),
    Row("bulletins:bulletin_head", "POST", kwargs=drafting, data=lambda c: HEAD,
        **posted(ITS_OFFICE)),
    Row("bulletins:bulletin_act", "GET", kwargs=lambda c: drafting(c) | {"act": "proof"},
        **(ITS_OFFICE | {"district_chief": 403})),
    Row("bulletins:bulletin_act", "POST",
        kwargs=lambda c: {"pk": kit.in_review(c).pk, "act": "return"},
        data=lambda c: {"note": "请补充数据"}, **posted(ITS_SIGNERS)),
    Row("bulletins:bulletin_docx", kwargs=issued, **READERS),
    Row("bulletins:bulletin_pdf", kwargs=issued, **READERS),
    Row("bulletins:bulletin_print", kwargs=issued, **READERS),
    Row("bulletins:bulletin_photo", kwargs=lambda c: issued(c) | {"uuid": NO_FILE}, **NO_FILES),
    Row("bulletins:figures_refresh", "POST", kwargs=drafting,
        **posted(READERS | {"town_office": 404, "stranger": 404, "unit_clerk": 403,
                            "district_chief": 403})),
    Row("bulletins:month_draft", "GET", kwargs=drafting, **ITS_OFFICE),
    Row("bulletins:month_draft", "POST", kwargs=drafting, data=lambda c: {"section": "own"},
        **posted(ITS_OFFICE)),
    Row("bulletins:item_add", "GET", kwargs=drafting, **ITS_OFFICE),
    Row("bulletins:item_add", "POST", kwargs=drafting, data=lambda c: ITEM, **posted(ITS_OFFICE)),
    Row("bulletins:item_change", "GET", kwargs=one_item, **ITS_OFFICE),
    Row("bulletins:item_change", "POST", kwargs=one_item, data=lambda c: ITEM,
        **posted(ITS_OFFICE)),
    Row("bulletins:item_move", "POST", kwargs=lambda c: one_item(c) | {"way": "up"},
        **posted(ITS_OFFICE)),
    Row("bulletins:item_remove", "POST", kwargs=one_item, **posted(ITS_OFFICE)),
    Row("bulletins:unit_counts", **NO_UNITS),
    Row("bulletins:submission_list", **READERS),
    Row("bulletins:submission_create", "GET", **(READERS | {"district_chief": 403})),
    Row("bulletins:submission_create", "POST",
        data=lambda c: {"unit": c.unit.pk, "division": c.district.pk, "title": "标题",
                        "text": "内容", "signer": "刘一帆"},
        # A town's office does not send in the name of the district's bureau; the city takes texts for its own.
        **posted(READERS | {"district_chief": 403}, city_office=422, town_office=422,
                 stranger=422)),
    Row("bulletins:submission_detail", kwargs=waiting, **ITS_TEXT),
    Row("bulletins:submission_withdraw", "POST", kwargs=waiting,
        **posted(ITS_TEXT | {"district_chief": 403})),
    Row("bulletins:submission_decline", "GET", kwargs=waiting, **ITS_OFFICE),
    Row("bulletins:submission_decline", "POST", kwargs=waiting, data=lambda c: {"note": "已登过"},
        **posted(ITS_OFFICE)),
    Row("bulletins:submission_pick", "GET", kwargs=waiting, **ITS_OFFICE),
    Row("bulletins:submission_pick", "POST", kwargs=waiting,
        data=lambda c: {"bulletin": kit.bulletin(c).pk, "section": "own"},
        **posted(ITS_OFFICE)),
    Row("bulletins:submission_photo", kwargs=lambda c: waiting(c) | {"uuid": NO_FILE}, **NO_FILES),
    # For everybody, where its office chose so.
    Row("public_bulletins:bulletin_list", is_open=True, **dict.fromkeys(READERS, 200)),
    Row("public_bulletins:bulletin", kwargs=lambda c: {"uuid": kit.issued(c).uuid}, is_open=True,
        **dict.fromkeys(READERS, 200)),
    Row("public_bulletins:pdf", kwargs=lambda c: {"uuid": kit.issued(c).uuid}, is_open=True,
        **dict.fromkeys(READERS, 200)),
    Row("public_bulletins:photo",
        kwargs=lambda c: {"uuid": kit.issued(c).uuid, "photo": NO_FILE}, is_open=True,
        **dict.fromkeys(READERS, 404)),
]  # fmt: skip
