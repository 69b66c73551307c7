"""What goes out as Excel: a year at the borders, a sheet each for figures, transfers, meetings and what was agreed."""

from collections.abc import Iterable, Sequence
from typing import IO, Any

from borders.models import Agreement, Meeting, OutsideSwap
from borders.reads.wording import transfer_state
from common import clock
from common.spreadsheets import Column, Sheet, write_sheets
from common.text.chinese import local_date
from issues.models import Transfer

_WAYS = (("over", "移出"), ("into", "移入"))
_COUNTS = (
    *(("asked", "件数"), ("accepted", "受理"), ("returned", "退回")),
    *(("resolved", "销号"), ("rebounded", "反弹"), ("open", "未办结")),
)


def _count(way: str, name: str) -> Any:
    return lambda row: getattr(getattr(row["border"], way), name)


BORDERS = [
    Column("ours", "我方", value=lambda row: row["ours"].name),
    Column("theirs", "邻区", value=lambda row: row["theirs"].name),
    *(
        Column(f"{way}_{name}", f"{words}{title}", kind="int", value=_count(way, name))
        for way, words in _WAYS
        for name, title in _COUNTS
    ),
    Column("meetings", "会议", kind="int", value=lambda row: row["border"].meetings),
]
TRANSFERS = [
    Column("from_division", "移出方", value=lambda row: row.from_division.name),
    Column("to_division", "移入方", value=lambda row: row.to_division.name),
    Column("number", "移交文号"),
    Column("issue", "问题编号", value=lambda row: row.issue.number),
    Column("description", "问题", value=lambda row: row.issue.description),
    Column("asked_at", "移交时间", kind="datetime"),
    Column("answer_by", "请于何日前答复", kind="date"),
    Column("state", "状态", value=lambda row: transfer_state(row)[1]),
    Column("accepted_at", "受理时间", kind="datetime"),
    Column("answered_at", "答复时间", kind="datetime"),
]
MEETINGS = [
    Column("held_on", "日期", kind="date"),
    Column("kind", "类型", value=lambda row: row.get_kind_display()),
    Column("host", "召集方", value=lambda row: row.division.name),
    Column("guests", "参加方", value=lambda row: "、".join(map(str, row.guests))),
    Column("place", "地点"),
    Column("chair", "主持人"),
    Column("people", "参加人员"),
    Column("words", "会议情况"),
]
AGREEMENTS = [
    Column("held_on", "会议日期", kind="date", value=lambda row: row.meeting.held_on),
    Column("meeting", "会议", value=lambda row: str(row.meeting)),
    Column("words", "商定事项"),
    Column("issue", "问题编号", value=lambda row: row.issue.number if row.issue else ""),
    Column("responsible", "责任单位"),
    Column("due_on", "完成期限", kind="date"),
    Column("done_on", "完成日期", kind="date"),
    Column("done_words", "完成情况"),
]
SWAPS = [
    Column("ours", "我方", value=lambda row: row.division.name),
    Column("theirs", "邻区", value=lambda row: row.neighbour.name),
    Column("post", "我方河长", value=lambda row: row.post.chief.name),
    Column("subject", "我方河段", value=lambda row: str(row.post.subject)),
    Column("chief_name", "对方河长"),
    Column("chief_post", "对方职务"),
    Column("water", "对方河段"),
    Column("started_on", "起始日期", kind="date"),
    Column("ended_on", "截止日期", kind="date"),
    Column("note", "说明"),
]


def write_year(
    title: str,
    *,
    borders: Sequence[dict[str, Any]],
    transfers: Iterable[Transfer],
    meetings: Iterable[Meeting],
    agreements: Iterable[Agreement],
    swaps: Iterable[OutsideSwap],
) -> IO[bytes]:
    """The book, in a temporary file, rewound.

    borders  {"border": Border, "ours", "theirs": divisions}, as the page has them
    """
    taken = (title, f"导出日期 {local_date(clock.now()):%Y-%m-%d}")
    return write_sheets(
        [
            Sheet("邻区", BORDERS, borders, taken),
            Sheet("移交", TRANSFERS, transfers, taken),
            Sheet("联席会议", MEETINGS, meetings, taken),
            Sheet("商定事项", AGREEMENTS, agreements, taken),
            Sheet("平台外互巡", SWAPS, swaps, taken),
        ]
    )
