"""Pinyin of names: how they sort and how first letters find them."""

import re

import pytest

from common.text.names import initials_pattern, sort_key


@pytest.mark.parametrize(
    ("letters", "name", "found"),
    [
        ("zxh", "苎溪河", True),
        ("xh", "苎溪河", True),
        ("ZX", "苎溪河", True),
        ("zh", "苎溪河", False),
        ("qxhhk", "清溪河河口村段", True),
        ("xq", "清溪河", False),
    ],
)
def test_first_letters_find_a_name(letters: str, name: str, found: bool) -> None:
    pattern = initials_pattern(letters)
    assert pattern
    assert bool(re.search(pattern, sort_key(name))) is found


@pytest.mark.parametrize("words", ["z", "清溪", "z溪", "R001", "", "a" * 13])
def test_what_is_no_run_of_letters_is_not_taken_for_initials(words: str) -> None:
    assert initials_pattern(words) is None
