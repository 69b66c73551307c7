"""历史数据: an older ledger is brought over as what it was, once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from zeal import zeal_ignore

from common.text.chinese import local_date
from issues.models import ImportBatch, Issue
from issues.services.verifying import faults_of
from tests.issues.pages import browser, words_of
from tests.spots.kit import sheet

pytestmark = pytest.mark.django_db
HEADINGS = (
    *("原编号", "河段编码", "河段", "类别", "程度", "问题描述", "地点"),
    *("上报日期", "上报人", "责任单位", "办结日期", "整改情况"),
)


def row(number, reach, *, kind="乱堆", reported="2024-05-06", closed="2024-05-20"):
    told = ("河岸堆放建筑垃圾", "河口桥", reported, "张某", "清溪镇人民政府", closed, "已清运")
    return [number, reach.code, None, kind, "较重", *told]


def uploaded(client, *rows):
    file = SimpleUploadedFile("原台账.xlsx", sheet(*rows, headings=HEADINGS))
    answer = client.post("/issues/old/import/", {"file": file})
    return ImportBatch.objects.latest("pk"), words_of(client.get(answer["Location"]))


def test_good_rows_become_issues_of_their_days_and_bad_ones_are_named(cast, office):
    rows = [
        row("2024-001", cast.reach),
        row("2024-002", cast.reach, closed=None),
        row("2024-003", cast.reach, kind="没有的类"),
        row("2024-004", cast.reach, reported="2024-06-01", closed="2024-05-20"),
        row("2024-001", cast.reach),
    ]
    batch, page = uploaded(office, *rows)
    assert "“类别”没有“没有的类”这一类" in page
    assert "“办结日期”早于“上报日期”" in page
    assert "第 6 行与第 2 行重复：2024-001" in page
    assert not Issue.objects.exists()
    # Each enters the ledger by itself, under locks of its own.
    with zeal_ignore():
        office.post(f"/issues/old/import/{batch.pk}/apply/", {"skip_bad": "yes"})
    ended, going = Issue.objects.order_by("number")
    assert (ended.number, going.number) == ("500101-2024-0001", "500101-2024-0002")
    assert (ended.state, going.state) == ("closed", "reported")
    assert (ended.source, ended.found_tier, ended.report_by) == ("old", None, None)
    days = [str(local_date(moment)) for moment in (ended.reported_at, ended.closed_at)]
    assert days == ["2024-05-06", "2024-05-20"]
    assert faults_of(ended, list(ended.ledger.order_by("seq"))) == []
    shown = words_of(office.get(f"/issues/{ended.pk}/"))
    assert "据原台账补录，原编号：2024-001，原上报人：张某，原责任单位：清溪镇人民政府" in shown
    assert "已清运" in shown
    # The same sheet once more: known by its numbers, nothing counted twice.
    again, _ = uploaded(office, *rows)
    assert again.counts.get("create", 0) == 0
    # A lower office sees what lies in its town; another's reach is not found.
    stranger, page = uploaded(browser(cast.stranger), row("1", cast.reach))
    assert "不在您的管理范围内" in page
    assert stranger.counts == {"bad": 1}
