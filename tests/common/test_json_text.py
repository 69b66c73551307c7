"""JSON as phones write it: what is odd in a character is mended, what is wrong in an item is that item's."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.api.json_text import MOST_LEVELS, Unreadable, parse_batch, parse_json
from common.errors import Invalid

HALF = "\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (rb'"a\ud83d"', f"a{HALF}"),
        (rb'"\udc1f"', HALF),
        (rb'"\ud83d\ud83d\udc1f"', f"{HALF}🐟"),
        (rb'"\uD83D\uDC1F"', "🐟"),
        (rb'"\\ud83d"', r"\ud83d"),
        (rb'"\\\ud83d"', f"\\{HALF}"),
        (rb'"\ud83d\u6c34"', f"{HALF}水"),
        (rb'"a\u0000b"', "ab"),
        (rb'"a\\u0000b"', r"a\u0000b"),
        (rb'"\u001b\u000b\t\n\u0009\u000a\uffff\ufffe\ufffd"', f"\n\t\n\t\n{HALF}"),
        ("水\uffff\ufffe".encode().join([b'"', b'"']), "水"),
        ("水".encode()[:2].join([b'"', b'"']), HALF),
        ("🐟".encode()[:3].join([b'"', b'"']), HALF),
        (b'"\xed\xa0\xbd"', HALF),
    ],
)
def test_one_odd_character_is_mended(raw: bytes, text: str) -> None:
    assert parse_json(raw.replace(b"\t\n", rb"\t\n")) == text


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"NaN",
        b"[1e999]",
        b"{'a': 1}",
        b"\xff\xfe",
        b"[" * (MOST_LEVELS + 1) + b"]" * (MOST_LEVELS + 1),
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
    ],
)
def test_what_is_no_json_is_refused(raw: bytes) -> None:
    with pytest.raises(Invalid):
        parse_json(raw)


def test_brackets_in_a_text_are_no_levels() -> None:
    text = "[" * 500
    assert parse_json(json.dumps([text]).encode()) == [text]
    assert parse_json(b"[" * MOST_LEVELS + b"]" * MOST_LEVELS)


TEXTS = st.text('水🐟a"\\[]{},:\n u0', max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)
BROKEN = st.sampled_from([b"NaN", b"{,}", b"[1,]", b"tru"])


# A machine that others use may take a second for one input.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(VALUES, st.booleans())
def test_a_text_without_odd_characters_is_read_as_it_is(value: Any, ascii_only: bool) -> None:
    assert parse_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


# A machine that others use may take a second for one input.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(VALUES | BROKEN, max_size=8))
def test_items_are_told_apart_whatever_one_of_them_is(items: list[Any]) -> None:
    written = [i if isinstance(i, bytes) else json.dumps(i).encode() for i in items]
    raw = b'{"since": [1, {"items": []}], "items": [' + b" , ".join(written) + b'], "more": 1}'
    found = parse_batch(raw, "items")["items"]
    assert len(found) == len(items)
    for item, value in zip(items, found, strict=True):
        assert isinstance(value, Unreadable) == isinstance(item, bytes)


def test_an_unreadable_item_still_says_its_number() -> None:
    raw = b'{"items": [{"type": "patrol", "uuid": "x-1", "body": NaN}]}'
    [item] = parse_batch(raw, "items")["items"]
    assert (item.named("uuid"), item.named("type"), item.named("other")) == ("x-1", "patrol", None)
