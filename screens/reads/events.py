"""What happened today in a division: kinds and places, never what somebody wrote and never a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from accounts.models import Division
from common.text.chinese import local_date, midnight
from complaints.models import Complaint
from inspections.models import Patrol
from issues.models import Issue, State
from notices.models import Notice
from waters.models import MonthClose

MOST: Final = 12


def events_of(code: str, at: datetime) -> dict[str, Any]:
    """{"day", "patrols": accepted patrols begun today, "rows": [{"time", "what", "where", "words"}], "more"}.

    Newest first; `more` is how many are not among the rows. Ten queries.
    """
    start = midnight(local_date(at))
    span = (start, start + timedelta(days=1))
    found = [
        *_issues(code, *span),
        *_closed(code, *span),
        *_complaints(code, *span),
        *_papers(code, *span),
    ]
    rows = sorted(found, key=lambda row: row[0], reverse=True)
    patrols = Patrol.objects.accepted().below(code).filter(joint_of=None)
    return {
        "day": f"{at.astimezone(start.tzinfo):%-m月%-d日}",
        "patrols": patrols.filter(started_at__gte=span[0], started_at__lt=span[1]).count(),
        "rows": [
            {"time": f"{moment.astimezone(start.tzinfo):%H:%M}"} | row
            for moment, row in rows[:MOST]
        ],
        "more": max(0, len(rows) - MOST),
    }


Row = tuple[datetime, dict[str, str]]


def _issues(code: str, start: datetime, end: datetime) -> list[Row]:
    rows = Issue.objects.below(code).filter(reported_at__gte=start, reported_at__lt=end)
    rows = rows.exclude(state__in=(State.DECLINED, State.WITHDRAWN))
    return [
        (row.reported_at, _row("发现问题", row, f"{row.kind}（{row.get_severity_display()}）"))
        for row in _placed(rows).select_related("kind")
    ]


def _closed(code: str, start: datetime, end: datetime) -> list[Row]:
    rows = Issue.objects.below(code).filter(closed_at__gte=start, closed_at__lt=end)
    rows = _placed(rows.filter(state=State.CLOSED)).select_related("kind")
    return [(row.closed_at, _row("问题销号", row, str(row.kind))) for row in rows]


def _complaints(code: str, start: datetime, end: datetime) -> list[Row]:
    rows = Complaint.objects.below(code).filter(received_at__gte=start, received_at__lt=end)
    return [(row.received_at, _row("收到群众投诉", row, "")) for row in _placed(rows)]


def _papers(code: str, start: datetime, end: datetime) -> list[Row]:
    """Notices published and months of water closed."""
    notices = Notice.objects.below(code).filter(
        published_at__gte=start, published_at__lt=end, state="published"
    )
    closes = MonthClose.objects.below(code).filter(closed_at__gte=start, closed_at__lt=end)
    return [
        *(
            (
                row.published_at,
                {"what": "发布通报", "where": str(row.division), "words": _month(row)},
            )
            for row in notices.select_related("division").defer("words", "figures")
        ),
        *(
            (row.closed_at, {"what": "水质定稿", "where": str(row.division), "words": _month(row)})
            for row in closes.select_related("division").defer("figures", "rules")
        ),
    ]


def _placed(rows: Any) -> Any:
    return rows.select_related("division__parent", "reach__river").defer(
        "reach__line", "description"
    )


def _row(what: str, row: Any, words: str) -> dict[str, str]:
    return {
        "what": what,
        "where": f"{_place(row.division)} {row.reach.river}",
        "words": words,
    }


def _place(division: Division) -> str:
    """清溪镇河口村: two villages may share a name."""
    is_village = division.level > 9 and division.parent is not None
    return f"{division.parent}{division}" if is_village else str(division)


def _month(row: Any) -> str:
    return f"{row.month.year}年{row.month.month}月"
