"""Schemes, assessments and projects for tests of this room."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from common.text.chinese import SHANGHAI
from common.text.outline import ROOT
from health.models import Assessment, Project, Scheme, SchemeVersion
from health.rules.schemes import Compose, Node, Step, Way, tree_to_json
from health.services.assessments import ValueInput, act, create_assessment, enter_value
from health.services.projects import create_project
from health.services.schemes import create_scheme, put_in_force
from tests.cast import Cast

D = Decimal


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def draft(cast: Cast, **more: Any) -> SchemeVersion:
    """水 0.6 (n2 水质 0.5, n3 鱼类 0.5), 社会 0.4 (n5 满意度; n6 供水, optional)."""
    # A second one in the same division needs a name of its own: pages that are walked make several.
    made_before = Scheme.objects.filter(division=cast.district).count()
    name = "区健康方案" + (f"（{made_before + 1}）" if made_before else "")
    fields = {"name": name, "purpose": "health", "division": cast.district}
    made = create_scheme(**fields | {"by": cast.district_office, "at": at(1, 5)} | more)
    straight = (Step(low=D(0), points=D(0)), Step(low=D(100), points=D(100)))

    def leaf(key: str, parent: str, name: str, weight: str, **extra: Any) -> Node:
        return Node(key=key, parent=parent, name=name, weight=D(weight), way=Way.LINEAR,
                    unit="%", steps=straight, **extra)  # fmt: skip

    nodes = (
        Node(key=ROOT, parent="", name="总分", compose=Compose.WEIGHTS),
        Node(key="n1", parent=ROOT, name="水", weight=D("0.6"), compose=Compose.WEIGHTS,
             task_field="pollution"),
        leaf("n2", "n1", "水质优劣程度", "0.5", grave="重大水污染事件"),
        leaf("n3", "n1", "鱼类保有指数", "0.5", task_field="ecology"),
        Node(key="n4", parent=ROOT, name="社会", weight=D("0.4"), compose=Compose.WEIGHTS),
        leaf("n5", "n4", "公众满意度", "0.8"),
        leaf("n6", "n4", "供水保证程度", "0.2", is_required=False),
    )  # fmt: skip
    made.nodes = tree_to_json(type(made.tree)(nodes))
    made.grades = [{"name": "健康", "least": "75"}, {"name": "亚健康", "least": "0"}]
    made.save()
    return made


def in_force(cast: Cast, **more: Any) -> SchemeVersion:
    return put_in_force(version_id=draft(cast, **more).pk, by=cast.district_office, at=at(1, 6))


def assessment(cast: Cast, version: SchemeVersion | None = None, **more: Any) -> Assessment:
    """清溪河's of 2026, made by the cast's unit, in 筹备; of the years before where one of 2026 is there already."""
    before = Assessment.objects.filter(river=cast.river).count()
    fields: dict[str, Any] = {
        "version": version or in_force(cast),
        "river": cast.river,
        "division": cast.district,
        "year": 2026 - before,
        "maker_unit": cast.unit,
        "by": cast.district_office,
        "at": at(2, 1),
    }
    return create_assessment(**fields | more)


def done(of: Assessment, action: str, by: Any, moment: datetime, **more: Any) -> Assessment:
    return act(assessment_id=of.pk, action=action, by=by, at=moment, **more)


def value(of: Assessment, key: str, number: str, by: Any) -> Any:
    given = ValueInput(value=D(number), source="监测站年报")
    return enter_value(assessment_id=of.pk, key=key, given=given, by=by, at=at(3, 1))


def surveying(cast: Cast, **more: Any) -> Assessment:
    return done(assessment(cast, **more), "begin", cast.district_office, at(2, 2))


def submitted(cast: Cast, **more: Any) -> Assessment:
    """Values of the unit's clerk: 水质 90, 鱼类 40 (weak), 满意度 85: 0.6 × 65 + 0.4 × 85 = 73."""
    of = surveying(cast, **more)
    for key, number in (("n2", "90"), ("n3", "40"), ("n5", "85")):
        value(of, key, number, cast.unit_clerk)
    return done(of, "submit", cast.unit_clerk, at(4, 1))


def published(cast: Cast, **more: Any) -> Assessment:
    of = submitted(cast, **more)
    return done(of, "pass", cast.district_office, at(4, 8), note="同意通过")


def archived(cast: Cast, **more: Any) -> Assessment:
    return done(published(cast, **more), "archive", cast.district_office, at(4, 15))


def project(cast: Cast, **more: Any) -> Project:
    fields: dict[str, Any] = {
        "name": "清溪河幸福河湖",
        "division": cast.district,
        "river": cast.river,
        "year": 2026,
        "starts_on": date(2026, 1, 10),
        "due_on": date(2026, 10, 31),
        "lead_unit": cast.unit,
        "by": cast.district_office,
        "at": at(1, 9),
    }
    return create_project(**fields | more)
