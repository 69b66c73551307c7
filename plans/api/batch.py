"""`plans/reports/` and `plans/funds/`: many lines at once, each row answered for itself."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from common.api.batches import Answer, Budget, answer_item, named
from common.api.views import showing
from common.text.months import Month
from plans.api.requests import FundRowIn, FundsIn, ReportRowIn, ReportsIn
from plans.models import Fund, FundReport, ProgressReport, UnitToken
from plans.rules.funds import FEN
from plans.services import Reported, report_funds, report_progress


def take_reports(
    token: UnitToken, body: Any, at: datetime, budget: Budget | None = None
) -> dict[str, Any]:
    """`{"results": [{"client_ref", "status", "body"}]}` in the order sent. `body` is what
    `common.api.request_body.read_batch` made of it.

    Each row is a transaction of its own; one that cannot be read, is refused or meets a fault of ours costs the
    others nothing, and one sent again is answered with its first result. What is not begun when the budget is spent
    is answered 503 (`later`). Raises Invalid for anything that is not a batch, TooLarge past 200 rows.
    """
    rows = ReportsIn.read(body if isinstance(body, dict) else {}).reports
    return _answers(rows, partial(_report, token, at), budget, "reports")


def take_funds(
    token: UnitToken, body: Any, at: datetime, budget: Budget | None = None
) -> dict[str, Any]:
    """The same for money that came in and was paid."""
    rows = FundsIn.read(body if isinstance(body, dict) else {}).funds
    return _answers(rows, partial(_fund, token, at), budget, "funds")


def _answers(
    rows: Any, do: Callable[[dict[str, Any]], Answer], budget: Budget | None, kind: str
) -> dict[str, Any]:
    budget = budget or Budget()
    results = []
    for row in list(rows):
        status, answer = answer_item(row, do, budget=budget, kind=kind)
        results.append({"client_ref": named(row, "client_ref"), "status": status, "body": answer})
    return {"results": results}


def _report(token: UnitToken, at: datetime, row: dict[str, Any]) -> Answer:
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


def _fund(token: UnitToken, at: datetime, row: dict[str, Any]) -> Answer:
    sent = FundRowIn.read(row).arguments
    with showing(fund_json):
        done = report_funds(**sent, unit_id=token.unit_id, by=token.user, at=at)
    return (201 if done.is_new else 200), fund_json(done.report)


def fund_json(report: FundReport) -> dict[str, Any]:
    """A report of money that was taken, and what its source has in all as it now is; yuan as text."""
    fund = Fund.objects.filter(line=report.line_id, source=report.source).first()
    return {
        "line": report.line_id,
        "source": report.source,
        "day": report.day.isoformat(),
        "in_place": _yuan(report.in_place),
        "paid": _yuan(report.paid),
        "total_in_place": _yuan(fund.in_place) if fund else None,
        "total_paid": _yuan(fund.paid) if fund else None,
    }


def _yuan(amount: Decimal) -> str:
    """To the fen, whether it was just sent or comes from the database."""
    return str(amount.quantize(FEN))
