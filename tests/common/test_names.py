"""Pinyin of names: how they sort and how first letters find them."""

import re

import pytest

from common.text.names import initials_pattern, person_sort_key, sort_key


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


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("曾小河", "zeng1 xiao3 he2"),
        ("单小河", "shan4 xiao3 he2"),
        ("仇小河", "qiu2 xiao3 he2"),
        ("区小河", "ou1 xiao3 he2"),
        ("解小河", "xie4 xiao3 he2"),
        ("查小河", "zha1 xiao3 he2"),
        ("翟小河", "zhai2 xiao3 he2"),
        ("覃小河", "qin2 xiao3 he2"),
        ("种小河", "chong2 xiao3 he2"),
        ("卜小河", "bu3 xiao3 he2"),
        ("贠小河", "yun4 xiao3 he2"),
        ("颉小河", "xie2 xiao3 he2"),
        ("尉迟河", "yu4 chi2 he2"),
        ("尉小河", "wei4 xiao3 he2"),
        ("万俟河", "mo4 qi2 he2"),
        ("单于河", "chan2 yu2 he2"),
        ("陈小河", "chen2 xiao3 he2"),
        ("小曾", "xiao3 ceng2"),  # not at the place of a surname
    ],
)
def test_a_surname_is_read_as_one(name: str, key: str) -> None:
    assert person_sort_key(name) == key


@pytest.mark.parametrize(
    ("name", "first"),
    [("曾家沟", "zeng1"), ("解家坝", "xie4"), ("解放河", "jie3"), ("查干湖", "cha2")],
)
def test_a_place_is_read_as_a_family_where_it_is_called_after_one(name: str, first: str) -> None:
    assert sort_key(name).split()[0] == first
