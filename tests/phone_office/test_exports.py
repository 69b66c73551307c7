"""Whatever bytes are given as a phone's file: what is in it, or a sentence."""

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import DomainError
from phone.rules import exports
from phone.rules.exports import read_export
from tests.faults.damage import PAPERS, PHOTOS, damaged
from tests.phone_office.making import export, item, picture, walk, written

CHINESE = re.compile("[\u4e00-\u9fff]{4,}")
CHIEF = SimpleNamespace(pk=17, name="村河长", mobile="10000000001")
REACH = SimpleNamespace(pk=5)
SHOWN = picture()
WALK = walk(REACH, track={"datum": "wgs84", "points": [[1763430000, 108.4, 30.8, None]] * 3})
WHOLE = written(
    CHIEF,
    [item("patrol", WALK), item("issue", {"description": "岸边[倾倒]{垃圾}"})],
    [SHOWN, picture()],
)
EACH = settings(max_examples=100, derandomize=True)
ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


def answer_to(raw: bytes) -> exports.Export | DomainError:
    try:
        return read_export(raw)
    except DomainError as error:
        refusal = error
    assert CHINESE.search(refusal.detail)
    assert refusal.fields == {"exported": refusal.detail}
    return refusal


def test_a_whole_file_is_read_as_it_was_written() -> None:
    found = read_export(WHOLE)
    assert (found.account.user_id, found.account.name, found.account.mobile_tail) == (
        *("17", "村河长", "0001"),
    )
    assert [(each.kind, each.fault) for each in found.items] == [("patrol", ""), ("issue", "")]
    assert found.items[0].body == WALK
    assert [photo.size > 100 and not photo.fault for photo in found.photos] == [True, True]
    assert found.notes == []


@EACH
@given(seed=st.integers(0, 2**32))
def test_a_damaged_file_gives_what_can_be_told_apart_or_a_sentence(seed: int) -> None:
    found = answer_to(damaged(WHOLE, seed))
    if isinstance(found, exports.Export):
        assert all(CHINESE.search(each.fault) for each in found.items if each.body is None)
        assert all(CHINESE.search(each.fault) for each in found.photos if not each.data)


@EACH
@given(raw=st.binary(max_size=300) | st.sampled_from([*PHOTOS.values(), *PAPERS.values()]))
def test_a_foreign_file_is_a_sentence(raw: bytes) -> None:
    assert isinstance(answer_to(raw), DomainError)
    assert isinstance(answer_to(b"{" + raw), DomainError)


@EACH
@given(part=st.sampled_from(list(export(CHIEF))), odd=ODD)
def test_odd_values_anywhere_are_read_or_a_sentence(part: str, odd: Any) -> None:
    entries = {"items": [item("issue", odd), odd], "photos": [SHOWN | {"data": odd}, odd]}
    answer_to(json.dumps(export(CHIEF) | entries).encode())
    answer_to(json.dumps(export(CHIEF) | entries | {part: odd}).encode())


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_file_that_was_cut_keeps_the_records_before_the_cut(share: float) -> None:
    walks = [item("patrol", WALK | {"note": str(n)}) for n in range(20)]
    raw = written(CHIEF, walks)
    found = read_export(raw[: int(len(raw) * share)])
    assert 0 < len(found.items) < 20
    assert [each.body["note"] for each in found.items] == [str(n) for n in range(len(found.items))]
    assert "不完整" in found.notes[0]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"format": "other"}, "export.foreign"),
        ({"version": 2}, "export.version"),
        ({"version": True}, "export.version"),
        ({"account": None}, "export.no_account"),
        ({"items": [], "photos": []}, "export.empty"),
        ({"items": {"a": 1}}, "export.foreign"),
        ({"items": [{}] * (exports.MOST_ITEMS + 1)}, "export.too_many"),
    ],
)
def test_what_cannot_be_taken_says_why(changes: dict[str, Any], code: str) -> None:
    found = answer_to(json.dumps(export(CHIEF, [item("patrol", {})]) | changes).encode())
    assert isinstance(found, DomainError)
    assert found.code == code


def test_one_bad_photo_costs_the_others_nothing() -> None:
    photos = [
        picture(),
        picture("not a number"),
        picture() | {"data": "§"},
        picture() | {"data": ""},
        picture() | {"data": "data:image/jpeg;base64," + picture()["data"]},
        7,
    ]
    found = read_export(written(CHIEF, [], photos)).photos
    assert [bool(each.fault) for each in found] == [False, True, True, True, False, True]
    assert all(CHINESE.search(each.fault) for each in found if each.fault)
