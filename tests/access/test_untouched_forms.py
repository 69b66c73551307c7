"""Every form of the portal shows what is stored, so that saving it untouched changes nothing.

A form's page is opened, what a browser would send of it is read out of its HTML, and sent.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.urls import resolve, reverse
from django.views.generic.edit import FormMixin

from accounts.models import Division, Unit
from bulletins.models import Bulletin, BulletinItem
from chiefs.models import Appointment, Chief
from funds.models import RuleVersion
from funds.services.registry import kind_of
from health.models import SchemeVersion
from health.rules.schemes import Step, Way, tree_to_json
from issues.models import IssueKind
from justice.models import JointEnforcement
from notices.models import Notice
from notices.rules.wording import paragraphs
from plans.models import Fund, Line, LineDuty, Plan, PlanEntry, Target
from rivers.models import Outfall, Reach, River, Signboard
from scoring.models import RubricVersion
from scoring.rules.rubrics import Grade, settings_to_json
from scoring.rules.rubrics import tree_to_json as scoring_json
from spots.models import SpotBatch
from supervision.models import Supervision
from tests import factories as make
from tests.access.table import ROLES, Play, Row, Stage
from tests.access.test_access import ROWS
from tests.cast import Cast
from tests.rendered import Form, forms_of
from tests.scoring import kit as scoring
from waters.models import Section

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 22)
ROW = re.compile(r"\w+-\d+-")  # the names of one row of fields begin alike
PLACE = {"longitude": 108.3, "latitude": 30.3}

# Pages that edit a stored row, and what fills each field of it, so that none can be lost unseen.
Filling = Callable[[Cast, dict[str, Any]], None]


def fields_of(model: Any, **values: Any) -> Filling:
    return lambda cast, parts: model.objects.filter(pk=parts["pk"]).update(**values)


def full_line(cast: Cast, parts: dict[str, Any]) -> None:
    line = Line.objects.get(pk=parts["line"])
    line.targets.all().delete()
    Target.objects.create(
        line=line, order=1, name="河道", amount=Decimal("3.20"), unit="公里", weight=Decimal("2.5")
    )
    LineDuty.objects.create(line=line, unit=cast.unit, words="清淤")
    Fund.objects.create(line=line, source="市级", planned=Decimal("1234567.89"))
    plan = Plan.objects.create(
        division=cast.district,
        river=line.task_list.river,
        first_year=2026,
        last_year=2030,
        title="方案",
        lead_unit=cast.unit,
        created_by=cast.district_office,
        updated_by=cast.district_office,
        state="approved",
        approved_on=DAY,
        approval_number="1号",
    )
    line.plan_entry = PlanEntry.objects.create(plan=plan, part="task", order=1, words="整治")
    line.measures, line.weight = "清淤、护岸", Decimal("1.25")
    line.milestones = [["2026-05-01", "30"], ["2026-07-01", "60.5"]]
    line.save()


def full_supervision(cast: Cast, parts: dict[str, Any]) -> None:
    Supervision.objects.filter(pk=parts["pk"]).update(others="市环境监测站", purpose="查直排")
    Supervision.objects.get(pk=parts["pk"]).stops.update(note="桥下")


def full_entries(cast: Cast, parts: dict[str, Any]) -> None:
    plan = Plan.objects.get(pk=parts["pk"])
    goal = PlanEntry.objects.create(plan=plan, part="goal", order=1, words="水质达标")
    plan.entries.get(part="task").answers.add(goal)


def full_enforcement(cast: Cast, parts: dict[str, Any]) -> None:
    JointEnforcement.objects.filter(pk=parts["pk"]).update(
        river=cast.river, place="石拱桥", others="区水利局", people=12, cases=2
    )


def full_notice(cast: Cast, parts: dict[str, Any]) -> None:
    notice = Notice.objects.get(pk=parts["pk"])
    shown = paragraphs(notice.figures)
    notice.words |= {key: f"第一段。\n第二段：{key}。" for key in shown}
    notice.copies = "区人大办公室，区政协办公室"
    notice.save()


def full_river(cast: Cast, parts: dict[str, Any]) -> None:
    above = make.RiverFactory(division=cast.district, name="大河")
    River.objects.filter(pk=parts["pk"]).update(
        basin="长江",
        parent=above,
        length_km=Decimal("12.35"),
        area_km2=Decimal("40.05"),
        source="大梁子",
        mouth="河口",
        description="两岸多为农田。",
    )


def full_outfall(cast: Cast, parts: dict[str, Any]) -> None:
    Outfall.objects.filter(pk=parts["pk"]).update(
        **PLACE,
        kind="112",
        bank="left",
        form="pipe",
        size="DN600",
        way="continuous",
        sources="选矿车间\n初期雨水",
        owner_unknown=True,
        owner_named="清溪镇人民政府",
        supervisor=cast.unit,
        permit="渝许〔2026〕1号",
        permit_kind="approval",
        permit_on=DAY,
        permit_ended_on=DAY,
        found_by="排查组",
        found_on=DAY,
        sign="qr",
        sign_seen_on=DAY,
    )


def full_section(cast: Cast, parts: dict[str, Any]) -> None:
    above = make.SectionFactory(river=cast.river, division=cast.village)
    Section.objects.filter(pk=parts["pk"]).update(
        **PLACE,
        kind="lake",
        grades="national,city",
        rhythm="odd",
        in_index=False,
        border="shared",
        upstream_division=cast.village,
        downstream_division=cast.district,
        inflow_section=above,
    )


def full_node(cast: Cast, parts: dict[str, Any]) -> None:
    version = SchemeVersion.objects.get(pk=parts["pk"])
    steps = (
        Step(low=Decimal(0), high=Decimal("60.5"), points=Decimal("0.25"), words="差"),
        Step(low=Decimal("60.5"), high=Decimal(99), points=Decimal(100), words="好"),
    )
    node = replace(
        version.tree.by_key["n2"], way=Way.BANDS, steps=steps, basis="SL/T 793", is_less=False,
        weight=Decimal("0.125"), task_field="ecology", is_required=False, draws="class_place",
    )  # fmt: skip
    version.nodes = tree_to_json(version.tree.with_node(node))
    version.save()


def full_rule(cast: Cast, parts: dict[str, Any]) -> None:
    version = RuleVersion.objects.get(pk=parts["pk"])
    case = {"target": "better", "past": "better", "inflow": "not_worse"}
    bands = [
        {"above": "0", "upto": "0.5", "amount": "1000"},
        {"above": "0.5", "upto": None, "amount": "2000"},
    ]
    said = version.body | {
        "basis": {"measure": "value", "factors": [5, 7], "past": "last_year_mean", "years": 2},
        "cases": [{**case, "result": "gain", "amount": "500.5"}],
        "terms": [
            {
                "measure": "value", "factors": [8], "baseline": "target", "method": "band",
                "bands": bands, "plus_one": True, "combine": "worst", "cap": "3000", "days": 5,
                "inflow": "deduct", "side": "worse", "years": 2,
            }
        ],
        "weights": {version.body["sections"][0]: "1.25"},
        "caps": {"section": "4000", "month": "5000", "year": "6000.75"},
        "no_flow": "target", "missing": "worst", "unit": "100",
    }  # fmt: skip
    version.body = kind_of("compensation").read(said, version.rule.division)
    version.save()


def full_item(cast: Cast, parts: dict[str, Any]) -> None:
    BulletinItem.objects.filter(pk=parts["item"]).update(
        credit="区水利局", is_highlight=True, text="一是清淤。\n二是护岸。"
    )


def full_scored_item(cast: Cast, parts: dict[str, Any]) -> None:
    version = RubricVersion.objects.get(pk=parts["pk"])
    node = replace(
        version.tree.by_key["n1"], shape=scoring.shape("deduct", each="0.5", most=3), scorer="督查组",
        audience="some", named=(f"d:{cast.town.pk}",), scorer_unit=cast.unit.pk, certifier="监测站",
        basis="江南河长〔2026〕3号",
    )  # fmt: skip
    version.nodes = scoring_json(version.tree.with_node(node))
    version.save()


def full_rubric(cast: Cast, parts: dict[str, Any]) -> None:
    version = RubricVersion.objects.get(pk=parts["pk"])
    grades = (Grade(name="优秀", least=Decimal(90), top=3, share=Decimal("12.5")),)
    rules = replace(version.rules, ceiling=Decimal("110.5"), grades=grades)
    version.whole = settings_to_json(rules)
    version.audience, version.named = "some", [f"d:{cast.town.pk}"]
    version.save()


EDITS: dict[str, Filling] = {
    "bulletins:bulletin_head": fields_of(
        Bulletin,
        permit="江南简报12号",
        mailbox="jianbao@example.org",
        recipients="区委\n区政府",
        foreword="供交流。",
    ),
    "bulletins:item_change": full_item,
    "scoring:node_change": full_scored_item,
    "scoring:version_head": full_rubric,
    "funds:draft_edit": full_rule,
    "accounts:division_change": fields_of(Division, **PLACE),
    "health:node_change": full_node,
    "health:version_head": fields_of(SchemeVersion, basis="2020 指南"),
    "accounts:unit_change": fields_of(
        Unit, short_name="环保局", is_lead=True, contact_phone="023-40000000", dissolved_on=DAY
    ),
    "chiefs:appointment_correct": fields_of(
        Appointment, ended_on=date(2027, 1, 5), title="副镇长", basis="清溪镇〔2026〕3号"
    ),
    "chiefs:chief_edit": fields_of(
        Chief, post="支部书记", office_phone="023-40000001", mobile="19000008888"
    ),
    "inspections:checklist_change": lambda cast, parts: None,
    "supervision:supervision_change": full_supervision,
    "issues:kind_change": fields_of(IssueKind, group="水环境", is_active=False),
    "justice:enforcement_change": full_enforcement,
    "notices:words": full_notice,
    "plans:cycle_change": lambda cast, parts: None,
    "plans:cycle_entries": full_entries,
    "plans:line_change": full_line,
    "plans:list_change": lambda cast, parts: None,
    "plans:revision_change": full_line,
    "rivers:outfall_edit": full_outfall,
    "rivers:reach_edit": fields_of(
        Reach, start_place="石桥", end_place="河口", order=3, bank="left", length_m=1904
    ),
    "rivers:river_edit": full_river,
    "waters:section_edit": full_section,
    "rivers:signboard_edit": fields_of(
        Signboard, shown_chiefs="周云", shown_phones="023-40000002", updated_on=DAY, **PLACE
    ),
    "spots:batch_edit": fields_of(SpotBatch, issued_by="市河长办", received_on=DAY, rectify_by=DAY),
}
# Forms of a row that write something else than the row as it is: what they show is asked all the same.
ACTS = {
    "screens:link_revoke",
    "scoring:bar",
    "scoring:decide",
    "scoring:entry",
    "scoring:node_add",
    "scoring:rate",
    "scoring:scoring_cancel",
    "scoring:scoring_freeze",
    "scoring:sheet_object",
    "scoring:version_new",
    "outfalls:outfall_act",
    "outfalls:sighting",
    "bulletins:bulletin_act",
    "bulletins:item_add",
    "bulletins:month_draft",
    "bulletins:submission_decline",
    "bulletins:submission_pick",
    "waters:sample_new",
    "waters:sample_void",
    "waters:standard_withdraw",
    "accounts:account_add",
    "borders:agreement_done",
    "borders:meeting_add",
    "borders:outside_swaps",
    "borders:swap_pairs",
    "chiefs:appoint",
    "chiefs:appointment_end",
    "chiefs:follow_up_done",
    "chiefs:hand_over",
    "complaints:complaint_accept",
    "funds:answer",
    "funds:compute",
    "funds:correct",
    "funds:enter_answer",
    "funds:freeze",
    "funds:given",
    "funds:reply",
    "funds:rule_new",
    "funds:version_new",
    "funds:withdraw",
    "health:assessment_act",
    "health:assessment_tasks",
    "health:node_add",
    "health:project_step",
    "health:value_enter",
    "health:version_new",
    "complaints:complaint_answer",
    "complaints:complaint_decline",
    "complaints:complaint_join",
    "supervision:finding_create",
    "supervision:supervision_cancel",
    "supervision:supervision_conclude",
    "issues:issue_act",
    "issues:issue_bulk",
    "supervision:order_reply",
    "notices:correct",
    "notices:leave",
    "notices:measure_step",
    "notices:proposal_issue",
    "notices:publish",
    "notices:signoff_answer",
    "notices:signoff_ask",
    "plans:cycle_approve",
    "plans:expose",
    "plans:fund_report",
    "plans:line_add",
    "plans:line_override",
    "plans:next_year",
    "plans:review_answer",
    "plans:review_submit",
    "plans:revision_add",
    "plans:revision_detail",
    "plans:revision_withdraw_line",
    "plans:instruction_act",
    "rivers:outfall_retire",
    "rivers:reach_retire",
    "rivers:river_retire",
    "waters:section_retire",
    "waters:announced",
    "waters:month_close",
    "waters:target_new",
    "waters:warning_take",
    "rivers:signboard_check",
    "rivers:signboard_retire",
    "spots:batch_assign",
    "spots:batch_days",
    "spots:spot_reopen",
    "spots:spot_send_back",
    "spots:spot_verify",
}
# What is proposed there is a change with its reason, which an untouched form is not.
REFUSED = {"plans:revision_change"}
# Fields that are empty though their row is full: what is in them is no value of the row.
EMPTY = {
    # Nobody answers for it: then who was named does.
    "rivers:outfall_edit": {"owner"},
    # Asked for only where something still stands in the division.
    "accounts:division_change": {"although_in_use"},
    # A row of vetoes is offered empty, but for what is chosen beforehand.
    "scoring:version_head": {"bars-1-name", "bars-1-number", "bars-1-best"},
    # What shares out a pool has no caps; the last band has no end; a row of terms is offered empty.
    "funds:draft_edit": {
        *("pool", "bands-1-upto"),
        *("terms-1-measure", "terms-1-factors", "terms-1-baseline", "terms-1-method"),
        *("terms-1-amount", "terms-1-per", "terms-1-plus_one", "terms-1-cap", "terms-1-days"),
    },
    # A neighbour's bank of a boundary river; a new line drawn over the old; a photo is sent anew.
    "rivers:reach_edit": {"neighbour", "new_line"},
    "justice:enforcement_change": {"issues"},
    "plans:line_change": {"issues"},
    "plans:revision_change": {"issues", "reason"},
}


def is_opened(row: Row) -> bool:
    return (
        row.method == "GET"
        and "_api:" not in row.url_name
        and 200 in (getattr(row, role) for role in ROLES)
    )


def role_of(row: Row) -> str:
    return next(role for role in ROLES if getattr(row, role) == 200)


def parts_of(row: Row, stage: Stage) -> Any:
    return row.kwargs(stage.cast) if row.kwargs else {}


def address_of(row: Row, parts: Any) -> str:
    by_place = parts if isinstance(parts, tuple) else ()
    return reverse(row.url_name, args=by_place, kwargs=None if by_place else parts)


def main_form(page: Any, address: str) -> Form | None:
    """The form that a page is there for: it is posted to the page's own address."""
    if page.streaming or not page.headers.get("Content-Type", "").startswith("text/html"):
        return None
    found = [f for f in forms_of(page.text) if f.method == "post" and f.action in ("", address)]
    return found[0] if found else None


def sent_by(form: Form) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in form.data().items():
        data.setlist(name, values)
    return data


def empty_fields(form: Form) -> set[str]:
    """Names of fields with nothing in them, but for those of a row of fields that is offered empty."""
    filled = Counter(match[0] for name, value in form.sent if value and (match := ROW.match(name)))
    # An empty row of fields may offer a weight of 1.
    full_rows = {row for row, count in filled.items() if count > 1}
    return {
        name
        for name, value in form.sent
        if not value and (not (match := ROW.match(name)) or match[0] in full_rows)
    }


def stored() -> dict[str, list[str]]:
    """All rows of all our tables but their histories and the audit, without what follows from the rest
    (`sort_key`, a division's `full_name`), who saved them and when. Children are written anew with their parent."""
    rooms = {path.parent.name for path in Path(settings.BASE_DIR).glob("*/apps.py")}
    apart = {"updated_at", "updated_by_id", "edited_at", "edited_by_id", "sort_key", "full_name"}
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in rooms and not model.__name__.startswith(
            ("Historical", "Audit")
        ):
            names = [f.attname for f in model._meta.concrete_fields if not f.primary_key]
            names = [name for name in names if name not in apart]
            rows = model._base_manager.order_by("pk").values_list(*names)
            found[model._meta.label] = [repr(dict(zip(names, row, strict=True))) for row in rows]
    return found


def shows_every_value_that_it_was_given(play: Play) -> None:
    """A row's form, if it has one: asked with all the rest of the row (test_rows.py)."""
    row = play.row
    if not is_opened(row):
        return
    page = play.answer(play.as_said(role_of(row)))
    found, shown = main_form(page, play.address), page.context and page.context.get("form")
    view = getattr(resolve(play.address).func, "view_class", type)
    if issubclass(view, FormMixin) and row.kwargs:
        assert (row.url_name in EDITS) != (row.url_name in ACTS), (
            f"add {row.url_name} to EDITS, with what fills its row, or to ACTS"
        )
        assert row.url_name in EDITS or not row.url_name.endswith(("_edit", "_change", "_correct"))
    if found is None or not isinstance(shown, forms.BaseForm) or shown.is_bound:
        return
    sent = sent_by(found)
    for name, field in shown.fields.items():
        given = shown.get_initial_for_field(field, name)
        if isinstance(field, forms.FileField) or field.disabled or given in (None, "", [], False):
            continue
        value = field.widget.value_from_datadict(sent, {}, shown.add_prefix(name))
        assert value not in (None, "", []), f"{name}: {given!r} is shown as an empty field"


@pytest.mark.parametrize("name", EDITS)
def test_a_stored_row_saved_untouched_is_unchanged(stage: Stage, name: str) -> None:
    row = next(row for row in ROWS if row.url_name == name and is_opened(row))
    with transaction.atomic():
        parts = parts_of(row, stage)
        EDITS[name](stage.cast, parts)
        address = address_of(row, parts)
        form = main_form(stage.send(row, role_of(row), "GET", address), address)
        assert form is not None
        before = stored()
        answer = stage.send(row, role_of(row), "POST", address, dict(sent_by(form).lists()))
        after = stored()
        transaction.set_rollback(True)
    assert answer.status_code == (422 if name in REFUSED else 302)
    # Lists are compared by what differs, so that a failure can be read.
    gone = {label: set(rows) - set(after[label]) for label, rows in before.items()}
    came = {label: set(rows) - set(before[label]) for label, rows in after.items()}
    assert {k: (gone[k], came[k]) for k in before if gone[k] or came[k]} == {}
    assert {k: len(rows) for k, rows in after.items()} == {
        k: len(rows) for k, rows in before.items()
    }
    assert empty_fields(form) == EMPTY.get(name, set())
