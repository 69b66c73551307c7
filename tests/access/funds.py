"""资金结算: the district's rule between its town and itself; the neighbour town is no party and finds nothing."""

from typing import Any
from uuid import uuid4

from common import clock
from funds.services import answers
from tests.access.table import Row
from tests.cast import TOWN, Cast
from tests.funds.making import AT, body, computed, draft, in_force, section, sent


def of_draft(cast: Cast) -> dict[str, Any]:
    return {"pk": draft(cast, body(section(cast)), "草稿规则").pk}


def of_rule(cast: Cast) -> dict[str, Any]:
    return {"pk": in_force(cast, body(section(cast)), "现行规则").rule_id}


def not_sent(cast: Cast) -> dict[str, Any]:
    return {"pk": computed(cast, "未发送").pk}


def with_parties(cast: Cast) -> dict[str, Any]:
    return {"pk": sent(cast, "已发送", at=clock.now()).pk}


def as_sheet(cast: Cast) -> dict[str, Any]:
    return {"pk": sent(cast, "下载").pk, "kind": "xlsx"}


def as_file(cast: Cast) -> dict[str, Any]:
    return {"pk": sent(cast, "附件").pk, "uuid": uuid4()}


def party(cast: Cast) -> dict[str, Any]:
    return {"pk": sent(cast, "待答复", at=clock.now()).pk, "code": TOWN}


def objected(cast: Cast) -> dict[str, Any]:
    statement = sent(cast, "有异议")
    answers.answer(
        statement=statement,
        division_id=TOWN,
        answer="objected",
        words="9月数据有误",
        by=cast.town_office,
        at=AT,
    )
    return {"pk": statement.pk, "code": TOWN}


READERS = {
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
# What the office keeps for itself: drafts, and all rules.
KEEPERS = READERS | {"town_office": 404, "stranger": 404}
WRITERS = KEEPERS | {"district_chief": 403}
WRITES = WRITERS | {"city_office": 302, "district_office": 302}
# A statement that was sent: its party reads it.
PARTIES = READERS | {"stranger": 404}
# The office's acts about it; its party sees it, and may not do them.
ITS_OFFICE = PARTIES | {"town_office": 403, "district_chief": 403}
ITS_ACTS = ITS_OFFICE | {"city_office": 302, "district_office": 302}
NEW_RULE = READERS | {"district_chief": 403}


def rule_form(cast: Cast) -> dict[str, Any]:
    """An empty rule: told what is lacking."""
    empty = {
        f"{name}-{key}_FORMS": "0"
        for name in ("cases", "terms", "bands")
        for key in ("TOTAL", "INITIAL")
    }
    return {"name": "新规则", **empty}


ROWS = [
    Row("funds:statement_list", **READERS),
    Row("funds:statement_detail", kwargs=with_parties, **PARTIES),
    Row("funds:statement_detail", kwargs=not_sent, **KEEPERS),
    Row(
        "funds:download",
        kwargs=as_sheet,
        **PARTIES,
    ),
    Row(
        "funds:act_file",
        kwargs=as_file,
        **(PARTIES | dict.fromkeys([k for k, v in PARTIES.items() if v == 200], 404)),
    ),
    Row("funds:recompute", "POST", kwargs=not_sent, **WRITES),
    Row("funds:send", "POST", kwargs=not_sent, **WRITES),
    Row("funds:withdraw", "GET", kwargs=not_sent, **WRITERS),
    Row("funds:withdraw", "POST", kwargs=not_sent, data=lambda c: {"words": "重复"}, **WRITES),
    Row("funds:correct", "GET", kwargs=with_parties, **ITS_OFFICE),
    Row("funds:correct", "POST", kwargs=with_parties, data=lambda c: {"words": "改"}, **ITS_ACTS),
    Row("funds:freeze", "GET", kwargs=with_parties, **ITS_OFFICE),
    # The town has still days to answer.
    Row(
        "funds:freeze",
        "POST",
        kwargs=with_parties,
        **(ITS_OFFICE | {"city_office": 422, "district_office": 422}),
    ),
    # To the office itself the page opens; the answer is refused, because it is the party's.
    Row("funds:answer", "GET", kwargs=party, **(PARTIES | {"district_chief": 403})),
    Row(
        "funds:answer",
        "POST",
        kwargs=party,
        data=lambda c: {"answer": "confirmed"},
        **(
            PARTIES
            | {
                "city_office": 422,
                "district_office": 422,
                "town_office": 302,
                "district_chief": 403,
            }
        ),
    ),
    Row("funds:enter_answer", "GET", kwargs=party, **ITS_OFFICE),
    Row(
        "funds:enter_answer",
        "POST",
        kwargs=party,
        data=lambda c: {"answer": "confirmed"},
        **ITS_ACTS,
    ),
    Row("funds:reply", "GET", kwargs=objected, **ITS_OFFICE),
    Row("funds:reply", "POST", kwargs=objected, data=lambda c: {"words": "已核"}, **ITS_ACTS),
    Row("funds:letter", kwargs=party, **ITS_OFFICE),
    Row("funds:rule_list", **READERS),
    Row("funds:rule_new", "GET", kwargs=lambda c: {"kind": "compensation"}, **NEW_RULE),
    Row(
        "funds:rule_new",
        "POST",
        kwargs=lambda c: {"kind": "compensation"},
        data=rule_form,
        **(NEW_RULE | dict.fromkeys([k for k, v in NEW_RULE.items() if v == 200], 422)),
    ),
    Row("funds:rule_detail", kwargs=of_rule, **KEEPERS),
    Row("funds:version_new", "GET", kwargs=of_rule, **WRITERS),
    Row(
        "funds:version_new",
        "POST",
        kwargs=of_rule,
        data=rule_form,
        **(WRITERS | {"city_office": 422, "district_office": 422}),
    ),
    Row("funds:compute", "GET", kwargs=of_rule, **WRITERS),
    Row(
        "funds:compute",
        "POST",
        kwargs=of_rule,
        data=lambda c: {"period": "1999-01:1999-01"},
        **(WRITERS | {"city_office": 422, "district_office": 422}),
    ),
    Row("funds:given", "GET", kwargs=of_rule, **WRITERS),
    Row("funds:given", "POST", kwargs=of_rule, **WRITES),
    Row("funds:draft_edit", "GET", kwargs=of_draft, **WRITERS),
    Row(
        "funds:draft_edit",
        "POST",
        kwargs=of_draft,
        data=rule_form,
        **(WRITERS | {"city_office": 422, "district_office": 422}),
    ),
    Row("funds:trial", kwargs=of_draft, **KEEPERS),
    Row("funds:put_in_force", "POST", kwargs=of_draft, **WRITES),
    Row("funds:discard_draft", "POST", kwargs=of_draft, **WRITES),
]
