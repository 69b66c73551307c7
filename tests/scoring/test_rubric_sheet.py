"""Rubrics by Excel: three real ones typed into the template, a dry run in words, a draft, and out again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from scoring.models import ImportBatch, RubricVersion
from scoring.reads.subjects import subjects_of
from scoring.reads.working_out import of_version
from scoring.rules.rubrics import BY_HAND
from scoring.services.rubrics import faults_of, move_node, publish
from tests.rivers.kit import sheet
from tests.scoring import kit
from tests.scoring.kit import AFTER, YEAR, at
from tests.scoring.sheet_rubrics import HEADINGS, RUBRICS, rows

pytestmark = pytest.mark.django_db
ALL = [row for name in RUBRICS for row in rows(name, YEAR)]
TONGLIANG, SHICHENG, ZHOUSHAN = RUBRICS


@pytest.fixture
def desk(client, cast):
    """Uploads rows; (batch, what the page of the check says)."""
    client.force_login(cast.district_office)

    def uploaded(*of, **options):
        file = of[0] if hasattr(of[0], "read") else sheet(HEADINGS, *of)
        answer = client.post(reverse("scoring:rubric_import"), {"file": file} | options)
        assert answer.status_code == 302, answer.text
        return ImportBatch.objects.latest("pk"), client.get(answer["Location"]).text

    def applied(batch):
        client.post(reverse("scoring:rubric_import_apply", args=[batch.pk]))
        batch.refresh_from_db()
        return batch.state

    uploaded.applied = applied
    return uploaded


def test_three_real_rubrics_are_typed_in_by_template_and_each_item_is_computed_or_by_hand(
    client, cast, desk
):
    batch, checked = desk(*ALL)
    assert batch.counts == {"create": len(ALL)}
    assert "请核对" not in checked
    assert desk.applied(batch) == "applied"
    versions = {v.rubric.name: v for v in RubricVersion.objects.select_related("rubric")}
    assert set(versions) == set(RUBRICS)
    for version in versions.values():
        assert faults_of(version, AFTER.date()) == []
        publish(version_id=version.pk, by=kit.second_office(cast), at=at(1, 6))
        version.refresh_from_db()
        subjects = subjects_of(version, AFTER.date())
        found = of_version(version, subjects, {}, code=cast.district.pk, at=AFTER)
        for score in found.scores.values():
            # What waits is by hand, and somebody is named who scores it.
            asked = [version.tree.by_key[key] for key in score.waiting]
            assert all(node.source == BY_HAND and node.scorer for node in asked)
            assert all(n.words for n in score.nodes if n.points is not None and not n.is_group)
    # What went out comes in as it was, and a single one is offered on its page.
    version = versions[TONGLIANG]
    answer = client.get(reverse("scoring:version_table", args=[version.pk]))
    file = SimpleUploadedFile("办法.xlsx", b"".join(answer.streaming_content))
    assert desk(file)[0].counts == {"same": len(RUBRICS[TONGLIANG])}


def test_what_cannot_be_is_told_at_its_row_and_the_good_rows_from_the_bad(desk):
    changed = {
        "1.1": {5: "没有的台账"},
        "1.2": {4: "工作台账：两分"},
        "1.3": {5: "月通报中的红灯次数"},
        "1.4": {4: "每次扣=2", 6: "清溪村"},
        "2": {4: ""},
        "3": {3: "三十"},
        "4": {2: "加分"},
        "5": {0: "5.1"},
        "否决": {4: "最高评到=合格"},
    }
    batch, checked = desk(*rows(TONGLIANG, YEAR, changed))
    assert batch.counts == {"create": 7, "bad": 10}
    for words in (
        "没有的台账",
        "“每项扣分”应是数字，现为“两分”",
        "按“按等次得分”计分要用",
        "“月通报中的红灯次数”没有这些数",
        "“清溪村”不是本级的镇街或部门",
        "请填写“每次扣分”",
        "三十",
        "加分",
        "“5.1”的上一层“5”不在表中",
        "没有参数“最高评到”",
    ):
        assert words in checked, words


def test_what_would_keep_it_from_being_published_is_asked_about_where_it_stands(desk):
    changed = {
        "1.1": {3: 60},
        "1.2": {7: ""},
        "否决": {5: ""},
    }
    batch, _ = desk(*rows(TONGLIANG, YEAR, changed))
    assert batch.counts == {"create": len(RUBRICS[TONGLIANG])}
    told = {row.title: row.errors for row in batch.rows.exclude(errors=[])}
    assert set(told) == {"河长制工作", "制度建设", "履职不力造成负面影响"}
    assert "“河长制工作”" in told["河长制工作"][0]
    assert "合计 110 分，应为 100 分" in told["河长制工作"][0]
    assert "由人工评分，但没有写明由谁评分" in told["制度建设"][0]
    assert "没有写明依据哪一项判断" in told["履职不力造成负面影响"][0]
    # It is kept as a draft all the same, and told there until it is mended.
    assert desk.applied(batch) == "applied"
    assert len(faults_of(RubricVersion.objects.get(), AFTER.date())) >= 3


def test_a_published_rubric_goes_on_as_a_new_version_with_its_reason(cast, desk):
    assert desk.applied(desk(*rows(SHICHENG, YEAR))[0]) == "applied"
    first = RubricVersion.objects.get()
    publish(version_id=first.pk, by=kit.second_office(cast), at=at(1, 6))
    stricter = rows(SHICHENG, YEAR, {"1.2": {4: "每次扣分=1"}})
    assert "请在上传时填写修改原因" in desk(*stricter)[1]
    batch, _ = desk(*stricter, reason="上级调整")
    assert batch.counts == {"update": 1, "same": len(stricter) - 1}
    assert desk.applied(batch) == "applied"
    first.refresh_from_db()
    second = RubricVersion.objects.get(state="draft")
    assert (second.number, second.reason) == (2, "上级调整")
    assert {v.tree.by_key["n3"].shape.each for v in (first, second)} == {kit.D("0.5"), kit.D(1)}
    # Who changed the draft since the check is not overwritten.
    batch, _ = desk(*rows(SHICHENG, YEAR, {"1.2": {4: "每次扣分=2"}}))
    move_node(version_id=second.pk, key="n3", by_places=1, by=cast.district_office, at=at(1, 9))
    assert desk.applied(batch) != "applied"
    # Another year is another rubric.
    assert desk(*rows(SHICHENG, YEAR - 1))[0].counts == {"create": len(stricter)}
    assert "“年度”应在 2000 至" in desk(*rows(SHICHENG, 1999))[1]
