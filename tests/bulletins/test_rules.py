"""Sections as data, figures in braces, headings of articles, what is drafted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletins.rules import drafts, sections
from bulletins.rules.headings import is_heading
from bulletins.rules.placeholders import fault, filled, names_in

pytestmark = pytest.mark.sqlite

GOOD = {"code": "own", "name": "区级动态", "shape": "article", "is_headed": True}


def test_a_citys_sections_are_called_as_those_of_the_two_bulletins_are():
    names = [row["name"] for row in sections.sections_for(sections.DEFAULT, 4)]
    assert names[1:] == ["市级河长动态", "市级动态", "区县总河长动态", "区县动态", "简讯"]
    assert [row["name"] for row in sections.sections_for(sections.DEFAULT, 6)][2:4] == [
        "区级动态",
        "镇街总河长动态",
    ]
    assert sections.fault(sections.DEFAULT) == ""


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "1 至 12 个栏目"),
        ([{"code": "own"}], "第 1 个栏目应写有"),
        ([GOOD, GOOD], "第 2 个栏目的 code"),
        ([GOOD | {"name": ""}], "第 1 个栏目的 name"),
        ([GOOD | {"shape": "poem"}], "第 1 个栏目的 shape"),
        ("own", "1 至 12 个栏目"),
    ],
)
def test_wrong_sections_are_told_in_words(rows, words):
    assert words in sections.fault(rows)


def test_figures_of_a_text():
    text = "巡河{巡河次数}次，{巡河次数}次都有记录，完成率{巡河完成率}。"
    assert names_in(text) == ["巡河次数", "巡河完成率"]
    said = filled(text, {"巡河次数": "1204"})
    assert said == "巡河1204次，1204次都有记录，完成率{巡河完成率}。"
    assert fault(text, drafts.ALL) == ""
    assert "是不是“巡河次数”？" in fault("{巡河数}", drafts.ALL)
    assert "没有成对" in fault("{巡河次数", drafts.ALL)
    assert "没有名为“”" in fault("{}", drafts.ALL)


@given(st.text(alphabet="巡河{}次数1\n，", max_size=40))
def test_a_text_without_fault_has_no_brace_left_once_its_figures_are_known(text):
    if fault(text, drafts.ALL) == "":
        said = filled(text, dict.fromkeys(drafts.ALL, "7"))
        assert "{" not in said
        assert "}" not in said


def test_only_a_line_of_its_own_is_a_heading():
    assert is_heading("二、挂图作战，改掉问题")
    assert not is_heading("一、挂图作战。各单位要落实责任。")
    assert not is_heading("一是挂图作战")


def test_nothing_is_drafted_of_what_is_not_known():
    able, unable = drafts.ready((*drafts.PATROLS, *drafts.ISSUES))
    assert [draft.subject for draft in able] == ["巡河", "问题"]
    assert [draft.subject for draft in unable] == ["亮灯", "水质"]
    assert {name for draft in drafts.DRAFTS for name in draft.figures} <= set(drafts.ALL)
