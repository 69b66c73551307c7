"""Papers and sheets: 一口一策 of one outfall, and the campaign's report with the year's list."""

import tempfile
from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any, Final

from accounts.models import Division, User
from accounts.reads.issuing import issuer_of
from common.documents.official import Align, OfficialDocument
from common.spreadsheets import Column, Sheet, write_sheets
from common.text.chinese import date_words, local_date, number_words, percent_words
from outfalls.models import Case, Monitoring
from outfalls.permissions import case_of
from outfalls.reads.figures import KINDS, Place, Progress, kind_name
from outfalls.reads.lights import light_of, tolerance_for
from outfalls.reads.shown import facts_of
from outfalls.reads.targets import target_words
from outfalls.rules.standards import ITEMS
from outfalls.rules.steps import CATEGORIES, EVENT_WORDS, OPEN, STATES, SURVEY
from plans.models import Light
from plans.rules.lights import Tolerance
from rivers.models import Outfall
from rivers.rules.outfall_kinds import path_words

_LEFT: Final[Align] = "left"
# Rows of the year's list on paper; the whole of it is a sheet.
MOST_LISTED: Final = 500


def _rewound(document: OfficialDocument) -> IO[bytes]:
    handle: IO[bytes] = tempfile.TemporaryFile(suffix=".docx")  # noqa: SIM115 - handed to the caller
    document.save(handle)
    handle.seek(0)
    return handle


def _home_of(outfall: Outfall, user: User) -> Division:
    home = user.home_division
    return home if home is not None else outfall.reach.division


def write_case(outfall: Outfall, *, user: User, at: datetime) -> IO[bytes]:
    """一口一策 of one outfall, in a temporary file, rewound."""
    case = case_of(outfall)
    document = OfficialDocument(
        issuer=issuer_of(_home_of(outfall, user), at),
        number="",
        title=f"{outfall.name}\n一口一策整治方案",
        recipients=[],
        date=local_date(at),
    )
    document.heading(1, "基本情况")
    document.table(
        ("项目", "内容"), _facts(outfall, local_date(at).year), (24, 76), align=(_LEFT, _LEFT)
    )
    if case is not None:
        _write_monitorings(document, list(case.monitorings.all()))
        document.heading(1, "整治安排")
        for words in _plan_words(case, user, at):
            document.paragraph(words)
        document.heading(1, "办理经过")
        rows = [
            (
                f"{local_date(entry.at):%Y-%m-%d}",
                EVENT_WORDS.get(entry.event, entry.event),
                entry.by_name,
                "；".join(filter(None, (entry.note, *facts_of(entry)))),
            )
            for entry in case.entries.all()
        ]
        aligned: tuple[Align, ...] = ("center", "center", "center", "left")
        document.table(("日期", "事项", "办理人", "情况"), rows, (20, 14, 14, 52), align=aligned)
    return _rewound(document)


def _facts(outfall: Outfall, year: int) -> list[tuple[str, str]]:
    reach = outfall.reach
    place = ""
    if outfall.longitude is not None and outfall.latitude is not None:
        place = f"东经 {outfall.longitude:.6f}，北纬 {outfall.latitude:.6f}"
    case = case_of(outfall)
    facts = [
        ("编码", outfall.code),
        ("类别", path_words(outfall.kind)),
        ("所在", f"{reach.division.full_name or reach.division}，{reach.river}，{reach}"),
        ("位置", "，".join(filter(None, (outfall.get_bank_display(), place)))),
        ("受纳水体目标", target_words(outfall, year)),
        ("排放口", "，".join(filter(None, (outfall.get_form_display(), outfall.size)))),
        ("排放方式", outfall.get_way_display()),
        ("污染来源", "；".join(outfall.source_list)),
        ("责任主体", outfall.owner_words),
        ("监管单位", outfall.supervisor.name if outfall.supervisor else ""),
        ("设置手续", " ".join(filter(None, (outfall.get_permit_kind_display(), outfall.permit)))),
        ("状态", STATES[case.state if case else SURVEY]),
    ]
    return [(words, value) for words, value in facts if value]


def _write_monitorings(document: OfficialDocument, rows: list[Monitoring]) -> None:
    if not rows:
        return
    document.heading(1, "监测情况")
    cells = []
    for row in rows:
        values = "、".join(f"{ITEMS[each['item']]} {each['typed']}" for each in row.values)
        told = "未排水" if row.is_dry else values
        found = row.exceeding or ("未超标" if row.is_exceeding is False else "")
        cells.append((f"{row.taken_on:%Y-%m-%d}", told, row.standard, found))
    aligned: tuple[Align, ...] = ("center", "left", "left", "left")
    headers = ("采样日期", "监测值（毫克/升）", "执行标准", "超标")
    document.table(headers, cells, (20, 40, 20, 20), align=aligned)


def _plan_words(case: Case, user: User, at: datetime) -> list[str]:
    words = []
    if case.category:
        words.append(f"分类：{CATEGORIES[case.category]}。")
    if case.merged_into:
        words.append(f"并入：{case.merged_into}。")
    if case.measures:
        words.append(f"措施：{case.measures}")
    if case.due_on:
        starts = f"{date_words(case.starts_on)}开始，" if case.starts_on else ""
        unit = f"由{case.unit}负责，" if case.unit else ""
        words.append(f"{unit}{starts}{date_words(case.due_on)}前完成。")
    day = local_date(at)
    lit = light_of(case, day, tolerance_for(user, day))
    if lit is not None:
        words.append(f"{Light(lit.light).label}：{lit.why}")
    if case.closed_on:
        words.append(f"{date_words(case.closed_on)}验收销号。")
    return words or ["尚未分类。"]


def words_of(total: Place, at: datetime) -> list[str]:
    """The campaign in a few sentences, for paper and page."""
    whole = total.whole
    share = f"，占 {percent_words(whole.share)}" if whole.share is not None else ""
    first = (
        f"截至{date_words(at)}，在册入河排污口 {number_words(whole.total)} 个，"
        f"已验收销号 {number_words(whole.closed)} 个{share}。"
    )
    parts = [
        f"{STATES[state]} {number_words(whole.states[state])} 个"
        for state in OPEN
        if whole.states[state]
    ]
    words = [first]
    if parts:
        late = f"，其中逾期 {number_words(whole.late)} 个" if whole.late else ""
        words.append(f"尚未销号的，{'，'.join(parts)}{late}。")
    if whole.exceeding:
        words.append(f"最近一次监测超标的 {number_words(whole.exceeding)} 个。")
    return words


def write_campaign(
    progress: Progress, due: Sequence[Case], *, by: Tolerance, division: Division, at: datetime
) -> IO[bytes]:
    """The report of what a division's office sees; `due` are the cases of the year's list, by day."""
    day = local_date(at)
    document = OfficialDocument(
        issuer=issuer_of(division, at),
        number="",
        title="关于入河排污口排查整治进展情况的报告",
        recipients=[],
        date=day,
    )
    document.heading(1, "总体情况")
    for paragraph in words_of(progress.total, at):
        document.paragraph(paragraph)
    document.heading(1, "各行政区情况")
    rows = [_cells(place) for place in (*progress.places, progress.total)]
    aligned: list[Align] = ["left", *["right"] * (len(_HEADERS) - 1)]  # type: ignore[list-item]
    document.table(_HEADERS, rows, (26, *[14] * (len(_HEADERS) - 1)), align=aligned)
    document.heading(1, "各类排污口情况")
    kinds = [
        (kind_name(kind), tally.total, tally.closed, _share(tally.share), tally.late)
        for kind, tally in progress.total.kinds
        if tally.total
    ]
    to_right: list[Align] = ["left", "right", "right", "right", "right"]
    headers = ("类别", "排污口", "已销号", "销号率", "逾期")
    document.table(headers, kinds, (44, 14, 14, 14, 14), align=to_right)
    if due:
        document.annex_table(
            f"{day.year}年整治清单",
            ("编码", "排污口", "分类", "整治单位", "完成时限", "状态", "亮灯"),
            [_listed(case, by, at) for case in due[:MOST_LISTED]],
            (22, 30, 14, 22, 18, 14, 10),
            align=("left", "left", "center", "left", "center", "center", "center"),
        )
        if len(due) > MOST_LISTED:
            document.remark(f"清单只列前 {MOST_LISTED} 个，共 {number_words(len(due))} 个")
    return _rewound(document)


def _listed(case: Case, by: Tolerance, at: datetime) -> Sequence[object]:
    lit = light_of(case, local_date(at), by)
    return (
        case.outfall.code,
        case.outfall.name,
        CATEGORIES.get(case.category, ""),
        str(case.unit or ""),
        case.due_on.isoformat() if case.due_on else "",
        STATES[case.state],
        Light(lit.light).label if lit else "",
    )


_HEADERS: Final = (
    "行政区",
    "排污口",
    *(STATES[state] for state in OPEN),
    "已销号",
    "销号率",
    "逾期",
)


def _cells(place: Place) -> Sequence[object]:
    whole = place.whole
    states = (whole.states[state] for state in OPEN)
    return (place.name, whole.total, *states, whole.closed, _share(whole.share), whole.late)


def _share(share: float | None) -> str:
    return "—" if share is None else percent_words(share, places=1)


def write_sheets_of(progress: Progress) -> IO[bytes]:
    """Two sheets: places by state, and places by kind."""
    rows = [*progress.places, progress.total]
    return write_sheets(
        [Sheet("分行政区", _STATE_COLUMNS, rows), Sheet("行政区×类别", _KIND_COLUMNS, rows)]
    )


def _state_column(state: str) -> Column:
    return Column(state, STATES[state], "int", value=lambda place: place.whole.states[state])


def _kind_columns(kind: str) -> list[Column]:
    name = kind_name(kind)
    return [
        Column(kind, name, "int", value=lambda place: place.by_kind[kind].total),
        Column(
            f"{kind}_closed",
            f"{name}：已销号",
            "int",
            value=lambda place: place.by_kind[kind].closed,
        ),
    ]


_NAME: Final = Column("name", "行政区", width=22)
_STATE_COLUMNS: Final[list[Any]] = [
    _NAME,
    Column("total", "排污口", "int", value=lambda place: place.whole.total),
    *(_state_column(state) for state in STATES),
    Column("closed", "已销号", "int", value=lambda place: place.whole.closed),
    Column(
        "share",
        "销号率（%）",
        "decimal",
        places=2,
        value=lambda p: None if p.whole.share is None else round(p.whole.share * 100, 2),
    ),
    Column("late", "逾期", "int", value=lambda place: place.whole.late),
]
_KIND_COLUMNS: Final[list[Any]] = [_NAME, *(c for kind in KINDS for c in _kind_columns(kind))]
