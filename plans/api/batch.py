"""`plans/reports/`: many lines' months at once, each row answered for itself."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import structlog

from common.api.views import error_body
from common.errors import DomainError, Invalid, TooLarge
from common.text.months import Month
from plans.models import UnitToken
from plans.rules.reporting import Figure
from plans.services import Reported, report_progress

MAX_ROWS = 200
_LONGEST_NUMBER = 24
log = structlog.get_logger(__name__)


def take_reports(token: UnitToken, body: Any, at: datetime) -> dict[str, Any]:
    """`{"results": [{"client_ref", "status", "body"}]}` in the order sent.

    Each row is a transaction of its own; one that is refused or meets a fault of ours costs the others
    nothing, and one sent again is answered with its first result. Raises Invalid for what is no batch
    at all, TooLarge past 200 rows.
    """
    rows = body.get("reports") if isinstance(body, dict) else None
    if not isinstance(rows, list):
        words = "请给出 reports（各项任务月报的列表）。"
        raise Invalid("reports.invalid", words, fields={"reports": words})
    if len(rows) > MAX_ROWS:
        words = f"一次最多 {MAX_ROWS} 条，收到 {len(rows)} 条，请分几次报送。"
        raise TooLarge("reports.too_many", words, fields={"reports": words})
    return {"results": [_result(token, row, at) for row in rows]}


def _result(token: UnitToken, row: Any, at: datetime) -> dict[str, Any]:
    named = row if isinstance(row, dict) else {}
    key = named.get("client_ref")
    shown = key if isinstance(key, str) and len(key) <= 64 else None
    status: int
    try:
        done = _reported(token, named, at)
        status, body = (201 if done.is_new else 200), report_json(done)
    except DomainError as error:
        status, body = error.http_status, error_body(error.code, error.detail, error.fields)
    except Exception:
        # The others must not pay for a fault in one; it is in the log, and the system sends it again.
        log.exception("report_row_failed", client_ref=shown)
        status, body = 500, error_body("fault", "系统出了故障，已经记录，请稍后重新报送这一条。")
    return {"client_ref": shown, "status": status, "body": body}


def _reported(token: UnitToken, row: dict[str, Any], at: datetime) -> Reported:
    read = _Reader(row)
    sent: dict[str, Any] = {
        "client_ref": read.uuid("client_ref"),
        "line_id": read.whole("line", needed=True),
        "month": read.month("month"),
        "figures": read.figures("figures"),
        "percent": read.number("percent"),
        "words": read.text("words"),
        "reason": read.text("reason"),
        "done_on": read.day("done_on"),
        "seen_seq": read.whole("seen_seq"),
    }
    if read.faults:
        words = "；".join(read.faults.values())
        raise Invalid("report.invalid", words, fields=read.faults)
    return report_progress(**sent, unit_id=token.unit_id, by=token.user, at=at)


def report_json(done: Reported) -> dict[str, Any]:
    """A report that was taken, and how its line stands now."""
    report = done.report
    return {
        "line": report.line_id,
        "month": str(Month.of(report.month)),
        "seq": report.seq,
        "percent": str(report.percent),
        "done_on": report.done_on.isoformat() if report.done_on else None,
        "light": done.line.shown_light,
    }


class _Reader:
    """Reads a row's fields and gathers what is wrong with them, a sentence by field."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.row = row
        self.faults: dict[str, str] = {}

    def uuid(self, name: str) -> UUID | None:
        try:
            return UUID(self.row.get(name))
        except (ValueError, TypeError, AttributeError):
            self.faults[name] = f"请给出这一条的 UUID（{name}），重报同一条时不变。"
            return None

    def whole(self, name: str, *, needed: bool = False) -> int:
        value = self.row.get(name, None if needed else 0)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**15:
            self.faults[name] = f"{name} 应为整数。"
            return 0
        return value

    def month(self, name: str) -> Month | None:
        try:
            return Month.parse(str(self.row.get(name, "")))
        except Invalid as error:
            self.faults[name] = error.detail
            return None

    def day(self, name: str) -> date | None:
        value = self.row.get(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except (ValueError, TypeError):
            self.faults[name] = f"{name} 应写成“2026-10-31”的样子。"
            return None

    def text(self, name: str) -> str:
        value = self.row.get(name, "")
        if not isinstance(value, str) or "\x00" in value:
            self.faults[name] = f"{name} 应为文字。"
            return ""
        return value

    def number(self, name: str) -> Decimal | None:
        value = self.row.get(name)
        return None if value is None else self._decimal(value, name)

    def figures(self, name: str) -> dict[str, Figure]:
        """`[{"target", "amount", "unit"}]`, the unit where the system says one."""
        value = self.row.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.faults[name] = f"{name} 应为 {{target, amount}} 的列表。"
            return {}
        found: dict[str, Figure] = {}
        for each in value:
            key, unit = str(each.get("target"))[:20], each.get("unit")
            if key in found:
                self.faults[key] = "同一个目标报了两个数。"
            if unit is not None and not isinstance(unit, str):
                self.faults[key] = "unit 应为文字。"
                continue
            amount = self._decimal(each.get("amount"), key)
            found[key] = Figure(amount=amount, unit=unit[:20] if unit else None)
        return found

    def _decimal(self, value: Any, name: str) -> Decimal:
        is_number = isinstance(value, int | float | str) and not isinstance(value, bool)
        try:
            if not is_number or len(str(value)) > _LONGEST_NUMBER:
                raise InvalidOperation
            return Decimal(str(value))
        except InvalidOperation:
            self.faults[name] = "应为数字。"
            return Decimal(0)
