"""The words of a monthly notice, in official language. Pure.

A notice has two kinds of text. *Sentences* state the frozen figures and are nobody's to edit, so
that no word in a notice can contradict its tables. *Paragraphs* are the office's own: a draft
brings a default for each, and the staff write what they think right.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chiefs.rules.appointing import tier_words
from common.text.chinese import date_words, number_words, percent_of
from common.text.months import Month
from issues.rules.figure_words import WORDS
from notices.rules.water import water_sentences, water_urgency

# Key → heading; the paragraphs staff may edit, in their order. `opening` has no heading.
HEADINGS = {
    "overview": "总体情况",
    "unmet": "未完成巡河任务名单",
    "issues": "问题发现与上报情况",
    "lights": "清单任务亮灯情况",
    "water": "断面水质情况",
    "requirements": "有关要求",
}
PARAGRAPHS = ("opening", *HEADINGS)
# Sections that only a notice has whose month had such figures.
_WITH_FIGURES = ("lights", "water")
PARAGRAPH_LABELS = {"opening": "开头"} | HEADINGS

_WHOLE_ENDINGS = ("街道", "区", "县", "市", "旗", "镇", "乡")


def title(
    issuer: str, month: Month, *, with_lights: bool = False, is_correction: bool = False
) -> str:
    """江南区河长制办公室关于2026年10月河长巡河履职情况的通报: 发文机关, 事由 and 文种, as GB/T 9704 asks."""
    stated = f"{issuer}关于{month.label}{_matter(with_lights)}情况的通报"
    return stated + ("（更正）" if is_correction else "")


def _matter(with_lights: bool) -> str:
    return "河长巡河履职和清单任务亮灯" if with_lights else "河长巡河履职"


def paragraphs(figures: Mapping[str, Any]) -> list[str]:
    """Keys of the paragraphs that a notice with these figures has, in their order."""
    return [key for key in PARAGRAPHS if key not in _WITH_FIGURES or key in figures]


# Characters of 二号 on a line of 156 mm (GB/T 9704-2012 5.2.1, 7.3.1).
TITLE_LINE = 20


def title_lines(text: str) -> list[str]:
    """A title as it is set: one that is too long for a line is broken after 关于, and where the rest is too long
    still before its 和, so that no word is torn; one that staff have worded otherwise is left to the page."""
    head, about, matter = text.partition("关于")
    if len(text) <= TITLE_LINE or not (head and matter):
        return [text]
    return [head + about, *_parts(matter)]


def _parts(matter: str) -> list[str]:
    """A matter that is too long for a line, broken before its 和: 河长巡河履职 / 和清单任务亮灯情况的通报."""
    # Figures are half as wide as characters.
    width = sum(0.5 if character.isascii() else 1 for character in matter)
    first, both, second = matter.partition("和")
    return [first, both + second] if width > TITLE_LINE and first and second else [matter]


def chief_words(tier: int) -> str:
    """村级河长, 区县级河长 …"""
    return f"{tier_words(tier)}河长"


def whole(name: str) -> str:
    """全区, 全县, 全镇, 全街道: how a division speaks of itself."""
    return next((f"全{end}" for end in _WHOLE_ENDINGS if name.endswith(end)), "全域")


def own_chief_words(name: str) -> str:
    """江南区 → 区级河长, 清溪镇 → 镇级河长: a division's own chiefs, as it speaks of them."""
    return f"{whole(name).removeprefix('全')}级河长"


def child_word(level: int) -> str:
    """What a division of this level has below it."""
    return {4: "区县", 6: "镇街", 9: "村（社区）"}.get(level, "下级")


def addressees(level: int) -> list[str]:
    """主送机关, written in general terms; the deliveries say who really gets it."""
    if level >= 9:
        return ["各村（社区）", "各位河长"]
    return [f"各{child_word(level)}河长办", "有关单位"]


def percent(share: float | None) -> str:
    """95.9%; 无 where nothing was due."""
    return "无" if share is None else f"{percent_of(share):.1f}%"


@dataclass(frozen=True)
class Section:
    """A part of the notice as it is read: a heading (none for the opening) and its paragraphs,
    of which the first `stated` are sentences about figures."""

    key: str
    heading: str
    paragraphs: list[str]
    stated: int = 0


def sections(
    words: Mapping[str, str], figures: Mapping[str, Any], *, correction: str = ""
) -> list[Section]:
    """The whole text, in order. `correction` is the sentence that names what is corrected."""
    parts = []
    for key in paragraphs(figures):
        stated = figures["sentences"].get(key, [])
        own = words.get(key, "").splitlines()
        lead = [correction] if correction and key == "opening" else []
        parts.append(Section(key, HEADINGS.get(key, ""), [*lead, *stated, *own], len(stated)))
    return parts


def correction_sentence(number: str, reason: str) -> str:
    """The opening of a correction."""
    return f"{number}通报需作更正，原因是：{reason.rstrip('。')}。原通报以本通报为准。"


def sentences(figures: Mapping[str, Any]) -> dict[str, list[str]]:
    """The sentences that state the figures, by section; frozen with them."""
    return {
        "overview": _overview(figures),
        "unmet": _unmet(figures),
        "issues": _issues(figures),
        **({"lights": _lights(figures)} if "lights" in figures else {}),
        **({"water": water_sentences(figures)} if "water" in figures else {}),
    }


def _overview(figures: Mapping[str, Any]) -> list[str]:
    month = Month.parse(figures["month"])
    total = figures["patrols"]["total"]
    place = whole(figures["division"]["name"])
    if not total["due"]:
        return [f"{month.label}，{place}没有到期的巡河任务。"]
    lines = [
        f"{month.label}，{place}应巡{_n(total['due'])}期，达标{_n(total['met'])}期，"
        f"完成率{percent(total['completion'])}；应巡河{_n(total['required'])}次，"
        f"计入{_n(total['done'])}次，为应巡次数的{percent(total['per_due'])}。"
    ]
    tiers = [
        f"{row['name']}应巡{_n(row['due'])}期、达标{_n(row['met'])}期，"
        f"完成率{percent(row['completion'])}"
        for row in figures["patrols"]["by_tier"]
        if row["due"]
    ]
    if len(tiers) > 1:
        lines.append("分层级看，" + "；".join(tiers) + "。")
    # Months worked out again are said to be so wherever their figures are read.
    return [*lines, *_children(figures), *(f"{said}。" for said in figures.get("reopened", ()))]


def _children(figures: Mapping[str, Any]) -> list[str]:
    """How many towns met everything. No order of better and worse: a notice ranks nobody."""
    own = figures["division"]["code"]
    rows = [r for r in figures["patrols"]["by_child"] if r["due"] and r["code"] != own]
    if len(rows) < 2:
        return []
    word = child_word(figures["division"]["level"])
    full = [row["name"] for row in rows if row["met"] == row["due"]]
    if len(full) == len(rows):
        return [f"有巡河任务的{len(rows)}个{word}均全部完成。"]
    return [
        f"有巡河任务的{len(rows)}个{word}中，全部完成的{len(full)}个，"
        f"未全部完成的{len(rows) - len(full)}个。"
    ]


def _unmet(figures: Mapping[str, Any]) -> list[str]:
    unmet = figures["unmet"]
    if not figures["patrols"]["total"]["due"]:
        return ["本月没有到期的巡河任务。"]
    if not unmet["people"]:
        return ["本月各级河长均按要求完成了巡河任务。"]
    return [
        f"本月未按要求完成巡河任务的河长共{_n(unmet['people'])}人，涉及河段（河流）"
        f"{_n(unmet['lines'])}个，名单附后。"
    ]


def _issues(figures: Mapping[str, Any]) -> list[str]:
    issues = figures["issues"]
    total = issues["total"]
    lines = ["本月没有新上报的问题。"]
    if total["total"]:
        parts = [f"{words}{_n(total[key])}个" for key, words in _SEVERITIES if total[key]]
        on_spot = f"现场立行立改{_n(total['on_spot'])}个，" if total["on_spot"] else ""
        tiers = [_found_by(row) for row in issues["by_tier"] if row["total"]]
        sources = [f"{row['name']}{_n(row['total'])}个" for row in issues["by_source"]]
        lines = [
            f"本月共上报问题{_reported(total)}，其中{'、'.join(parts)}；"
            f"{on_spot}截至拟稿时{_closed(total)}。",
            f"从发现层级看，{'；'.join(tiers)}。从问题来源看，{'、'.join(sources)}。",
        ]
    missed = figures["patrols"]["total"]["missed"]
    if missed:
        lines.append(
            f"巡河报“未发现问题”后{figures['missed_days']}日内，"
            f"又由他人在同一河段发现的问题{_n(missed)}个。"
        )
    if total["accepted"] or total["settled"] or total["open"]:
        lines.append(
            f"本月共受理问题{_n(total['accepted'])}个、销号{_n(total['settled'])}个；"
            f"截至月末，未办结问题{_n(total['open'])}个。"
        )
    return lines


def _lights(figures: Mapping[str, Any]) -> list[str]:
    lights = figures["lights"]
    total = lights["total"]
    day = date_words(Month.parse(figures["month"]).last_day)
    sentences = [
        f"截至{day}，列入清单的任务共{_n(total['total'])}项，其中绿灯{_n(total['green'])}项、"
        f"黄灯{_n(total['yellow'])}项、红灯{_n(total['red'])}项。"
    ]
    if len(lights["by_list"]) > 1:
        lists = [
            f"{row['name']}{_n(row['total'])}项，黄灯{_n(row['yellow'])}项、红灯{_n(row['red'])}项"
            for row in lights["by_list"]
        ]
        sentences.append("分清单看，" + "；".join(lists) + "。")
    late = [row for row in lights["by_unit"] if row["yellow"] or row["red"]]
    if not late:
        return [*sentences, "各牵头单位的任务均为绿灯。"]
    return [
        *sentences,
        f"有黄灯、红灯任务的牵头单位{_n(len(late))}个，亮灯情况见下表，任务名单附后。",
    ]


_SEVERITIES = (("general", "一般问题"), ("heavier", "较重问题"), ("major", "重大问题"))


def _closed(total: Mapping[str, Any]) -> str:
    """已销号3个, 均已销号, 均未销号: how many of what the month found."""
    if total["closed"] in (0, total["total"]):
        return "均已销号" if total["closed"] else "均未销号"
    return f"已销号{_n(total['closed'])}个"


def _reported(total: Mapping[str, Any]) -> str:
    """42个，不予受理、撤回1个，有效41个: what came in, and what of it the tables count."""
    # A notice drafted before these were told apart stated the valid ones alone.
    void = total.get("void", 0)
    if not void:
        return f"{_n(total['total'])}个"
    return f"{_n(total['total'] + void)}个，{WORDS['void']}{_n(void)}个，有效{_n(total['total'])}个"


def _found_by(row: Mapping[str, Any]) -> str:
    """村级发现40个（其中较重及以上3个): where the serious ones were found [002]."""
    serious = row["heavier"] + row["major"]
    words = f"{row['name']}发现{_n(row['total'])}个"
    return words + (f"（其中较重及以上{_n(serious)}个）" if serious else "")


def default_words(figures: Mapping[str, Any]) -> dict[str, str]:
    """What a draft brings for each paragraph staff may edit. No figures: those are sentences."""
    division, total = figures["division"], figures["patrols"]["total"]
    label = Month.parse(figures["month"]).label
    return {
        "opening": (
            f"为进一步压实河长巡河责任，推动问题早发现、早处置，现将{label}"
            f"{whole(division['name'])}{_matter('lights' in figures)}情况通报如下。"
        ),
        "overview": _judgement(total),
        "unmet": "请有关河长对照要求尽快补齐短板；确有特殊原因的，请向所在河长办书面说明。"
        if figures["unmet"]["people"]
        else "",
        "issues": "",
        "lights": _urgency(figures),
        "water": water_urgency(figures),
        "requirements": _requirements(
            division["level"], has_unmet=bool(figures["unmet"]["people"])
        ),
    }


def _judgement(total: Mapping[str, Any]) -> str:
    if not total["due"]:
        return ""
    if total["met"] == total["due"]:
        return "总体看，各级河长认真履职，按要求完成了本月巡河任务。"
    if not total["met"]:
        return "总体看，本月应巡任务均未达标，须高度重视，立即整改。"
    if total["met"] * 2 < total["due"]:
        return "总体看，本月应巡任务达标不足一半，巡河履职不到位，须高度重视。"
    return "总体看，本月应巡任务多数达标，但仍有部分没有达标，须引起重视。"


def _urgency(figures: Mapping[str, Any]) -> str:
    total = figures["lights"]["total"] if "lights" in figures else {"yellow": 0, "red": 0}
    if not total["yellow"] and not total["red"]:
        return ""
    return "请有关牵头单位会同责任单位逐项分析原因，制定赶工措施，按期完成任务。"


def _requirements(level: int, *, has_unmet: bool) -> str:
    who = "各村（社区）" if level >= 9 else f"各{child_word(level)}"
    urge = "，督促未完成任务的河长认真整改" if has_unmet else ""
    return (
        f"{who}要及时将本通报传达到每一位河长{urge}。\n"
        "各级河长要坚持问题导向，巡河中发现的问题及时上报、及时处置，不得以巡代治。\n"
        "请收到本通报后及时签收。"
    )


def refreshed(
    words: Mapping[str, str], old: Mapping[str, Any], new: Mapping[str, Any]
) -> dict[str, str]:
    """Words after the figures were counted again: what staff have edited stays, the rest follows."""
    before, after = default_words(old), default_words(new)
    # A draft older than a paragraph has no words for it.
    stands = {key: words.get(key, before[key]) for key in PARAGRAPHS}
    return {key: after[key] if stands[key] == before[key] else stands[key] for key in PARAGRAPHS}


def _n(number: int) -> str:
    return number_words(number)
