"""历史巡河: an older list of patrols is brought over as it was judged, marked, and never counted twice."""

from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from common.text.chinese import SHANGHAI
from common.text.months import Month
from inspections.models import ImportBatch, OldPatrol, Patrol
from inspections.reads.figures import month_figures
from inspections.rules.old_records import COUNTS, WAITED, standing
from inspections.services.dues import open_dues
from inspections.sheets.imports import OLD
from tests import factories as make
from tests.inspections.rows import patrol
from tests.issues.pages import browser, words_of
from tests.spots.kit import sheet

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)
TITLES = {column.key: column.title for column in OLD}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: AT)


def uploaded(client, *rows):
    """Rows are values by key of the columns: the batch and its page."""
    keys = [column.key for column in OLD]
    file = SimpleUploadedFile(
        "巡河台账.xlsx",
        sheet(*([row.get(key) for key in keys] for row in rows), headings=TITLES.values()),
    )
    answer = client.post("/inspections/patrols/old/import/", {"file": file})
    assert answer.status_code == 302, answer.text
    return ImportBatch.objects.latest("pk"), words_of(client.get(answer["Location"]))


def applied(client, *rows):
    batch, page = uploaded(client, *rows)
    client.post(f"/inspections/patrols/old/import/{batch.pk}/apply/", {"skip_bad": "yes"})
    batch.refresh_from_db()
    assert batch.state == "applied", page
    return page


def walked(cast, day="2026-03-05", clock="08:30", **more):
    row = {"started_at": f"{day} {clock}".strip(), "chief": cast.chief.name, "minutes": 40}
    return row | {"reach_name": cast.reach.name, "note": "河面清洁"} | more


@pytest.mark.parametrize(
    ("given", "stands"),
    [
        ({"told": ""}, ("valid", ())),
        ({"told": "", "found": ["短"]}, ("pending", ("短",))),
        # What was judged there is not judged anew, where nobody is judged by it here.
        ({"told": "valid", "found": ["短"]}, ("valid", ())),
        ({"told": "confirmed", "found": ["短"]}, ("confirmed", ())),
        ({"told": "pending"}, ("pending", (WAITED,))),
        ({"told": "pending", "told_reasons": ["缺照片"]}, ("pending", ("缺照片",))),
        ({"told": "rejected", "counts": True, "asked": ["同时"]}, ("rejected", ())),
        ({"told": "withdrawn", "counts": True}, ("withdrawn", ())),
        ({"told": "confirmed", "counts": True}, ("pending", (COUNTS,))),
        ({"told": "valid", "asked": ["同时"]}, ("pending", ("同时",))),
        ({"told": "", "counts": True, "found": ["短"]}, ("pending", (COUNTS, "短"))),
    ],
)
def test_how_an_older_patrol_stands(given, stands):
    blank = {"told_reasons": [], "found": [], "asked": [], "counts": False}
    assert standing(**(blank | given)) == stands


def test_a_list_comes_over_as_it_was_judged_and_once(cast, client):
    client.force_login(cast.town_office)
    rows = [
        walked(cast, number="XH-1", state="有效", length_m=1200, found_count=2),
        walked(cast, "2026-03-12", minutes=3),
        walked(cast, "2026-03-19", state="核实有效", decision_note="补看照片", minutes=3),
        walked(cast, "2026-03-26", state="核实无效", decision_note="未到现场"),
        walked(cast, "2026-04-02", state="待核实", reasons="缺照片；时长不足"),
        walked(cast, "2026-04-09", "", kind="现场办公会", minutes=None, note="议定清淤"),
    ]
    page = applied(client, *rows)
    assert "待核实：缺照片；时长不足" in page
    states = list(Patrol.objects.order_by("started_at").values_list("state", flat=True))
    assert states == ["valid", "pending", "confirmed", "rejected", "pending", "valid"]
    first, short, confirmed, rejected, *_ = Patrol.objects.order_by("started_at")
    assert (first.recorded_by, first.tier, first.due, first.found_count) == (
        cast.town_office, 12, None, 0,
    )  # fmt: skip
    assert "少于要求的" in short.reasons[0]
    assert (confirmed.decision_note, confirmed.decided_by) == (
        "据原记录：补看照片",
        cast.town_office,
    )
    assert rejected.decisions.get().accepted is False
    assert month_figures(Month(2026, 3), cast.town.code).total.patrols == 2
    shown = words_of(client.get(f"/inspections/patrols/{first.pk}/"))
    assert "据原记录补录：原编号：XH-1，原状态：有效，里程：1,200 米，发现问题：2 个" in shown
    listed = words_of(client.get("/inspections/patrols/?month=2026-03&findings=old"))
    assert "徒步（乘车船）巡河（补录）" in listed
    # The same once more, and with another number or seconds: nothing is new.
    assert uploaded(client, *rows)[0].counts == {"same": 6}
    known = walked(cast, number="XH-9"), walked(cast, "2026-03-06", number="XH-1")
    assert uploaded(client, *known)[0].counts == {"same": 2}
    # Nor within one file.
    assert uploaded(client, *rows, known[0])[0].counts == {"same": 6, "bad": 1}
    # Another town's office finds neither the reach nor the chief.
    other, page = uploaded(browser(cast.stranger), walked(cast))
    assert other.counts == {"bad": 1}
    assert "不在您的管理范围内" in page


def test_what_would_count_for_a_due_or_may_be_there_already_waits_for_somebody_else(cast, client):
    open_dues(at=AT, first=date(2026, 11, 1), last=date(2026, 11, 30))
    patrol(cast, datetime(2026, 3, 5, 8, 0, tzinfo=SHANGHAI))
    client.force_login(cast.town_office)
    rows = [
        walked(cast, "2026-11-10", state="核实有效"),
        # Half an hour from 8:00 is a phone's; this begins within it, the next one knows the day alone.
        walked(cast, clock="08:20", state="有效"),
        walked(cast, "2026-03-05", "", state="有效"),
        # That very minute: the phone's own.
        walked(cast, clock="08:00", state="有效"),
    ]
    batch, _ = uploaded(client, *rows)
    assert batch.counts == {"create": 3, "same": 1}
    applied(client, *rows)
    old = [row.patrol for row in OldPatrol.objects.order_by("patrol__started_at")]
    assert [row.state for row in old] == ["pending"] * 3
    assert "请核对是否同一次" in old[0].reasons[0]
    assert "时间重叠" in old[1].reasons[0]
    assert (old[2].reasons, old[2].due.period_start) == ([COUNTS], date(2026, 11, 9))
    assert month_figures(Month(2026, 11), cast.town.code).total.met == 0


def test_a_joint_patrol_of_two_chiefs_counts_once_and_each_is_credited(cast, client):
    make.AppointmentFactory(
        chief=make.ChiefFactory(name="同行河长", division=cast.village), reach=cast.reach
    )
    client.force_login(cast.town_office)
    both = [
        walked(cast, kind="联合巡河", state="有效", chief=name)
        for name in (cast.chief.name, "同行河长")
    ]
    applied(client, *both)
    main, other = Patrol.objects.order_by("pk")
    assert (main.joint_of, other.joint_of) == (None, main)
    assert month_figures(Month(2026, 3), cast.town.code).total.patrols == 1


def test_what_cannot_be_is_named_by_its_column_and_the_good_rows_come_in(cast, client):
    make.AppointmentFactory(
        chief=make.ChiefFactory(name=cast.chief.name, division=cast.village), reach=cast.reach
    )
    cast.chief.mobile = "10012345678"
    cast.chief.save()
    client.force_login(cast.town_office)
    rows = {
        "“开始时间”不能为空": walked(cast, chief="甲") | {"started_at": None},
        "“河长”没有找到“无此人”": walked(cast, chief="无此人"),
        "不止一位": walked(cast),
        "没有任职": walked(cast, "1999-03-05", mobile=cast.chief.mobile),
        "至少填一项": walked(cast, mobile=cast.chief.mobile, minutes=None),
        "不能晚于现在": walked(cast, "2026-12-05", mobile=cast.chief.mobile),
        "早于“开始时间”": walked(cast, mobile=cast.chief.mobile, ended_at="2026-03-05 08:00"),
        "不一致": walked(cast, mobile=cast.chief.mobile, river="别的河"),
        "“说明”不能超过": walked(cast, mobile=cast.chief.mobile, note="长" * 2001),
        "“河段”没有找到": walked(cast, mobile=cast.chief.mobile, reach_name="无此段"),
    }
    good = walked(cast, "2026-03-20", mobile=cast.chief.mobile)
    batch, page = uploaded(client, *rows.values(), good)
    assert batch.counts == {"bad": len(rows), "create": 1}
    assert [words for words in rows if words not in page] == []


def test_what_comes_to_count_later_waits_for_somebody_elses_look_too(cast, client):
    client.force_login(cast.town_office)
    days = ("2026-11-03", "2026-11-10", "2026-11-17", "2026-11-05")
    words = ("有效", "核实有效", "核实有效", "核实无效")
    applied(
        client, *(walked(cast, day, state=state) for day, state in zip(days, words, strict=True))
    )
    rows = Patrol.objects.order_by("started_at")
    assert [row.state for row in rows] == ["valid", "rejected", "confirmed", "confirmed"]
    # Somebody else has had a look at the last.
    Patrol.objects.filter(pk=rows[3].pk).update(decided_by=cast.district_office)
    open_dues(at=AT, first=date(2026, 11, 1), last=date(2026, 11, 30))
    assert None not in rows.values_list("due", flat=True)
    assert [row.state for row in rows.all()] == ["pending", "rejected", "pending", "confirmed"]
    assert [row.reasons for row in rows.all()] == [[COUNTS], [], [COUNTS], []]
    total = month_figures(Month(2026, 11), cast.town.code).total
    assert (total.done, total.met) == (1, 1)


def test_a_number_of_an_older_list_is_of_one_patrol(cast, client):
    client.force_login(cast.town_office)
    one, two = walked(cast, number="XH-1"), walked(cast, "2026-03-12", number="XH-1")
    batch, page = uploaded(client, one, two)
    assert batch.counts == {"create": 1, "bad": 1}
    assert "“原编号”与第 2 行相同" in page
