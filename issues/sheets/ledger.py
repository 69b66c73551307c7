"""The ledger as Excel."""

from common.spreadsheets import Column
from common.text.chinese import local_moment
from issues.models import Issue
from issues.reads.wording import ClockReader
from issues.tables.issues import town_of

KIND_COLUMNS = [
    Column("order", "次序", kind="int"),
    Column("group", "大类"),
    Column("name", "名称"),
    Column("is_active", "在用", kind="bool"),
]


def issue_columns(clock: ClockReader) -> list[Column]:
    """Columns of the ledger's sheet, its clocks as of the reader's moment."""
    return [
        Column("number", "编号"),
        Column("source", "来源", value=lambda i: i.get_source_display()),
        Column("group", "大类", value=lambda i: i.kind.group),
        Column("kind", "类别", value=lambda i: i.kind.name),
        Column("severity", "程度", value=lambda i: i.get_severity_display()),
        Column("description", "问题描述", width=50),
        Column("town", "镇街", value=town_of),
        Column("division", "行政区", value=lambda i: i.division.name),
        Column("river", "河流", value=lambda i: i.reach.river.name),
        Column("reach", "河段", value=lambda i: i.reach.name),
        Column("place", "地点"),
        Column("longitude", "经度", kind="decimal", places=6),
        Column("latitude", "纬度", kind="decimal", places=6),
        Column("state", "状态", value=lambda i: i.get_state_display()),
        Column("unit", "责任单位", value=lambda i: i.unit.name if i.unit else ""),
        Column("helpers", "配合单位", value=_helpers),
        Column(
            "raised_to", "提请上级办理", value=lambda i: i.raised_to.name if i.raised_to else ""
        ),
        Column(
            "transferred_to",
            "移交邻区",
            value=lambda i: i.transferred_to.name if i.transferred_to else "",
        ),
        Column("clock", "时限", value=clock.words),
        Column("rectify_by", "整改期限", kind="datetime"),
        Column("fixed", "立行立改", kind="bool", value=lambda i: i.is_fixed_on_spot),
        Column("urged", "催办次数", kind="int", value=lambda i: i.urged_count),
        Column("supervised", "督办", kind="bool", value=lambda i: i.is_supervised),
        Column("exposed", "挂牌", kind="bool", value=lambda i: i.is_exposed),
        Column("unlawful", "涉嫌违法", kind="bool", value=lambda i: i.is_unlawful),
        Column("tier", "发现层级", value=_tier),
        Column("reporter_name", "上报人"),
        Column("reported_at", "上报时间", kind="datetime"),
        Column("reported_late", "上报时效", value=_timeliness),
        Column("accepted_at", "受理时间", kind="datetime"),
        Column("handed_over_at", "交办时间", kind="datetime"),
        Column("closed_at", "办结时间", kind="datetime"),
        Column("days", "办理天数", kind="int", value=_days),
    ]


def _helpers(issue: Issue) -> str:
    """Of issues fetched with `helping`, their shares with units that co-operate; else empty."""
    return "、".join(share.unit.name for share in getattr(issue, "helping", ()))


def _tier(issue: Issue) -> str:
    return issue.get_found_tier_display() if issue.found_tier else ""


def _timeliness(issue: Issue) -> str:
    return {None: "", False: "及时", True: "超时"}[issue.was_reported_late]


def _days(issue: Issue) -> int | None:
    """Calendar days from report to end."""
    if issue.closed_at is None:
        return None
    return (local_moment(issue.closed_at).date() - local_moment(issue.reported_at).date()).days
