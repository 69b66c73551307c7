"""The words of a notice, from figures alone."""

import pytest

from common.text.months import Month
from common.text.numbering import short_name
from notices.reads import figures
from notices.reads.figures import Cell, IssueCount, MonthCounts, PatrolCount, Place
from notices.rules import wording
from tests.notices.making import COMPLAINT, PATROL

OCTOBER = Month(2026, 10)
DISTRICT = Place("500101000000", "江南区")
TOWN = Place("500101001000", "清溪镇")
OTHER = Place("500101002000", "石桥镇")


def cut(patrols=(), issues=(), *, people=0, lines=0, place=DISTRICT, children=(TOWN, OTHER)):
    counts = MonthCounts(OCTOBER, list(patrols), list(issues), missed_days=10)
    return figures.cut(counts, place=place, children=children, people=people, lines=lines)


def patrol(code, tier, due, met, done=None, missed=0):
    done = met if done is None else done
    return Cell(code, tier, PatrolCount(due, met, due, done, 0, missed))


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        (
            "江南区河长制办公室关于2026年10月河长巡河履职情况的通报",
            ["江南区河长制办公室关于", "2026年10月河长巡河履职情况的通报"],
        ),
        ("关于2026年10月全区河长巡河履职情况的通报", ["关于2026年10月全区河长巡河履职情况的通报"]),
        ("关于巡河情况的通报", ["关于巡河情况的通报"]),
        (
            "江南区河长制办公室关于2026年10月河长巡河履职和清单任务亮灯情况的通报",
            ["江南区河长制办公室关于", "2026年10月河长巡河履职", "和清单任务亮灯情况的通报"],
        ),
    ],
)
def test_a_long_title_is_broken_where_its_sense_allows(title, lines):
    assert wording.title_lines(title) == lines


@pytest.mark.parametrize(
    ("name", "whole", "short"),
    [
        ("江南区", "全区", "江南"),
        ("江津新区", "全区", "江津"),
        ("云山县", "全县", "云山"),
        ("忠县", "全县", "忠县"),
        ("土河自治县", "全县", "土河"),
        ("清溪镇", "全镇", "清溪"),
        ("白羊乡", "全乡", "白羊"),
        ("太白街道", "全街道", "太白"),
        ("北山", "全域", "北山"),
    ],
)
def test_a_division_speaks_of_itself(name, whole, short):
    assert wording.whole(name) == whole
    assert short_name(name) == short


def test_the_title_names_the_month():
    title = wording.title("江南区河长制办公室", OCTOBER)
    assert title == "江南区河长制办公室关于2026年10月河长巡河履职情况的通报"
    assert wording.title("江南区河长制办公室", OCTOBER, is_correction=True) == f"{title}（更正）"


OVERVIEW = [
    pytest.param([], ["2026年10月，全区没有到期的巡河任务。"], id="nothing due"),
    pytest.param(
        [patrol(TOWN.code, 12, 4, 4, done=5)],
        [
            "2026年10月，全区应巡4期，达标4期，完成率100.0%；"
            "应巡河4次，计入5次，为应巡次数的125.0%。"
        ],
        id="one tier, one town",
    ),
    pytest.param(
        [
            patrol(DISTRICT.code, 6, 1, 1),
            patrol(TOWN.code, 12, 2000, 1900),
            patrol(OTHER.code, 12, 10, 10),
        ],
        [
            "2026年10月，全区应巡2,011期，达标1,911期，完成率95.0%；"
            "应巡河2,011次，计入1,911次，为应巡次数的95.0%。",
            "分层级看，区县级河长应巡1期、达标1期，完成率100.0%；"
            "村级河长应巡2,010期、达标1,910期，完成率95.0%。",
            "有巡河任务的2个镇街中，全部完成的1个，未全部完成的1个。",
        ],
        id="two tiers, two towns",
    ),
    pytest.param(
        [patrol(TOWN.code, 12, 2, 2), patrol(OTHER.code, 12, 1, 1)],
        [
            "2026年10月，全区应巡3期，达标3期，完成率100.0%；"
            "应巡河3次，计入3次，为应巡次数的100.0%。",
            "有巡河任务的2个镇街均全部完成。",
        ],
        id="all done",
    ),
]


@pytest.mark.parametrize(("patrols", "sentences"), OVERVIEW)
def test_the_overview_states_both_figures(patrols, sentences):
    assert wording.sentences(cut(patrols))["overview"] == sentences


@pytest.mark.parametrize(
    ("people", "lines", "sentence"),
    [
        (0, 0, "本月各级河长均按要求完成了巡河任务。"),
        (
            12,
            15,
            "本月未按要求完成巡河任务的河长共12人，涉及河段（河流）15个，名单附后。",
        ),
    ],
)
def test_the_list_is_announced(people, lines, sentence):
    due = [patrol(TOWN.code, 12, 40, 40 - lines)]
    assert wording.sentences(cut(due, people=people, lines=lines))["unmet"] == [sentence]


def test_where_nothing_was_due_nobody_is_said_to_have_met_it():
    assert wording.sentences(cut())["unmet"] == ["本月没有到期的巡河任务。"]


def test_what_came_in_is_told_from_what_was_valid():
    told = wording.sentences(cut([], [issue(12, general=41, void=1)]))["issues"][0]
    assert told.startswith("本月共上报问题42个，不予受理、撤回1个，有效41个，其中一般问题41个")


@pytest.mark.parametrize(
    ("met", "due", "said"),
    [(4, 4, "100.0%"), (87_037, 87_075, "99.9%"), (1, 5000, "0.1%"), (0, 5000, "0.0%")],
)
def test_what_is_not_all_of_it_never_reads_as_all_nor_something_as_nothing(met, due, said):
    overview = wording.sentences(cut([patrol(TOWN.code, 12, due, met)]))["overview"][0]
    assert f"完成率{said}；" in overview


def test_a_month_worked_out_again_is_said_to_be_so():
    figures = cut([patrol(TOWN.code, 12, 4, 4)]) | {"reopened": ["2026年10月的应巡任务已重新生成"]}
    assert wording.sentences(figures)["overview"][-1] == "2026年10月的应巡任务已重新生成。"


def issue(tier, *, general=0, heavier=0, major=0, **more):
    count = IssueCount(general + heavier + major, general, heavier, major, **more)
    return Cell(TOWN.code, tier, count, COMPLAINT if tier is None else PATROL)


ISSUES = [
    pytest.param([], 0, ["本月没有新上报的问题。"], id="none"),
    pytest.param(
        [issue(12, general=3, closed=2)],
        0,
        [
            "本月共上报问题3个，其中一般问题3个；截至拟稿时已销号2个。",
            "从发现层级看，村级发现3个。从问题来源看，巡河发现3个。",
        ],
        id="by village chiefs",
    ),
    pytest.param(
        [issue(None, heavier=1, major=1), issue(12, general=40), issue(6, major=1)],
        2,
        [
            "本月共上报问题43个，其中一般问题40个、较重问题1个、重大问题2个；截至拟稿时均未销号。",
            "从发现层级看，区县级发现1个（其中较重及以上1个）；村级发现40个；"
            "其他来源发现2个（其中较重及以上2个）。从问题来源看，巡河发现41个、投诉举报2个。",
            "巡河报“未发现问题”后10日内，又由他人在同一河段发现的问题2个。",
        ],
        id="serious ones found from outside",
    ),
    pytest.param(
        [issue(12, general=2, on_spot=1, closed=2, accepted=5, settled=1204, open=3)],
        0,
        [
            "本月共上报问题2个，其中一般问题2个；现场立行立改1个，截至拟稿时均已销号。",
            "从发现层级看，村级发现2个。从问题来源看，巡河发现2个。",
            "本月共受理问题5个、销号1,204个；截至月末，未办结问题3个。",
        ],
        id="what was done about them",
    ),
    pytest.param(
        [issue(12, open=3)],
        0,
        ["本月没有新上报的问题。", "本月共受理问题0个、销号0个；截至月末，未办结问题3个。"],
        id="only old ones",
    ),
]


@pytest.mark.parametrize(("issues", "missed", "sentences"), ISSUES)
def test_the_notice_says_at_which_tier_the_serious_issues_were_found(issues, missed, sentences):
    patrols = [patrol(TOWN.code, 12, 1, 1, missed=missed)]
    assert wording.sentences(cut(patrols, issues))["issues"] == sentences


@pytest.mark.parametrize(
    ("due", "met", "judgement"),
    [
        (0, 0, ""),
        (4, 4, "认真履职"),
        (4, 3, "多数达标"),
        (4, 1, "不足一半"),
        (4, 0, "均未达标"),
    ],
)
def test_the_default_judgement_follows_the_figures(due, met, judgement):
    words = wording.default_words(cut([patrol(TOWN.code, 12, due, met)] if due else []))
    assert judgement in words["overview"]
    assert set(words) == set(wording.PARAGRAPHS)


def test_default_paragraphs_hold_no_figures_of_the_month():
    """Figures are in sentences nobody can edit; a paragraph kept over a new count cannot be wrong."""
    words = wording.default_words(cut([patrol(TOWN.code, 12, 937, 911)], people=5, lines=6))
    assert not any(number in text for text in words.values() for number in ("937", "911"))


def test_after_a_new_count_edited_paragraphs_stay_and_the_others_follow():
    old = cut([patrol(TOWN.code, 12, 4, 3)], people=1, lines=1)
    new = cut([patrol(TOWN.code, 12, 4, 4)])
    words = wording.default_words(old) | {"requirements": "本镇自拟的要求。"}
    fresh = wording.refreshed(words, old, new)
    assert fresh["requirements"] == "本镇自拟的要求。"
    assert fresh["overview"] == wording.default_words(new)["overview"] != words["overview"]


def test_the_text_stands_in_order_with_sentences_before_paragraphs():
    frozen = cut([patrol(TOWN.code, 12, 4, 4)])
    frozen["sentences"] = wording.sentences(frozen)
    sections = wording.sections(
        wording.default_words(frozen),
        frozen,
        correction=wording.correction_sentence("江南河长办〔2026〕1号", "补录。"),
    )
    assert [section.heading for section in sections] == [
        "",
        "总体情况",
        "未完成巡河任务名单",
        "问题发现与上报情况",
        "有关要求",
    ]
    opening, overview, *_ = sections
    assert opening.paragraphs[0] == (
        "江南河长办〔2026〕1号通报需作更正，原因是：补录。原通报以本通报为准。"
    )
    assert overview.paragraphs[0] == frozen["sentences"]["overview"][0]


def test_a_town_speaks_to_its_villages():
    words = wording.default_words(cut(place=TOWN, children=[Place("500101001201", "河口村")]))
    assert "全镇" in words["opening"]
    assert words["requirements"].startswith("各村（社区）")
    assert wording.addressees(TOWN.level) == ["各村（社区）", "各位河长"]
    assert wording.addressees(DISTRICT.level) == ["各镇街河长办", "有关单位"]
