"""What in a text tells who wrote it: all ways of writing it are found, and ordinary words of a report are not."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.text.personal import (
    CHAT,
    HOUSE,
    LONG_NUMBER,
    MAIL,
    MOBILE,
    NAME,
    PLATE,
    TELEPHONE,
    marks_in,
    personal_parts,
    without,
)

FOUND = [
    ("本人王某某，家住石桥村3组12号，电话10055556666", {NAME, HOUSE, LONG_NUMBER}),
    ("我叫李小明，手机 139 0000 5678", {NAME, MOBILE}),
    ("我是张建国,139-0000-5678", {NAME, MOBILE}),
    ("王先生 １３９００００５６７８", {NAME, MOBILE}),
    ("一三九零零零零五六七八 请回电", {MOBILE}),
    ("幺三九 零零零零 五六七八", {MOBILE}),
    ("+86 139 0000 5678", {MOBILE}),
    ("联系人：欧阳小明 023-61234567", {NAME, TELEPHONE}),
    ("请回电61234567", {TELEPHONE}),
    ("电话：1390000567", {TELEPHONE}),
    ("举报人李四反映", {NAME}),
    ("张三，13900005678", {NAME, MOBILE}),
    ("13900005678（陈小英）", {NAME, MOBILE}),
    ("有人偷排，请处理。\n王小明", {NAME}),
    ("姓名：阿卜杜拉·买买提", {NAME}),
    ("找我儿子王强", {NAME}),
    ("我是河口村的赵铁柱", {NAME}),
    ("本人系河口村村民孙德明，请联系李女士", {NAME}),
    ("本人名叫 诸葛小亮", {NAME}),
    ("家门牌是河口村三组二十五号", {HOUSE}),
    ("护照E12345678，车号鄂F·A1234", {LONG_NUMBER, PLATE}),
    ("我家李大爷也看见了", {NAME}),
    ("身份证号 50010119900101123X", {LONG_NUMBER}),
    ("卡号6222 0212 3456 7890 123", {LONG_NUMBER}),
    ("上次的查询码 1234 5678 9012", {LONG_NUMBER}),
    ("渝A·12345的货车倒渣土", {PLATE}),
    ("川a 12345d", {PLATE}),
    ("微信号：abc_12345", {CHAT}),
    ("加V：zs123456", {CHAT}),
    ("QQ 12345678", {CHAT}),
    ("邮箱 abc.def@example.com", {MAIL}),
    ("阳光小区3栋2单元501", {HOUSE}),
    ("滨江路12号附3号住户", {HOUSE}),
]
# Measures, places, days and works, as reports are full of them.
ORDINARY = [
    "桥下有人倒垃圾，味道很大",
    "石桥下游约 50 米处左岸，有 3 座桥，2号桥下，3号排污口，K12+345 处",
    "河面漂浮物约 3000 平方米，2026年11月12号下午开始，2026-11-29 13:45 又见",
    "本人于昨日，看到有人偷排污水",
    "我是附近居民，本人向有关部门反映",
    "我是张家村的村民，我是来反映问题的",
    "位置 108.412345, 30.812345；113.3245678",
    "13日、15日、18日、20日、22日都有",
    "13 15 18 20 22 24 号",
    "20261129 早上，上午三点十五分，五六十米",
    "清溪河一号断面上游500米，公示牌 SX-0012，第3组河边",
    "拨打12345热线没人管，也打过12369",
    "水位150.35米，1350000立方米，投资 3500000 元",
    "王老板的养猪场直排，村长和书记都知道，我叫他们停也不停",
    "本人曾多次反映无人处理，本人路过发现污水，本人申请的补偿没有到位",
    "我是单位的职工，本人反映的方案没人理，我发现的时候已经很多了，本人的车停在河边",
    "黄泥水流进河里，方家湾水库，高速路桥下，渝A牌照的货车",
]


@pytest.mark.parametrize(("text", "kinds"), FOUND)
def test_a_person_is_found_however_it_is_written(text, kinds):
    assert {part.kind for part in personal_parts(text)} == kinds


@pytest.mark.parametrize("text", ORDINARY)
def test_the_words_of_a_report_are_left_alone(text):
    assert personal_parts(text) == []


def test_what_was_left_as_the_name_is_found_without_a_word_before_it():
    text = "阿依古丽说过多次，阿依 古丽"
    assert (
        without(text, personal_parts(text, known=["阿依古丽", ""])) == "〔姓名〕说过多次，〔姓名〕"
    )


_WORDS = st.sampled_from([text for text, _ in FOUND] + ORDINARY)


@given(
    st.lists(st.one_of(_WORDS, st.text("一王小的。 \n1360-·@aA号路〔", max_size=12)), max_size=6),
    st.sampled_from("，。 \n"),
)
def test_what_is_left_holds_no_number_and_the_rest_is_as_it_was_written(pieces, between):
    text = between.join(pieces)
    parts = personal_parts(text)
    assert all(text[part.start : part.end] == part.text for part in parts)
    assert all(a.end <= b.start for a, b in pairwise(parts))
    left = without(text, parts)
    assert not re.search(r"(?<![\d.])1[3-9]\d{9}(?!\d)", left, re.ASCII)
    assert sum(marks_in(left).values()) >= len(parts)


@given(st.integers(13, 19), st.text("0123456789", min_size=9, max_size=9), st.data())
def test_a_mobile_number_is_found_in_every_grouping(head, rest, data):
    digits = f"{head}{rest}"
    gap = data.draw(st.sampled_from([" ", "-", ".", "  ", "－", ""]))
    cuts = data.draw(st.sampled_from([(3, 7), (3, 6), (4, 7), (4, 8), tuple(range(1, 11)), (5,)]))
    if gap == "." and cuts == (3,):
        return
    written = gap.join(digits[a:b] for a, b in zip((0, *cuts), (*cuts, 11), strict=True))
    (part,) = personal_parts(f"请打{written}，谢谢")
    assert part.text == written
    assert digits not in part.hint
