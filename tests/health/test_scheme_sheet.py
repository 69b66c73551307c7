"""Schemes by Excel: the cells of a table, and a file from its check to the draft that it makes."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from health.models import ImportBatch, Scheme, SchemeVersion
from health.rules.examples import EXAMPLES
from health.rules.scheme_sheet import Unreadable, read_steps, steps_words
from health.rules.schemes import Way
from health.services import schemes as services
from tests.health.kit import at
from tests.rivers.kit import sheet


@pytest.mark.parametrize("key", EXAMPLES)
def test_the_table_of_each_indicator_is_read_back_as_it_was_written(key):
    for node in EXAMPLES[key].tree.leaves:
        written = steps_words(node)
        again = read_steps(written, node.way)
        assert steps_words(replace(node, steps=again)) == written
        assert sorted(again, key=repr) == sorted(node.steps, key=repr)


@pytest.mark.parametrize(
    ("text", "way", "words"),
    [
        ("75：0", Way.LINEAR, "“评分表”中的“75：0”应写成“75=0；100=100”的样子"),
        ("75=零", Way.LINEAR, "里“零”不是数字"),
        ("<50=20", Way.BANDS, "“评分表”中的“<50=20”应写成“~50=20"),
        ("=20", Way.OPTIONS, "“评分表”中的“=20”应写成“好=100"),
        ("好=100", Way.HAND, "专家评定的没有“评分表”"),
    ],
)
def test_a_table_that_is_not_written_so_is_told_by_its_piece(text, way, words):
    with pytest.raises(Unreadable, match=re.escape(words)):
        read_steps(text, way)
    assert read_steps("～５０＝２０；50~=100", Way.BANDS)[0].high == 50


HEADINGS = (
    *("方案", "序号", "指标", "权重或满分", "得分怎样算"),
    *("评分办法", "数值取自", "评分表", "依据"),
)
WEIGHTED = "按权重加权（权重合计为 1）"
ROWS = (
    ("镇河评价", "0", "总分", "", WEIGHTED, "", "", "", "镇发〔2026〕3号"),
    ("镇河评价", "1", "水", "0.6", WEIGHTED, "", "", "", ""),
    ("镇河评价", "1.1", "水质", "1", "", "分档取值", "", "~50=20；50~=100", ""),
    ("镇河评价", "2", "社会", "0.4", "", "按直线取值", "", "60=0；100=100", ""),
    ("镇河评价", "等级", "健康", "60", "", "", "", "", ""),
    ("镇河评价", "等级", "不健康", "0", "", "", "", "", ""),
)


def straight(steps):
    """The rows with another table of 社会."""
    return [*ROWS[:3], (*ROWS[3][:7], steps, ""), *ROWS[4:]]


@pytest.mark.django_db
def test_a_scheme_comes_in_by_a_sheet_row_by_row_and_goes_on_as_a_draft_or_a_new_version(
    client, cast
):
    client.force_login(cast.district_office)

    def uploaded(*of, **options):
        file = sheet(HEADINGS, *of)
        answer = client.post(reverse("health:scheme_import"), {"file": file} | options)
        return ImportBatch.objects.latest("pk"), client.get(answer["Location"]).content.decode()

    def applied(batch):
        client.post(reverse("health:scheme_import_apply", args=[batch.pk]))
        batch.refresh_from_db()
        return batch.state

    orphan = ("镇河评价", "3.1", "没有上层", "1", "", "专家评定", "", "", "")
    batch, checked = uploaded(*straight("60=0；100=一百"), orphan)
    assert batch.counts == {"create": 5, "bad": 2}
    assert "“评分表”中的“100=一百”里“一百”不是数字" in checked
    assert "“3.1”的上一层“3”不在表中，也不在方案中" in checked
    assert not Scheme.objects.exists()
    batch, _ = uploaded(*ROWS)
    assert applied(batch) == "applied"
    version = SchemeVersion.objects.get()
    walked = [(number, node.name) for number, node in version.tree.walk()]
    assert walked == [("1", "水"), ("1.1", "水质"), ("2", "社会")]
    assert (version.state, version.basis) == ("draft", "镇发〔2026〕3号")
    services.put_in_force(version_id=version.pk, by=cast.district_office, at=at(2, 1))
    # As it is: nothing to do. Changed, it is a new version, which needs its reason.
    assert uploaded(*ROWS)[0].counts == {"same": 6}
    changed = straight("50=0；100=100")
    assert "请在上传时填写修改原因" in uploaded(*changed)[1]
    batch, checked = uploaded(*changed, reason="按新规定")
    assert batch.counts == {"update": 1, "same": 5}
    assert applied(batch) == "applied"
    new = SchemeVersion.objects.get(state="draft")
    assert (new.number, new.reason, new.tree.by_key["n3"].steps[0].low) == (2, "按新规定", 50)
    # Who changed the draft since the check is not overwritten.
    batch, _ = uploaded(*straight("40=0；100=100"))
    services.move_node(
        version_id=new.pk, key="n3", by_places=-1, by=cast.district_office, at=at(2, 2)
    )
    assert applied(batch) != "applied"
