"""What the figures of patrols are called, on every page, paper and file, and what tells near ones apart. Pure.

What each counts is `inspections.reads.figures`.
"""

from typing import Final

WORDS: Final = {
    "due": "应巡期数",
    "met": "达标期数",
    "completion": "完成率",
    "required": "应巡次数",
    "done": "计入次数",
    "per_due": "巡河应巡比",
    "patrols": "巡河次数",
    "found": "随巡河上报",
    "missed": "漏查",
}
EXPLAINED: Final = (
    "计入次数：记到各期应巡任务上的有效巡河，联合巡河参加的河长各计一次；"
    "巡河次数：当月在本辖区河段上的有效巡河，联合巡河计一次；"
    "随巡河上报：这些巡河途中上报的问题，按巡河的月份计，与按上报时间计的“上报问题”可以不同。"
)
# Where 巡河次数 is not shown beside it.
EXPLAINED_ON_PAPER: Final = (
    "注：计入次数是记到各期应巡任务上的有效巡河；随巡河上报的问题按巡河的月份计，"
    "与按上报时间计的问题数可以不同。"
)
