"""The normal form of each kind of value: what makes no difference, what must make one, and that a second
time changes nothing."""

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from common.text import values
from common.text.unlikely import own_mobile
from common.text.values.dates import moment
from common.text.values.numbers import number

BLANKS = [" ", "\u3000", "\u00a0", "\u200b", "\ufeff", "\u2003", "\u202f", "\t", "\u2060", "\u3164"]
DOTS = "·•‧∙⋅・･\u0387⸱ꞏ⦁●."


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize("shape", ["{0}陈江", "陈江{0}", "陈{0}江", "陈{0}{0}江"])
def test_blanks_of_no_kind_make_another_chinese_name(shape, blank):
    assert values.name(shape.format(blank)) == "陈江"


@pytest.mark.parametrize("dot", DOTS)
@pytest.mark.parametrize("blank", ["", " ", "\u3000"])
def test_all_middle_dots_are_one(dot, blank):
    assert values.name(f"买买提{blank}{dot}{blank}热西提") == "买买提·热西提"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("⾼⼭", "高山"),  # Kangxi radicals
        ("⻓江⻢家沟", "长江马家沟"),  # radicals of the supplement
        ("李\uf90a", "李金"),  # a compatibility ideograph
        ("葛\U000e0100城", "葛城"),  # a variation of its shape
        ("Ｄ区１号沟", "D区1号沟"),
        ("清溪河(上段)", "清溪河（上段）"),
        ("清溪河 （上段）", "清溪河（上段）"),
        ("John  Smith", "John Smith"),  # blanks between words that need them
        ("清溪河，下段", "清溪河，下段"),
    ],
)
def test_a_name_in_another_way_of_writing_is_the_same_name(written, name):
    assert values.name(written) == name


@pytest.mark.parametrize(
    ("one", "other"), [("陈江", "陈汇"), ("清溪河1号", "清溪河11号"), ("河A", "河a")]
)
def test_other_names_stay_others(one, other):
    assert values.name(one) != values.name(other)


@pytest.mark.parametrize(
    "written",
    ["R00-01", " R00-01 ", "Ｒ００－０１", "R 00-01", "R00–01", "R00—01", "R00−01", "R\u200b00-01"],
)
def test_a_code_in_another_way_of_writing_is_the_same_code(written):
    assert values.code(written) == "R00-01"


MOBILE_WRITTEN = [
    "19000000001",
    "+86 190 0000 0001",
    "+8619000000001",
    "86-19000000001",
    "0086 19000000001",
    "(+86) 190-0000-0001",
    "１９００００００００１",
    "190\u00a00000\u200b0001",
    "190—0000—0001",
    "019000000001",  # dialled as a long-distance call
    "0190 0000 0001",
]


@pytest.mark.parametrize("written", MOBILE_WRITTEN)
def test_a_phone_number_in_another_way_of_writing_is_the_same_number(written):
    assert values.phone(written) == "19000000001"


@pytest.mark.parametrize("written", MOBILE_WRITTEN)
@pytest.mark.parametrize("around", ["{}", "023-61234567 / {}", "{}、023-61234567"])
def test_somebody_s_own_number_is_known_however_it_is_typed(written, around):
    assert own_mobile(around.format(written))


@pytest.mark.parametrize("number", ["023-61234567", "010-13800000", "023-61234567 转 801", "12345"])
def test_the_number_of_an_office_is_nobody_s_own(number):
    assert own_mobile(number) == ""


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("023-61234567", "023-61234567"),
        ("023 - 6123 4567", "023-61234567"),
        ("+86-23-61234567", "023-61234567"),
        ("19000000001 / 023-61234567", "19000000001、023-61234567"),
        ("19000000001 19000000002", "19000000001、19000000002"),
        ("023-61234567 转 8", "023-61234567转8"),
        ("010-13800000", "010-13800000"),  # Beijing's, of eight digits that begin as a mobile's
        ("86123456", "86123456"),  # eight digits of a town that begin with 86
    ],
)
def test_numbers_of_offices_keep_what_tells_them_apart(written, kept):
    assert values.phone(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "示河长办〔2026〕12号",
        "示河长办[2026]12号",
        "示河长办【2026】 12 号",
        "示河长办［２０２６］１２号",
    ],
)
def test_a_letter_s_number_has_one_kind_of_brackets(written):
    assert values.document_number(written) == "示河长办〔2026〕12号"


@pytest.mark.parametrize("broken", ["\r\n", "\r", "\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_a_line_break_is_one_character(broken):
    assert values.clean(f"一{broken}二") == "一\n二"


NO_FILE_HOLDS = [
    *map(chr, [*range(9), *range(14, 32), 0x7F, *range(0x80, 0x85), *range(0x86, 0xA0)]),
    *map(chr, range(0xFDD0, 0xFDF0)),
    *(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)),
]


@pytest.mark.parametrize("character", NO_FILE_HOLDS, ids=lambda c: f"U+{ord(c):04X}")
def test_what_no_file_holds_is_taken_out_of_a_text(character):
    assert values.clean(f"排口{character}异常") == "排口异常"


@pytest.mark.parametrize("half", [0xD83D, 0xDE00, 0xDFFF, 0xD800])
def test_half_a_character_is_told_by_the_mark_for_it(half):
    assert values.clean(f"水{chr(half)}黑") == "水\ufffd黑"
    assert values.clean("\ud83d\ude00") == "😀"


@pytest.mark.parametrize(
    "text", ["ⅢＡ类（①）", "⽔", "两  空格\t表", "👨‍👩‍👧", "℃ ㎡", "＋86", " 前后 "]
)
def test_free_text_is_left_as_it_was_written(text):
    assert values.clean(text) == text


@example("A´", values.Kind.CODE)
@example("A´", values.Kind.PHONE)
@given(st.text(st.characters(codec=None)), st.sampled_from(values.Kind))
def test_a_normal_form_is_its_own_normal_form(text, kind):
    once = values.normal(kind, text)
    assert values.normal(kind, once) == once
    assert values.clean(once) == once


@given(
    st.text(
        st.sampled_from("陈江河A1·•.()（） \u3000\u200b，〔〕[]2026-—,、/转+8613⾼"), max_size=30
    )
)
def test_a_normal_form_is_its_own_normal_form_of_what_people_write(text):
    for kind in values.Kind:
        once = values.normal(kind, text)
        assert values.normal(kind, once) == once


@pytest.mark.parametrize(
    ("written", "unit", "found"),
    [
        ("1,200.5", "", "1200.5"),
        ("１，２００．５", "", "1200.5"),
        ("３．５公里", "公里", "3.5"),
        ("3.5 km", "公里", "3.5"),
        ("3.5 千米", "公里", "3.5"),
        ("12平方公里", "平方公里", "12"),
        ("－3", "", "-3"),
        ("500 米", "米", "500"),
        ("80 %", "%", "80"),
        ("1 200.5", "", "1200.5"),
        ("1\u202f200\u202f000", "", "1200000"),  # a narrow blank between thousands
        ("- 3", "", "-3"),
        ("12 km²", "平方公里", "12"),
        ("12㎢", "平方公里", "12"),
        ("1.5E3", "", "1500"),
    ],
)
def test_a_number_as_people_write_it(written, unit, found):
    assert number(written, unit=unit) == Decimal(found)


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("约500", "米"),
        ("3 公里", "米"),
        ("3公里", ""),
        ("1,2", ""),
        ("NaN", ""),
        ("", ""),
        ("1 2月", ""),
        ("12 15", ""),
        ("12\n15", ""),
        ("3 5公里", "公里"),
        ("1 200,500", ""),
        ("1_2", ""),
        ("10³", ""),
        ("10²", ""),
        ("2½", ""),
        ("①20", ""),
        ("²", ""),
        ("Ⅲ", ""),
    ],
)
def test_what_is_no_number_of_the_field_is_refused(written, unit):
    with pytest.raises(ValueError):  # noqa: PT011 - the caller says the sentence
        number(written, unit=unit)


@pytest.mark.parametrize(
    ("written", "day", "clock"),
    [
        ("2026-3-1", date(2026, 3, 1), time()),
        ("２０２６年３月１日", date(2026, 3, 1), time()),
        ("2026．3．1", date(2026, 3, 1), time()),
        ("2026—03—01", date(2026, 3, 1), time()),
        ("20260301", date(2026, 3, 1), time()),
        ("2026/3/1 ９：０５", date(2026, 3, 1), time(9, 5)),
        ("2026年3月1日 9时5分", date(2026, 3, 1), time(9, 5)),
        ("2026-03-01T09:05:07", date(2026, 3, 1), time(9, 5, 7)),
        ("2026年3月1日9时", date(2026, 3, 1), time(9)),
        ("2026年3月1日 上午9点整", date(2026, 3, 1), time(9)),
        ("2026/3/1 下午3:05", date(2026, 3, 1), time(15, 5)),
        ("2026年3月1日下午12时", date(2026, 3, 1), time(12)),
        ("2026-3-1 下午15:05", date(2026, 3, 1), time(15, 5)),
        ("2026年3月1日（星期日）", date(2026, 3, 1), time()),
        ("2026年3月2日 周一 9:30", date(2026, 3, 2), time(9, 30)),
        ("2026年3月1日星期天", date(2026, 3, 1), time()),
    ],
)
def test_a_date_as_people_write_it(written, day, clock):
    assert moment(written) == (day, clock)


@pytest.mark.parametrize(
    "written",
    [
        "3月1日",
        "2026-13-01",
        "2026-3-1 乙",
        "202603011",
        "",
        "2026-3-1 9",
        "2026-3-1 上午13时",
        "2026年3月1日（星期一）",  # a Sunday
        "2026-3-1 24:00",
    ],
)
def test_what_is_no_date_is_refused(written):
    with pytest.raises(ValueError):  # noqa: PT011 - of ours or of `date`
        moment(written)
