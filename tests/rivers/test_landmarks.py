"""Landmarks of a reach, and a place on it by metre: what a phone shows where it has no position."""

import uuid
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.geo.lines import place_along, point_along
from issues.models import Issue
from rivers.models import Outfall, Reach, Signboard
from rivers.reads.landmarks import landmarks_of, spot_at
from tests import factories as make
from tests.cast import Cast
from tests.phone import AT, Phone

NO_FIX = {"lon": 0, "lat": 0, "datum": "gcj02"}


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    share=st.integers(0, 1000),
    bends=st.lists(st.tuples(st.integers(1, 20), st.integers(-4, 4)), min_size=1, max_size=8),
)
def test_a_place_along_a_line_is_found_again(share: int, bends: list[tuple[int, int]]) -> None:
    # Always eastwards, so that no two places of the line are one.
    line = np.array([108.4, 30.8]) + np.cumsum([(0, 0), *bends], axis=0) / 1000
    lon, lat = point_along(line, share / 1000)
    found, aside = place_along(line, np.array([lon, lat]))
    assert aside < 0.05
    assert found == pytest.approx(share / 1000, abs=1e-3)


@pytest.fixture
def placed(cast: Cast) -> Cast:
    reach = cast.reach
    Signboard.objects.create(
        code="P1", reach=reach, place="河口桥头", longitude=108.415, latitude=30.8002
    )
    Signboard.objects.create(code="P2", reach=reach, place="没有坐标")
    Outfall.objects.create(
        code="W1", name="河口雨洪口", kind="48", reach=reach, longitude=108.405, latitude=30.8
    )
    Outfall.objects.create(
        code="W2",
        name="停用的",
        kind="48",
        reach=reach,
        longitude=108.405,
        latitude=30.8,
        is_active=False,
    )
    make.SectionFactory(
        code="S1",
        name="河口",
        grades="district",
        target="3",
        river=cast.river,
        division=cast.district,
        longitude=108.41,
        latitude=30.8001,
    )
    make.SectionFactory(
        code="S2",
        name="远处",
        grades="district",
        target="3",
        river=cast.river,
        division=cast.district,
        longitude=108.6,
        latitude=30.9,
    )
    return cast  # fmt: skip


def test_landmarks_come_in_the_order_of_the_way(
    placed: Cast, django_assert_num_queries: Any
) -> None:
    bare = Reach.objects.get(pk=placed.stranger_reach.pk)
    bare.line = None
    with django_assert_num_queries(3):
        found = landmarks_of([placed.reach, bare])
    kinds = [(mark.kind, mark.name, mark.metre) for mark in found[placed.reach.pk]]
    length = placed.reach.length_m
    assert kinds == [
        ("start", placed.reach.start_place or "河段起点", 0),
        ("outfall", "河口雨洪口", round(length / 4)),
        ("section", "河口", round(length / 2)),
        ("signboard", "公示牌（河口桥头）", round(length * 3 / 4)),
        ("end", placed.reach.end_place or "河段终点", length),
    ]
    assert found[bare.pk] == []
    assert landmarks_of([]) == {}


def test_a_phone_takes_landmarks_along(placed: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.clock.now", lambda: AT)
    phone = Phone(placed.village_chief)
    [reach] = phone.get("me/").json()["reaches"]
    assert [mark["kind"] for mark in reach["landmarks"]] == [
        "start",
        "outfall",
        "section",
        "signboard",
        "end",
    ]
    fed = [c["body"] for c in phone.get("changes/").json()["changes"] if c["type"] == "reach"]
    assert fed == [reach]


def test_an_issue_lies_where_its_reporter_pointed_to(cast: Cast) -> None:
    phone, middle = Phone(cast.village_chief), "距河段起点约 952 米"
    fix = {"lon": 108.401, "lat": 30.8, "datum": "wgs84"}
    beyond = "所指 5 公里超过河段长度 1.9 公里，按终点登记"
    for sent, lon, place, words in (
        ({"reach_metre": 0}, 108.40, "距河段起点约 0 米", "不是定位"),
        ({"reach_metre": 952.0}, 108.41, middle, "位置由上报人在河段上指明"),
        ({"reach_metre": 952, "place_words": "桥下"}, 108.41, "桥下", middle),
        ({"reach_metre": 5000}, 108.42, "距河段起点约 1.9 公里", beyond),
        ({"reach_metre": 952, "place": NO_FIX}, 108.41, middle, "没有登记坐标"),
        ({"reach_metre": 952, "place": fix}, 108.401, "", ""),
        ({"reach_metre": 952, "line": None}, None, middle, "没有画线，没有登记坐标"),
    ):
        if "line" in sent:
            Reach.objects.update(line=None)
        key = uuid.uuid4()
        body = {"reach": cast.reach.pk, "kind": "luandui", "description": "河岸堆放垃圾"} | sent
        answer = phone.put(f"issues/{key}/", body)
        assert answer.status_code == 201, answer.content
        issue = Issue.objects.get(uuid=key)
        assert issue.longitude == (pytest.approx(lon, abs=1e-5) if lon else None), sent
        assert issue.place == place
        assert words in "；".join(issue.ledger.get().data.get("odd", []))


def test_a_metre_that_cannot_be_is_refused_by_name(cast: Cast) -> None:
    phone = Phone(cast.village_chief)
    for value in (-1, "远", True, 10**9):
        body = {"reach": cast.reach.pk, "kind": "luandui", "description": "x", "reach_metre": value}
        answer = phone.put(f"issues/{uuid.uuid4()}/", body)
        assert answer.status_code == 400, value
        assert "reach_metre" in answer.json()["fields"]


def test_a_metre_is_never_outside_the_reach(cast: Cast) -> None:
    assert spot_at(cast.reach, -5).metre == 0
    assert spot_at(cast.reach, 10**9).metre == cast.reach.length_m
