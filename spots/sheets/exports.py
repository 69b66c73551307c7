"""Spots as Excel: what an import reads, and then how far each has come."""

from typing import Final

from common.spreadsheets import Column
from spots.models import Spot, SpotState
from spots.sheets.columns import SPOT

SETTLED: Final = (SpotState.REAL, SpotState.UNREAL)


def _verdict(spot: Spot) -> str:
    return str(spot.get_state_display()) if spot.state in SETTLED else ""


# The last ones are told by the portal: an import passes them over.
SPOT_COLUMNS: Final = [
    *SPOT,
    Column("reach", "河段", value=lambda spot: spot.reach.name if spot.reach else ""),
    Column("reach_code", "河段编码", value=lambda spot: spot.reach.code if spot.reach else ""),
    Column("state", "状态", value=lambda spot: spot.get_state_display()),
    Column(
        "assigned_to", "核查单位", value=lambda s: f"{s.assigned_to}河长办" if s.assigned_to else ""
    ),
    Column("verify_by", "核查期限", kind="date"),
    # Filled in by whoever goes there, and taken back by `spots.sheets.verdicts`.
    Column("verdict", "认定结果", value=_verdict),
    Column("note", "核查情况", value=lambda spot: "", width=36),
    Column("kind", "类别", value=lambda spot: spot.issue.kind.name if spot.issue else ""),
    Column("severity", "程度", value=lambda s: s.issue.get_severity_display() if s.issue else ""),
    Column("verified_at", "认定时间", kind="datetime"),
    Column("rectify_by", "整改期限", kind="date"),
    Column("issue", "问题编号", value=lambda spot: spot.issue.number if spot.issue else ""),
    Column(
        "issue_state", "整改情况", value=lambda s: s.issue.get_state_display() if s.issue else ""
    ),
]

PROGRESS_COLUMNS: Final = [
    Column("name", "行政区", width=22),
    Column("total", "图斑", kind="int"),
    Column("pending", "待分派", kind="int"),
    Column("assigned", "待核查", kind="int"),
    Column("visited", "待审定", kind="int"),
    Column("late", "逾期未核查", kind="int"),
    Column("verified", "已认定", kind="int"),
    Column(
        "verified_share",
        "核查完成（%）",
        kind="decimal",
        places=2,
        value=lambda p: _hundred(p.verified_share),
    ),
    Column("real", "属实", kind="int"),
    Column("unreal", "不属实", kind="int"),
    Column("rectified", "已销号", kind="int"),
    Column(
        "rectified_share",
        "整改完成（%）",
        kind="decimal",
        places=2,
        value=lambda p: _hundred(p.rectified_share),
    ),
]


def _hundred(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 2)
