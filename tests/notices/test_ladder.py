"""The ladder's rules: which months make a proposal, which step may follow which."""

from datetime import date

import pytest

from common.text import numbering
from common.text.months import Month
from notices.rules import letters
from notices.rules.ladder import (
    STEPS,
    Standing,
    days_late,
    end_of_quarter,
    is_end_of_quarter,
    lasted,
    run_in_quarter,
    why_not,
)

DAY = date(2026, 11, 10)


def months(*numbers):
    return [Month(2026, number) for number in numbers]


@pytest.mark.parametrize(
    ("below", "used_until", "run"),
    [
        ([7, 8, 9], None, [7, 8, 9]),
        ([5, 6, 7], None, [5, 6, 7]),
        ([8, 9], None, []),
        ([7, 9], None, []),
        ([4, 5, 6], None, []),
        ([4, 5, 6, 7, 8, 9], None, [4, 5, 6, 7, 8, 9]),
        ([4, 5, 6, 7, 8, 9], 6, [7, 8, 9]),
        ([4, 5, 6, 7], 6, []),
        ([7, 8, 9, 10], None, [7, 8, 9]),
        ([], None, []),
    ],
)
def test_three_months_in_a_row_that_end_in_the_quarter_make_its_list_once(below, used_until, run):
    used = Month(2026, used_until) if used_until else None
    found = run_in_quarter(months(*below), quarter_end=Month(2026, 9), number=3, used_until=used)
    assert found == months(*run)


def test_a_row_goes_over_new_year():
    below = [Month(2025, 11), Month(2025, 12), Month(2026, 1)]
    run = run_in_quarter(below, quarter_end=Month(2026, 3), number=3, used_until=None)
    assert run == below


def test_quarters_end_in_march_june_september_and_december():
    assert [m for m in range(1, 13) if is_end_of_quarter(Month(2026, m))] == [3, 6, 9, 12]
    assert {end_of_quarter(Month(2026, m)) for m in (7, 8, 9)} == {Month(2026, 9)}


def test_a_colour_lasts_when_it_showed_in_each_month():
    assert lasted(months(9, 10), until=Month(2026, 10), number=2)
    assert not lasted(months(8, 10), until=Month(2026, 10), number=2)


def standing(state="signed", *, rung="reminder", appeal="", is_held=False):
    return Standing(
        rung=rung, state=state, appeal=appeal, is_held=is_held, appeal_by=date(2026, 11, 20)
    )


@pytest.mark.parametrize(
    ("step", "now", "sentence"),
    [
        ("sign", standing("sent"), ""),
        ("answer", standing("sent"), "请先签收。"),
        ("answer", standing(), ""),
        ("answer", standing("answered"), "此件现为“已回复”，不能回复。"),
        ("appeal", standing("answered"), ""),
        ("appeal", standing(appeal="open"), "已经提出过申诉。"),
        ("appeal", standing(appeal="rejected"), "申诉已有结论，不能再次申诉。"),
        ("uphold", standing(), "没有待处理的申诉。"),
        ("reject", standing(appeal="open"), ""),
        ("hold", standing(), "只有约谈才登记约谈情况。"),
        ("hold", standing(rung="interview"), ""),
        ("close", standing("sent"), ""),
        ("close", standing(appeal="open"), "申诉还没有处理，请先处理申诉。"),
        ("close", standing(rung="interview"), "约谈还没有登记，请先登记约谈情况。"),
        ("close", standing(rung="interview", is_held=True), ""),
        ("revoke", standing(appeal="open"), "申诉还没有处理，请先处理申诉。"),
        ("revoke", standing("closed"), "此件已办结，不能再办理。"),
        ("sign", standing("revoked"), "此件已撤销，不能再办理。"),
    ],
)
def test_a_step_says_why_it_cannot_be_taken(step, now, sentence):
    assert why_not(STEPS[step], now, DAY) == sentence


def test_an_appeal_has_its_days():
    late = why_not(STEPS["appeal"], standing(), date(2026, 11, 21))
    assert late == "申诉期限至2026年11月20日止，已经超过。"
    assert why_not(STEPS["appeal"], standing(), date(2026, 11, 20)) == ""


def test_an_answer_is_late_by_days_and_today_counts_while_there_is_none():
    by = date(2026, 11, 10)
    assert days_late(by, None, date(2026, 11, 10)) == 0
    assert days_late(by, None, date(2026, 11, 12)) == 2
    assert days_late(by, date(2026, 11, 11), date(2026, 12, 1)) == 1
    assert days_late(by, date(2026, 11, 1), date(2026, 12, 1)) == 0


def test_numbers_go_on_within_a_year_whatever_stands_before_them():
    made = numbering.next_number(
        "{简称}河长办{字}〔{年份}〕{序号}号",
        year=2026,
        used=["江南河长办提〔2026〕3号", "江南河长办提〔2025〕9号", "无号"],
        words={"简称": "江南", "字": "提"},
    )
    assert made == "江南河长办提〔2026〕4号"


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        (
            "patrols",
            {"months": ["2026-07", "2026-08", "2026-09"], "rows": []},
            "2026年7月至9月连续3个月未完成巡河任务。",
        ),
        (
            "patrols",
            {"months": ["2025-11", "2025-12", "2026-01"], "rows": []},
            "2025年11月至2026年1月连续3个月未完成巡河任务。",
        ),
        ("red", {"months": ["2026-10"], "rows": [{}, {}]}, "2026年10月牵头的清单任务有2项为红灯。"),
        (
            "yellow",
            {"months": ["2026-09", "2026-10"], "rows": [{}]},
            "2026年9月至10月牵头的清单任务有1项连续2个月为黄灯。",
        ),
        ("unanswered", {"rows": [{}, {}]}, "对2次书面提醒逾期未回复。"),
    ],
)
def test_the_facts_in_one_sentence(kind, facts, words):
    assert letters.facts_words(kind, facts) == words
