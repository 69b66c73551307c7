"""提醒、约谈: proposals are the deciding office's and those above it; a measure also its recipient's."""

from datetime import timedelta

from attachments.services import uploads as attachments
from common import clock
from common.text.chinese import local_date
from tests.access.table import Row
from tests.notices.laddering import AT, measure, proposal, step, to_chief

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

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
READERS = OFFICES | {"unit_clerk": 200, "district_chief": 200}
# The district's, addressed to the unit.
OF_UNIT = {
    "city_office": 200,
    "district_office": 200,
    "town_office": 404,
    "stranger": 404,
    "unit_clerk": 200,
    "district_chief": 404,
    "village_chief": 403,
    "admin": 403,
    "anonymous": 302,
}
# The district's, about the village chief, handed on by the town's office.
OF_CHIEF = OF_UNIT | {"town_office": 200, "unit_clerk": 404}
DECIDERS = OFFICES | {"town_office": 404, "stranger": 404}
ACTS = {role: 302 if status == 200 else status for role, status in OFFICES.items()}
BY_RECIPIENT = OF_UNIT | {"city_office": 403, "district_office": 403}
BY_OFFICE = OF_UNIT | {"unit_clerk": 403}


def acting(answers):
    return {role: 302 if status == 200 else status for role, status in answers.items()}


def open_proposal(cast):
    return {"pk": proposal(cast).pk}


def ids(cast):
    return {"ids": [proposal(cast).pk], "note": "已整改。"}


def to_unit(cast):
    return {"pk": measure(cast).pk}


def about_chief(cast):
    return {"pk": to_chief(cast).pk}


def signed(cast, code):
    of = measure(cast)
    step(of, "sign", cast.unit_clerk)
    return {"pk": of.pk, "step": code}


def with_file(cast):
    of = measure(cast)
    step(of, "sign", cast.unit_clerk)
    file = attachments.store_document(data=PDF, name="回复.pdf", by=cast.unit_clerk, at=AT)
    step(of, "answer", cast.unit_clerk, words="见附件。", files=[file.uuid])
    return {"pk": of.pk, "uuid": file.uuid}


def letter(cast):
    return {
        "number": "江南河长办提〔2026〕1号",
        "signer": "区级河长",
        "answer_by": f"{local_date(clock.now()) + timedelta(days=5)}",
        "body": "请整改。",
    }


def rule(cast):
    return {
        "kind": "red",
        "division": cast.district.pk,
        "number": 2,
        "rung": "interview",
        "valid_from": "2026-12-01",
        "is_on": "on",
    }


def answer(cast):
    return signed(cast, "answer")


def close(cast):
    return signed(cast, "close")


ROWS = [
    Row("notices:proposal_list", **OFFICES),
    Row("notices:proposal_list", query="export=xlsx", **OFFICES),
    Row("notices:proposals_draw", "POST", **ACTS),
    Row("notices:proposals_drop", "POST", data=ids, **ACTS),
    Row("notices:proposals_remind", "POST", data=ids, **ACTS),
    Row("notices:proposals_interview", "GET", **ACTS),
    Row(
        "notices:proposals_interview",
        "POST",
        data=lambda c: {"ids": [proposal(c).pk]},
        **(ACTS | {"city_office": 200, "district_office": 200}),
    ),
    Row("notices:measures_together", "GET", kwargs=lambda c: {"step": "hold"}, **ACTS),
    Row(
        "notices:measures_together",
        "POST",
        kwargs=lambda c: {"step": "close"},
        data=lambda c: {"ids": [measure(c).pk]},
        **(ACTS | {"city_office": 200, "district_office": 200}),
    ),
    Row("notices:proposal_issue", kwargs=open_proposal, is_apart=True, **DECIDERS),
    Row("notices:proposal_issue", "POST", kwargs=open_proposal, data=letter, **acting(DECIDERS)),
    Row("notices:ladder_rules", **OFFICES),
    Row("notices:ladder_rule_new", **OFFICES),
    Row(
        "notices:ladder_rule_new",
        "POST",
        data=rule,
        **(ACTS | {"town_office": 422, "stranger": 422}),
    ),
    Row("notices:measure_list", **READERS),
    Row("notices:measure_list", query="export=xlsx", **READERS),
    Row("notices:ladder_year", **OFFICES),
    Row("notices:ladder_year", query="export=xlsx", **OFFICES),
    Row("notices:measure_detail", kwargs=to_unit, is_apart=True, **OF_UNIT),
    Row("notices:measure_detail", kwargs=about_chief, is_apart=True, **OF_CHIEF),
    Row("notices:measure_letter", kwargs=to_unit, is_apart=True, **OF_UNIT),
    Row("notices:measure_sign", "POST", kwargs=to_unit, **acting(OF_UNIT)),
    Row("notices:measure_sign", "POST", kwargs=about_chief, **acting(OF_CHIEF)),
    Row("notices:measure_step", kwargs=answer, is_apart=True, **BY_RECIPIENT),
    Row("notices:measure_step", kwargs=close, is_apart=True, **BY_OFFICE),
    Row(
        "notices:measure_step",
        "POST",
        kwargs=answer,
        data=lambda c: {"words": "已整改。"},
        **acting(BY_RECIPIENT),
    ),
    Row(
        "notices:measure_step",
        "POST",
        kwargs=close,
        data=lambda c: {"words": "已整改到位。"},
        **acting(BY_OFFICE),
    ),
    Row("notices:measure_file", kwargs=with_file, is_apart=True, **OF_UNIT),
]
