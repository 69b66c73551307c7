"""Complaints as Excel; who reported is in no sheet."""

from common.spreadsheets import Column

COMPLAINT_COLUMNS = [
    Column("received_at", "收到时间", kind="datetime"),
    Column("reach", "河段", value=lambda c: c.reach.name),
    Column("reach_code", "河段编码", value=lambda c: c.reach.code),
    Column("division", "行政区", value=lambda c: c.division.name),
    Column("kind", "类别", value=lambda c: c.kind.name if c.kind else ""),
    Column("description", "反映内容", width=50),
    Column("place", "地点"),
    Column("longitude", "经度", kind="decimal", places=6),
    Column("latitude", "纬度", kind="decimal", places=6),
    Column("times", "同一处反映次数", kind="int"),
    Column("state", "状态", value=lambda c: c.get_state_display()),
    Column("answer_by", "答复期限", kind="datetime"),
    Column("answered_at", "首次答复时间", kind="datetime"),
    Column("ended_at", "办结时间", kind="datetime"),
    Column("issue", "问题编号", value=lambda c: c.issue.number if c.issue else ""),
    Column("is_old", "补录", kind="bool"),
]
