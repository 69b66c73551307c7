"""`plans/reports/`: many lines' months at once, each row answered for itself."""

from datetime import datetime
from functools import partial
from typing import Any

from common.api.batches import Answer, Budget, answer_item, named
from common.api.views import showing
from common.text.months import Month
from plans.api.requests import ReportRowIn, ReportsIn
from plans.models import ProgressReport, UnitToken
from plans.services import Reported, report_progress


def take_reports(
    token: UnitToken, body: Any, at: datetime, budget: Budget | None = None
) -> dict[str, Any]:
    """`{"results": [{"client_ref", "status", "body"}]}` in the order sent. `body` is what
    `common.api.request_body.read_batch` made of it.

    Each row is a transaction of its own; one that cannot be read, is refused or meets a fault of ours costs the
    others nothing, and one sent again is answered with its first result. What is not begun when the budget is spent
    is answered 503 (`later`). Raises Invalid for anything that is not a batch, TooLarge past 200 rows.
    """
    rows: list[Any] = list(ReportsIn.read(body if isinstance(body, dict) else {}).reports)
    budget = budget or Budget()
    results = []
    for row in rows:
        status, answer = answer_item(row, partial(_do, token, at), budget=budget, kind="reports")
        results.append({"client_ref": named(row, "client_ref"), "status": status, "body": answer})
    return {"results": results}


def _do(token: UnitToken, at: datetime, row: dict[str, Any]) -> Answer:
    sent = ReportRowIn.read(row).arguments
    with showing(_stored_json):
        done = report_progress(**sent, unit_id=token.unit_id, by=token.user, at=at)
    return (201 if done.is_new else 200), report_json(done)


def _stored_json(report: ProgressReport) -> dict[str, Any]:
    return report_json(Reported(report.line, report, False))


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
