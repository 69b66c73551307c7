from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from common.errors import Invalid
from common.geo.lines import line_length_m
from inspections.rules import validity
from inspections.rules.validity import (
    KINDS,
    Overlap,
    PatrolFacts,
    ReachFacts,
    Requirement,
    refuse_impossible,
)
from tests.inspections.rows import parsed
from tests.phone import beside

AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
STARTED = AT - timedelta(hours=2)
METRE = 1 / 95_700

RULE = Requirement(
    min_minutes=10,
    min_length_m=1000,
    min_coverage=0.6,
    buffer_m=200,
    min_near_share=0.8,
    max_speed_kmh=20,
    speed_share=0.95,
    speed_window_s=30,
    drift_m=10,
    max_accuracy_m=200,
    max_late_share=0.1,
    clock_minutes=10,
    max_hours=24,
    max_age_days=60,
)


def reach(metres=3000):
    """A straight reach due east."""
    line = np.array([[108.4, 30.8], [108.4 + metres * METRE, 30.8]])
    return ReachFacts(line=line, length_m=line_length_m(line))


def track(metres=1200, *, minutes=20, aside=0, started=STARTED, points=100, shuffle=0):
    """A walk along the reach, so many metres to its north."""
    at = [started.timestamp() + minutes * 60 * i / (points - 1) for i in range(points)]
    rows = [
        [
            t,
            *beside(108.4 + metres * i / (points - 1) * METRE, 30.8 + aside / 110_860, i, jitter),
            8,
        ]
        for i, t in enumerate(at)
        for jitter in (0.8 * (0 < i < points - 1),)
    ]
    for i in range(shuffle):
        rows[2 * i], rows[2 * i + 1] = rows[2 * i + 1], rows[2 * i]
    return parsed({"datum": "wgs84", "points": rows})


def patrol(kind="walk", *, minutes=20, started=STARTED, **changes):
    ended = started + timedelta(minutes=minutes)
    facts = {"track": track(), "photos": 0, "note": "", "has_scan": False} | changes
    return PatrolFacts(kind=kind, started_at=started, ended_at=ended, **facts)


def judge(facts=None, *, rule=RULE, on=None, at=AT):
    return validity.judge(requirement=rule, reach=on or reach(), patrol=facts or patrol(), at=at)


def test_an_ordinary_patrol_counts_and_says_what_was_measured():
    verdict = judge()
    assert (verdict.state, verdict.reasons) == ("valid", ())
    assert verdict.duration_s == 1200
    assert verdict.length_m == pytest.approx(1200, abs=5)
    assert verdict.coverage == pytest.approx(1400 / 3000, abs=0.01)
    assert verdict.near_share == 1
    assert verdict.speed_kmh == pytest.approx(3.7, abs=0.1)


@pytest.mark.parametrize(
    ("facts", "on", "sentence"),
    [
        (patrol(minutes=6, track=track(minutes=6)), None, "时长 6 分钟，少于要求的 10 分钟"),
        (patrol(minutes=9.99, track=None), None, "时长 9 分 59 秒，少于要求的 10 分钟"),
        (patrol(track=track(612)), None, "长度 612 米，少于要求的 1 公里"),
        (
            patrol(track=track(210, minutes=7)),
            reach(900),
            "河段长 900 米，巡查了其中的 45.5 %，少于要求的 60 %",
        ),
        (
            patrol(track=track(aside=260)),
            None,
            "轨迹只有 0 % 的点在河段 200 米以内，要求不少于 80 %",
        ),
        (
            patrol(track=track(15_000)),
            reach(20_000),
            "行进速度达到每小时 45.1 公里，超过步行或慢速车辆的每小时 20 公里",
        ),
        (
            patrol(started=AT - timedelta(hours=30), minutes=25 * 60, track=None),
            None,
            "时长 25 小时，超过 24 小时",
        ),
        (
            patrol(started=AT + timedelta(minutes=15), track=None),
            None,
            "结束时间比收到时间晚 35 分钟，手机时钟可能不准",
        ),
        (
            patrol(started=AT - timedelta(days=4000), track=None),
            None,
            "开始时间距收到时间 4000 天，超过 60 天，请核对日期",
        ),
        (
            patrol(track=track(started=STARTED - timedelta(minutes=20))),
            None,
            "轨迹有 50 个点（共 100 个）的时间不在巡河起止时间之内",
        ),
        (
            patrol(started=AT - timedelta(days=58), track=None),
            None,
            "没有轨迹，且在巡河 58 天后才上报，请核实",
        ),
        (
            patrol(track=track(shuffle=11)),
            None,
            "轨迹有 11 个点（共 100 个）时间先后颠倒，已按时间重新排列",
        ),
        (
            patrol(overlaps=Overlap(STARTED + timedelta(minutes=5))),
            None,
            "与本人在该河段 2026年11月22日 10:05 开始的另一次巡河时间重叠，请核对是否重复上报",
        ),
    ],
)
def test_a_patrol_that_falls_short_is_stored_with_the_reason_in_words(facts, on, sentence):
    verdict = judge(facts, on=on)
    assert verdict.state == "pending"
    assert verdict.reasons == (sentence,)


@pytest.mark.parametrize(
    ("facts", "on"),
    [
        (patrol(minutes=10, track=track(minutes=10)), None),
        (patrol(track=None), None),
        (patrol(track=track(350)), reach(900)),
        (patrol(track=track(1000.5)), reach(1001)),
        (patrol(track=track(aside=150)), None),
        (patrol(track=track(shuffle=10)), None),
        (patrol(track=track(started=STARTED - timedelta(minutes=9))), None),
        (patrol(started=AT - timedelta(minutes=15), track=None), None),
        (patrol(started=AT - timedelta(days=25), track=None), None),
        (patrol(started=AT - timedelta(days=45), track=None, photos=1), None),
    ],
)
def test_a_patrol_within_its_limits_counts(facts, on):
    assert judge(facts, on=on).reasons == ()


def standing(metres):
    """Twenty minutes on a bench in the middle of a reach of so many metres, 3 m of GPS noise."""
    at = STARTED.timestamp()
    rows = [[at + 12 * n, 108.4 + (metres / 2 + n % 2 * 3) * METRE, 30.8, 8] for n in range(100)]
    return parsed({"datum": "wgs84", "points": rows})


@pytest.mark.parametrize("metres", [300, 600])
def test_who_sat_in_the_middle_of_a_short_reach_did_not_patrol_it(metres):
    # Every metre of 300 is within 200 m of the bench, and two thirds of 600 are.
    verdict = judge(patrol(track=standing(metres)), on=reach(metres))
    assert (verdict.length_m, verdict.coverage) == (0, 0)
    assert verdict.state == "pending"
    assert "少于要求的 60 %" in verdict.reasons[0]


def test_a_reach_of_300_metres_is_walked_for_its_share_not_for_a_kilometre():
    assert judge(patrol(track=track(190, minutes=6)), on=reach(300)).state == "valid"
    assert judge(patrol(track=track(150, minutes=5)), on=reach(300)).reasons == (
        "河段长 300 米，巡查了其中的 49.4 %，少于要求的 60 %",
    )


@pytest.mark.parametrize("kind", ["drone", "onsite", "meeting"])
def test_what_can_happen_beside_a_walk_may_overlap_with_one(kind):
    facts = patrol(kind, photos=1, note="会商清淤", overlaps=Overlap(STARTED))
    assert judge(facts).state == "valid"


def test_every_shortcoming_is_told_at_once():
    verdict = judge(patrol(minutes=4, track=track(300, minutes=4, aside=400)))
    assert len(verdict.reasons) == 3


def test_a_reach_without_a_line_is_judged_by_metres_alone():
    short = ReachFacts(line=None, length_m=500)
    assert judge(patrol(track=track(310, minutes=10)), on=short).state == "valid"
    assert judge(patrol(track=track(250, minutes=8)), on=short).reasons == (
        "河段长 500 米，巡查了其中的 49.9 %，少于要求的 60 %",
    )
    unknown = ReachFacts(line=None, length_m=None)
    assert judge(patrol(track=track(310, minutes=10)), on=unknown).reasons == (
        "长度 309 米，少于要求的 1 公里",
    )


# --- evidence -------------------------------------------------------------------------------------


def test_neither_track_nor_photo_is_asked_for_unless_the_rule_does_and_says_why():
    bare = patrol(track=None)
    assert judge(bare).state == "valid"
    strict = replace(
        RULE, needs_track=True, track_reason="饮用水源地", needs_photo=True, photo_reason="采砂多发"
    )
    assert judge(bare, rule=strict).reasons == (
        "没有轨迹，该河段要求上传轨迹（饮用水源地）",
        "没有照片，该河段要求上传照片（采砂多发）",
    )
    assert judge(patrol(photos=1), rule=strict).state == "valid"


FAST = track(8000, minutes=5)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (patrol("drone", minutes=5, track=FAST), None),
        (patrol("drone", minutes=5, track=None, photos=2), None),
        (patrol("drone", minutes=5, track=None), "无人机巡河须附航迹或航拍照片"),
        (patrol("onsite", minutes=3, track=track(20, minutes=3), note="清理漂浮物"), None),
        (patrol("onsite", minutes=3, track=None, photos=1), None),
        (patrol("onsite", minutes=3, track=None), "现场处置须写明处置情况或附照片"),
        (patrol("meeting", minutes=5, track=None, note="议定月底前拆除"), None),
        (patrol("meeting", track=None, note="  "), "现场办公会须在备注中写明议定事项"),
        (patrol("joint", note="与下游镇联合"), None),
        (patrol("joint"), "联合巡河须在备注中写明参加的单位或人员"),
        (patrol("delegate", note="委托驻村干部，本人住院"), None),
        (patrol("delegate"), "委托巡河须在备注中写明受委托人和委托原因"),
        (patrol("swap"), None),
        (patrol("swap", minutes=6, track=None), "时长 6 分钟，少于要求的 10 分钟"),
        (patrol("paper", track=None, has_scan=True), None),
        (patrol("paper", track=None), "纸质补录须附纸质记录的扫描件"),
    ],
)
def test_each_kind_is_proved_by_what_is_natural_to_it(facts, sentence):
    verdict = judge(facts, on=reach(10_000))
    assert verdict.reasons == ((sentence,) if sentence else ())


@pytest.mark.parametrize("kind", ["onsite", "meeting", "paper"])
def test_a_rule_that_wants_tracks_does_not_mean_a_meeting_or_a_paper_record(kind):
    facts = patrol(kind, track=None, note="记录", has_scan=True)
    assert judge(facts, rule=replace(RULE, needs_track=True)).state == "valid"


def test_a_meeting_far_from_the_reach_is_looked_at():
    facts = patrol("meeting", note="议定", track=track(10, aside=5000))
    assert "以内" in judge(facts).reasons[0]


# --- what cannot be -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        (patrol(minutes=-1), "patrol.ended_before_started", "ended_at"),
        (patrol(started=AT + timedelta(hours=25)), "patrol.in_the_future", "started_at"),
        (patrol(minutes=60 * 27), "patrol.in_the_future", "ended_at"),
    ],
)
def test_what_no_patrol_can_be_is_refused_by_its_field(facts, code, field):
    with pytest.raises(Invalid) as refused:
        refuse_impossible(started_at=facts.started_at, ended_at=facts.ended_at, at=AT)
    assert refused.value.code == code
    assert field in refused.value.fields


def test_every_kind_has_a_name_for_people():
    assert len({kind.label for kind in KINDS.values()}) == len(KINDS) == 8


# --- what looks made up ---------------------------------------------------------------------------


def sent(points):
    rows = [[STARTED.timestamp() + t, lon, lat, 8] for t, lon, lat in points]
    return parsed({"datum": "wgs84", "points": rows})


def by_ruler(n, *, aside=0.0, jitter=0.0):
    """A point each ten seconds, 12 m on, so many metres north of the line, unsteady by so many."""
    return sent(
        (10 * i, *beside(108.4 + 12 * i * METRE, 30.8 + (aside - 6) / 110_860, i, jitter))
        for i in range(n)
    )


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (by_ruler(110), "轨迹与登记的河段中线重合"),
        (by_ruler(110, jitter=0.5), "轨迹与登记的河段中线重合"),
        (by_ruler(110, aside=40), "没有手机定位应有的抖动"),
        (sent([(0, 108.4, 30.8), (1190, 108.412, 30.8001)]), "轨迹只有 2 个点"),
    ],
)
def test_a_track_drawn_by_a_ruler_is_asked_about(made, words):
    verdict = judge(patrol(track=made))
    assert verdict.state == "pending"
    assert any(words in reason for reason in verdict.reasons)


@pytest.mark.parametrize(("aside", "jitter"), [(40, 1.0), (5, 3.0), (0, 5.0)])
def test_a_phone_on_the_bank_is_not(aside, jitter):
    assert judge(patrol(track=by_ruler(110, aside=aside, jitter=jitter))).reasons == ()


def test_a_short_stretch_walked_to_and_fro_is_not_the_reach():
    to_and_fro = sent(
        (
            5 * i,
            *beside(108.4 + (120 - abs(5 * i % 240 - 120)) * METRE, 30.8, i, 2.0),
        )
        for i in range(300)
    )
    for on in (reach(3000), reach(600)):
        verdict = judge(patrol(minutes=26, track=to_and_fro), on=on)
        assert verdict.state == "pending"
    long = judge(patrol(minutes=26, track=to_and_fro), on=reach(3000))
    assert "来回走" in long.reasons[0]
