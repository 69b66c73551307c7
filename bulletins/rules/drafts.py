"""What a month's records are drafted into: texts with figures in braces. Pure. The words are ours [ours]."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from bulletins.rules.placeholders import names_in

PATROLS: Final = ("巡河次数", "应巡期数", "达标期数", "巡河完成率", "巡河发现问题")
ISSUES: Final = ("上报问题", "已销号问题")
LIGHTS: Final = ("绿灯任务", "黄灯任务", "红灯任务")
WATER: Final = ("评价断面", "优良断面", "优良率", "达标率")
ALL: Final = (*PATROLS, *ISSUES, *LIGHTS, *WATER)


@dataclass(frozen=True, slots=True)
class Draft:
    """An item to be drafted. `place` and `month` are filled in like figures, but are words."""

    subject: str
    section: str
    title: str
    text: str

    @property
    def figures(self) -> list[str]:
        return names_in(self.text)


DRAFTS: Final = (
    Draft(
        "巡河",
        "own",
        "《地区》《月份》各级河长巡河情况",
        "《月份》，《地区》各级河长巡河{巡河次数}次；应巡{应巡期数}期，达标{达标期数}期，完成率{巡河完成率}。"
        "巡河中发现问题{巡河发现问题}个。",
    ),
    Draft(
        "问题",
        "own",
        "《地区》《月份》涉河问题上报和整改情况",
        "《月份》，《地区》上报涉河问题{上报问题}个，目前已整改销号{已销号问题}个，其余正在整改。",
    ),
    Draft(
        "亮灯",
        "own",
        "《地区》《月份》任务清单亮灯情况",
        "截至《月份》末，《地区》任务清单绿灯{绿灯任务}项、黄灯{黄灯任务}项、红灯{红灯任务}项。",
    ),
    Draft(
        "水质",
        "own",
        "《地区》《月份》断面水质情况",
        "《月份》，《地区》参加评价的断面{评价断面}个，水质达到或好于Ⅲ类的{优良断面}个，优良率{优良率}，"
        "达标率{达标率}。",
    ),
)


def worded(text: str, *, place: str, month: str) -> str:
    return text.replace("《地区》", place).replace("《月份》", month)


def ready(known: Collection[str]) -> tuple[list[Draft], list[Draft]]:
    """(Those whose figures are all known, the others)."""
    able = [draft for draft in DRAFTS if set(draft.figures) <= set(known)]
    return able, [draft for draft in DRAFTS if draft not in able]
