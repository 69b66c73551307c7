from datetime import UTC, datetime

import numpy as np
import pytest

from common.geo.datums import DATUMS, gcj02_to_bd09, wgs84_to_gcj02
from inspections.rules import tracks
from tests.inspections.rows import parsed

AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
NOW = AT.timestamp()


def parse(points, datum="wgs84"):
    return parsed({"datum": datum, "points": points})


def walk(n=200, *, step_m=6.0, every_s=5.0, noise_m=0.0, start=NOW - 3600, accuracy=8.0, seed=3):
    """A walk due east on 30.8°N, a point every few seconds."""
    rng = np.random.default_rng(seed)
    metre = 1 / 95_700
    return [
        [
            start + i * every_s,
            108.4 + (i * step_m + rng.normal(0, noise_m)) * metre,
            30.8 + rng.normal(0, noise_m) * metre,
            accuracy,
        ]
        for i in range(n)
    ]


# --- reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize("datum", DATUMS)
def test_a_track_is_kept_in_wgs84_and_remembers_its_datum(datum):
    there = {
        "wgs84": lambda *p: p,
        "gcj02": wgs84_to_gcj02,
        "bd09": lambda *p: gcj02_to_bd09(*wgs84_to_gcj02(*p)),
    }[datum]
    sent = [[t, *map(float, there(lon, lat)), acc] for t, lon, lat, acc in walk(20)]
    track = parse(sent, datum)
    assert track.source == datum
    assert np.abs(track.points - np.array(walk(20))[:, 1:3]).max() < 1e-7


def test_a_missing_accuracy_is_allowed():
    track = parse([[NOW - 9, 108.4, 30.8], [NOW - 5, 108.4, 30.8, None], [NOW, 108.4, 30.8, 12]])
    assert np.isnan(track.accuracy[:2]).all()
    assert track.accuracy[2] == 12


def test_late_points_are_put_in_their_place_and_counted():
    points = walk(10)
    shuffled = [*points[:4], points[5], points[6], points[4], *points[7:]]
    track = parse(shuffled)
    assert (track.late, track.late_share) == (1, 0.1)
    assert np.array_equal(track.points, parse(points).points)
    assert (np.diff(track.t) > 0).all()


def test_points_of_the_same_second_keep_their_order():
    assert parse([[NOW, 108.4, 30.8, 5], [NOW, 108.5, 30.8, 5]]).points[:, 0].tolist() == [
        108.4,
        108.5,
    ]
    assert parse([[NOW, 108.4, 30.8, 5], [NOW, 108.5, 30.8, 5]]).late == 0


# --- keeping --------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 200, 5000])
def test_a_track_comes_back_as_it_was_kept(n):
    sent = walk(n, every_s=0.7, noise_m=4)
    sent[0][3] = None
    track = parse(sent, "gcj02")
    packed = tracks.pack(track)
    back = tracks.unpack(packed)
    assert len(packed) == 16 + 14 * n
    assert (back.source, back.late) == ("gcj02", track.late)
    assert np.abs(back.t - track.t).max() <= 0.0511
    assert np.abs(back.points - track.points).max() <= 5.1e-8
    assert np.isnan(back.accuracy[0])
    assert np.array_equal(back.accuracy[1:], track.accuracy[1:])


def test_a_clock_that_jumps_from_1970_still_fits():
    track = parse([[30, 108.4, 30.8, 5], [NOW, 108.4, 30.8, 99_999]])
    back = tracks.unpack(tracks.pack(track))
    assert back.t.tolist() == track.t.tolist()
    assert back.accuracy[1] == 6553.4


@pytest.mark.parametrize("spoiled", [b"", b"\x01" * 16, b"\x09" + b"\x00" * 29, b"\x01" * 31])
def test_foreign_bytes_are_not_taken_for_a_track(spoiled):
    with pytest.raises(ValueError, match="packed track"):
        tracks.unpack(spoiled)


def test_the_map_gets_a_feature_with_times():
    feature = tracks.as_geojson(parse(walk(3)))
    assert feature["geometry"]["type"] == "LineString"
    assert len(feature["geometry"]["coordinates"]) == len(feature["properties"]["times"]) == 3
    assert tracks.as_geojson(parse(walk(1)))["geometry"]["type"] == "Point"


# --- measuring ------------------------------------------------------------------------------------


def test_one_point_has_no_speed():
    track = parse(walk(1))
    assert tracks.speed_m_s(track, window_s=30, share=0.95) == 0


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (walk(), 1.2),
        (walk(noise_m=5, step_m=1.2, every_s=1), 1.4),
        (walk(step_m=60), 12.0),
        (walk(3, step_m=6), 1.2),
        ([[NOW, 108.4, 30.8, 5], [NOW, 108.5, 30.8, 5]], 0.0),
    ],
)
def test_speed_is_that_of_the_body_not_of_the_noise(points, expected):
    assert tracks.speed_m_s(parse(points), window_s=30, share=0.95) == pytest.approx(
        expected, abs=0.3
    )


def test_one_stray_fix_makes_no_driver_but_a_stretch_in_a_car_does():
    stray = walk(200)
    stray[100][2] += 0.03
    assert tracks.speed_m_s(parse(stray), window_s=30, share=0.95) < 2
    car = walk(170) + walk(30, step_m=60, start=NOW - 3600 + 850)
    assert tracks.speed_m_s(parse(car), window_s=30, share=0.95) > 10
