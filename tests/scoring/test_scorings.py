"""A scoring from its rubric to its frozen end: three columns, announcement, objection partly upheld, four eyes."""

from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from common.errors import Conflict, Invalid, NotAllowed
from scoring.models import Entry, Run, Sheet
from scoring.reads.working_out import forecast, from_inputs
from scoring.rules.rubrics import Settings
from scoring.services.objections import decide, object_to
from scoring.services.rubrics import (
    create_rubric,
    new_version,
    publish,
    remove_node,
    save_head,
    save_node,
)
from scoring.services.scorings import announce, bar_subject, enter, freeze, open_scoring
from tests.scoring import kit
from tests.scoring.kit import AFTER, YEAR, at

pytestmark = pytest.mark.django_db


def test_points_of_a_further_version_add_up_and_the_database_refuses_to_change_the_first(cast):
    version = kit.published(cast)
    by = {"by": cast.district_office, "at": at(1, 7)}
    second = new_version(of_id=version.rubric_id, reason="上级调整", **by)
    remove_node(version_id=second.pk, key="n2", **by)
    with pytest.raises(Invalid, match="总分各项满分合计 40 分，应为 100 分"):
        publish(version_id=second.pk, by=kit.second_office(cast), at=at(1, 8))
    version.refresh_from_db()
    assert (version.state, len(version.nodes)) == ("in_force", 3)
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            type(version).objects.filter(pk=version.pk).update(basis="别的")


def test_whoever_is_judged_fills_in_its_own_first_column_and_nothing_else(cast):
    of = kit.opened(cast)
    own, bureau = kit.sheet(of, "清溪镇"), kit.sheet(of, cast.unit.name)
    numbers = {"台账": D(0), "会议": D(1)}
    enter(sheet_id=own.pk, key="n2", column="self", numbers=numbers, by=cast.town_office, at=AFTER)
    for who, sheet, column, words in [
        (cast.town_office, own, "final", "被考核对象只填写自评"),
        # The unit scores the others by its rubric, and never itself.
        (cast.unit_clerk, bureau, "department", "被考核对象只填写自评"),
        (cast.unit_clerk, own, "final", "这一栏不由您填写"),
        (cast.district_office, own, "department", "这一栏不由您填写"),
    ]:
        with pytest.raises(NotAllowed, match=words):
            enter(sheet_id=sheet.pk, key="n2", column=column, numbers=numbers, by=who, at=AFTER)
    score = forecast(of, at=AFTER).scores[own.subject.key]
    assert "n2" in score.waiting
    enter(
        sheet_id=own.pk,
        key="n2",
        column="department",
        numbers=numbers,
        by=cast.unit_clerk,
        at=AFTER,
    )
    score = forecast(of, at=AFTER).scores[own.subject.key]
    assert score.by_key["n2"].words == "会议 1 项扣 5 分。"
    enter(sheet_id=own.pk, key="n2", column="final", points=D(58), note="已补开",
          files=[kit.scan(cast.district_office)], by=cast.district_office, at=AFTER)  # fmt: skip
    score = forecast(of, at=AFTER).scores[own.subject.key]
    assert score.by_key["n2"].points == D(58)
    assert Entry.objects.count() == 3


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"points": D(61), "note": "好"}, "points", "得分应在 0 至 60 分之间"),
        ({"points": D("58.555"), "note": "好"}, "points", "最多两位小数"),
        ({"points": D(58)}, "note", "请写明理由"),
        (
            {"points": D(58), "note": "好"},
            "scans",
            "“制度建设”的得分由人评定或属于加分，请附佐证材料",
        ),
        ({"points": D(58), "note": "好", "files": [uuid4()]}, "scans", "请附佐证材料"),
        ({"key": "n3", "numbers": {"市级表彰": D(1)}}, "scans", "请附佐证材料"),
        ({"is_void": True}, "note", "请写明不适用的原因"),
        ({"numbers": {"台账": D(1)}}, "number_会议", "请填写“会议”"),
        ({"numbers": {"台账": D(-1), "会议": D(0)}}, "number_台账", "不能小于 0"),
        ({}, "note", "请填写数值、得分，或注明不适用"),
    ],
)
def test_what_cannot_be_entered_is_refused_by_its_field(cast, fields, field, words):
    own = kit.sheet(kit.opened(cast), "清溪镇")
    with pytest.raises(Invalid, match=words) as refused:
        enter(
            **{"sheet_id": own.pk, "key": "n2", "column": "final", "at": AFTER} | fields,
            by=cast.district_office,
        )
    assert field in refused.value.fields


def test_an_objection_is_partly_upheld_and_the_frozen_result_can_be_worked_out_anew(cast):
    of = kit.opened(cast)
    with pytest.raises(Invalid, match="还不能公布，有 8 项未评"):
        announce(scoring_id=of.pk, by=kit.second_office(cast), at=AFTER)
    kit.fill(cast, of, 清溪镇=4)
    bar_subject(sheet_id=kit.sheet(of, "石桥镇").pk, key="b1", holds=True, note="见通报",
                by=cast.district_office, at=AFTER)  # fmt: skip
    with pytest.raises(NotAllowed, match="您填写过核定得分"):
        announce(scoring_id=of.pk, by=cast.district_office, at=AFTER)
    announce(scoring_id=of.pk, by=kit.second_office(cast), at=AFTER)
    own = kit.sheet(of, "清溪镇")
    assert (own.total, own.grade, own.rank) == (D(80), "合格", 2)
    # The veto decides, whatever the points.
    vetoed = kit.sheet(of, "石桥镇")
    assert (vetoed.total, vetoed.grade) == (D(100), "不合格")
    assert vetoed.why == ["发生重大水污染事件：认定成立，最高评为“不合格”。"]

    with pytest.raises(NotAllowed):
        object_to(sheet_id=own.pk, key="n2", words="不服", by=cast.district_office, at=AFTER)
    with pytest.raises(Conflict, match="已经过期"):
        object_to(
            sheet_id=own.pk,
            key="n2",
            words="迟了",
            by=cast.town_office,
            at=at(2, 12, year=YEAR + 1),
        )
    raised = object_to(
        sheet_id=own.pk, key="n2", words="两项台账已补", by=cast.town_office, at=AFTER
    )
    late = at(2, 12, year=YEAR + 1)
    with pytest.raises(Conflict, match="还有申诉没有处理：清溪镇"):
        freeze(scoring_id=of.pk, by=kit.second_office(cast), at=late)
    with pytest.raises(NotAllowed, match="这一项由您核定"):
        decide(objection_id=raised.pk, outcome="partly", points=D(50), words="补一项",
               by=cast.district_office, at=late)  # fmt: skip
    decide(objection_id=raised.pk, outcome="partly", points=D(50), words="一项确已补齐",
           by=kit.second_office(cast), at=late)  # fmt: skip
    own.refresh_from_db()
    assert own.total == D(90)
    assert own.grade == "优秀"
    third = kit.make.office(kit.DISTRICT, "区河长办三")
    freeze(scoring_id=of.pk, document_number="江南河长办〔2027〕2号", by=third, at=late)
    last = Run.objects.order_by("-number").first()
    again = from_inputs(of.version, last.inputs)
    assert (again.inputs_hash, again.result_hash) == (last.inputs_hash, last.result_hash)
    assert again.scores[own.subject.key].total == D(90)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Sheet.objects.filter(pk=own.pk).update(total=D(99))


def test_a_rubric_changed_next_year_leaves_this_year_untouched(cast):
    of = kit.announced(cast)
    before = {sheet.name: (sheet.total, sheet.grade) for sheet in of.sheets.all()}
    fresh = create_rubric(name="年度考核办法", year=YEAR + 1, division=cast.district,
                          copy_of=of.version, by=cast.district_office, at=AFTER)  # fmt: skip
    node = fresh.tree.by_key["n2"]
    harder = kit.shape("missing", rows=[{"name": "台账", "each": 10}, {"name": "会议", "each": 10}])
    save_node(version_id=fresh.pk, node=kit.replace(node, shape=harder), by=cast.district_office, at=AFTER)  # fmt: skip
    save_head(version_id=fresh.pk, basis="", audience="towns", named=[], by=cast.district_office,
              settings=Settings(grades=kit.GRADES), at=AFTER)  # fmt: skip
    publish(version_id=fresh.pk, by=kit.second_office(cast), at=AFTER)
    fresh.refresh_from_db()
    other = open_scoring(version=fresh, by=cast.district_office, at=AFTER)
    kit.fill(cast, other, 清溪镇=2)
    found = forecast(other, at=AFTER).scores
    assert {score.total for score in found.values()} == {D(80), D(100)}
    assert {sheet.name: (sheet.total, sheet.grade) for sheet in of.sheets.all()} == before
    assert before["清溪镇"] == (D(90), "优秀")
