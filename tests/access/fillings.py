"""What fills each field of a stored row before its form is opened, so that none can be lost unseen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

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
from tests.cast import Cast
from tests.scoring import kit as scoring
from waters.models import Section

DAY = date(2026, 11, 22)
PLACE = {"longitude": 108.3, "latitude": 30.3}

# Fills the row that a page's address names.
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
