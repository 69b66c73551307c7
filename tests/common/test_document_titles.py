"""Long titles are broken evenly, at the ends of words where that can be told; what is stored is never changed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.documents.titles import balanced, title_width

ROOM = 20.1
WORDS = ("关于", "我的", "通知", "2026年10月", "《细则》", "（试行）", "和", "1—12月", "A区")
CHINESE = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
PIECES = st.one_of(CHINESE, st.sampled_from(WORDS))


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于2026年10月巡河履职情况的通报", 1),
        ("江南区2026年度河长制工作要点\n及重点任务完成情况的通报", 2),
        (
            "关于江南区主要河流交界断面水质生态补偿（试行）\n2026年10月结算情况的通知",
            ["关于江南区主要河流交界", "断面水质生态补偿（试行）", "2026年10月结算情况的通知"],
        ),
        (
            "关于进一步加强汛期河道保洁巡查和水质监测预警工作的紧急通知",
            ["关于进一步加强汛期河道保洁巡查", "和水质监测预警工作的紧急通知"],
        ),
        # With the space that some readers set beside figures it would leave a character over.
        (
            "关于村级河长、巡河员巡河补贴\n2025年11月—2026年10月结算情况的通知",
            ["关于村级河长、巡河员巡河补贴", "2025年11月—2026年10月", "结算情况的通知"],
        ),
        # What is never torn and is longer than a line is left to the page.
        ("关于" + "X" * 60 + "的通知", 1),
    ],
)
def test_titles_as_they_are_set(title, lines) -> None:
    found = balanced(title, ROOM).split("\n")
    assert (len(found) if isinstance(lines, int) else found) == lines


@given(st.lists(PIECES, min_size=1, max_size=55).map("".join))
def test_a_broken_title_has_lines_of_about_equal_length(title) -> None:
    lines = balanced(title, ROOM).split("\n")
    assert "".join(lines) == title
    widths = [title_width(line) for line in lines]
    assert max(widths) <= ROOM
    assert len(lines) == 1 or min(widths) > 3
    for before, after in pairwise(lines):
        assert after[0] not in "的）》"
        # Neither a date nor a number is torn from its unit.
        assert not (before[-1].isdigit() and after[0] in "年月日")
