"""历史投诉: an older list of complaints is brought over as what it was, without who reported, once."""

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from zeal import zeal_ignore

from common.text.chinese import SHANGHAI, local_date
from complaints.models import Complaint, ComplaintOriginal, ImportBatch
from complaints.services.old_records import stands_as
from complaints.sheets.imports import OLD
from issues.services.seals import seal_tables, table_faults
from tests.complaints.kit import reported, turned
from tests.issues.pages import browser, words_of
from tests.spots.kit import sheet

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: AT)


def uploaded(client, *rows):
    keys = [column.key for column in OLD]
    content = sheet(
        *([row.get(key) for key in keys] for row in rows), headings=[c.title for c in OLD]
    )
    file = SimpleUploadedFile("工单.xlsx", content)
    answer = client.post("/complaints/old/import/", {"file": file})
    assert answer.status_code == 302, answer.text
    return ImportBatch.objects.latest("pk"), words_of(client.get(answer["Location"]))


def told(cast, number, **more):
    row = {"number": number, "received_at": "2026-03-05 09:30", "reach_name": cast.reach.name}
    return row | {"description": f"桥下倒垃圾，{number}", "kind": "乱堆"} | more


@pytest.mark.parametrize(
    ("given", "state"),
    [
        (("", False, False), "received"),
        (("", False, True), "answered"),
        (("accepted", False, False), "received"),
        (("accepted", True, False), "accepted"),
        (("declined", False, True), "declined"),
    ],
)
def test_what_an_older_complaint_is_here(given, state):
    words, has_issue, is_over = given
    assert stands_as(told=words, has_issue=has_issue, is_over=is_over) == state


def test_a_list_comes_over_without_names_and_once_and_breaks_no_seal(cast, client):
    sealed = reported(cast.reach, at=datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI))
    issue = turned(sealed, cast.district_office)
    assert seal_tables(at=AT)
    client.force_login(cast.district_office)
    over = {"ended_at": "2026-03-12 16:00", "answer": "已清运，回复张先生 10012345678"}
    rows = [
        told(cast, "R-1", **over),
        told(cast, "R-2", description="我是王建国，电话10012345678，河边倒垃圾"),
        told(cast, "R-3", state="办理中", issue=issue.number),
        told(cast, "R-4", state="办理中", issue="无此编号"),
        told(cast, "R-5", state="不予受理", **over),
        # What came by a board is known by reach, minute and words.
        told(cast, "", received_at="2026-11-16 09:00", description=sealed.description),
    ]
    batch, page = uploaded(client, *rows)
    assert batch.counts == {"create": 5, "same": 1}
    assert "原为办理中，没有找到由它转为的问题" in page
    assert "10012345678" not in page
    with zeal_ignore():
        client.post(f"/complaints/old/import/{batch.pk}/apply/")
    old = list(Complaint.objects.filter(signboard=None).order_by("pk"))
    assert [row.state for row in old] == [
        *("answered", "received", "accepted", "received", "declined"),
    ]
    ended, waiting, tied, *_ = old
    assert [local_date(m).isoformat() for m in (ended.received_at, ended.ended_at)] == [
        *("2026-03-05", "2026-03-12"),
    ]
    assert (ended.issue, tied.issue, ended.kept_at) == (None, issue, AT)
    assert "〔" in waiting.description
    assert "10012345678" not in waiting.description
    assert "10012345678" in ComplaintOriginal.objects.get(complaint=waiting).description
    entry = ended.entries.get()
    assert (entry.by, entry.at) == (cast.district_office, AT)
    assert entry.words.startswith("原编号：R-1，答复：已清运")
    assert "10012345678" not in entry.words
    shown = words_of(client.get(f"/complaints/{ended.pk}/"))
    assert "历史数据，2026年11月22日 补录" in shown
    assert "（补录）" in words_of(client.get("/complaints/?state=all"))
    assert client.get(f"/p/q/{ended.number}/").status_code == 200
    assert list(table_faults()) == []
    again, _ = uploaded(client, *rows)
    assert again.counts == {"same": 6}
    stranger, page = uploaded(browser(cast.stranger), told(cast, "R-9"))
    assert stranger.counts == {"bad": 1}
    assert "不在您的管理范围内" in page


def test_what_cannot_be_is_named_by_its_column(cast, client):
    client.force_login(cast.town_office)
    rows = {
        "“反映内容”不能为空": told(cast, "1", description=None),
        "“类别”没有“没有的类”": told(cast, "2", kind="没有的类"),
        "“办结时间”不能为空": told(cast, "3", state="已答复"),
        "“状态”却是“待处理”": told(cast, "4", state="待处理", ended_at="2026-03-12"),
        "“办结时间”早于“收到时间”": told(cast, "5", ended_at="2026-03-01"),
        "“收到时间”晚于现在": told(cast, "6", received_at="2026-12-01"),
        "须同时填写": told(cast, "7", longitude=108.4),
        "不在中国境内": told(cast, "8", longitude=30.8, latitude=108.4),
        "“地点”不能超过 160 字": told(cast, "9", place="长" * 161),
    }
    batch, page = uploaded(client, *rows.values(), told(cast, "10"))
    assert batch.counts == {"bad": len(rows), "create": 1}
    assert [words for words in rows if words not in page] == []
