"""`plans/reports/`: many lines' months at once, each row answered for itself."""

from datetime import datetime
from typing import Any

import structlog

from common.api.views import error_body
from common.errors import DomainError
from common.text.months import Month
from plans.api.requests import ReportRowIn, ReportsIn
from plans.models import UnitToken
from plans.services import Reported, report_progress

log = structlog.get_logger(__name__)


def take_reports(token: UnitToken, body: Any, at: datetime) -> dict[str, Any]:
    """`{"results": [{"client_ref", "status", "body"}]}` in the order sent.

    Each row is a transaction of its own; one that is refused or meets a fault of ours costs the others
    nothing, and one sent again is answered with its first result. Raises Invalid for anything
    that is not a batch, TooLarge past 200 rows.
    """
    rows: list[Any] = list(ReportsIn.read(body if isinstance(body, dict) else {}).reports)
    return {"results": [_result(token, row, at) for row in rows]}


def _result(token: UnitToken, row: Any, at: datetime) -> dict[str, Any]:
    named = row if isinstance(row, dict) else {}
    key = named.get("client_ref")
    shown = key if isinstance(key, str) and len(key) <= 64 else None
    status: int
    try:
        sent = ReportRowIn.read(named).arguments
        done = report_progress(**sent, unit_id=token.unit_id, by=token.user, at=at)
        status, body = (201 if done.is_new else 200), report_json(done)
    except DomainError as error:
        status, body = error.http_status, error_body(error.code, error.detail, error.fields)
    except Exception:
        # The others must not pay for a fault in one; it is in the log, and the system sends it again.
        log.exception("report_row_failed", client_ref=shown)
        status, body = 500, error_body("fault", "系统出了故障，已经记录，请稍后重新报送这一条。")
    return {"client_ref": shown, "status": status, "body": body}


def report_json(done: Reported) -> dict[str, Any]:
    """A report that was taken, and the line as it now is."""
    report = done.report
    return {
        "line": report.line_id,
        "month": str(Month.of(report.month)),
        "seq": report.seq,
        "percent": str(report.percent),
        "done_on": report.done_on.isoformat() if report.done_on else None,
        "light": done.line.shown_light,
    }
