"""For systems that hold the figures already: a unit's lines of a month, its reports, and its money."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common import clock
from common.api.request_body import read_batch
from common.text.chinese import local_date
from common.text.months import Month
from plans.api.auth import UnitTokenAuthentication, UnitTokenThrottle
from plans.api.batch import take_funds, take_reports
from plans.api.requests import FundsIn, ReportsIn
from plans.api.serializers import FundsOut, PlanLinesOut, ReportsOut
from plans.models import Line
from plans.models.parameters import report_due
from plans.reads.unit_month import Row, rows_of
from plans.services.frozen import is_frozen


class _OfUnit(APIView):
    """Opened by a unit's token alone."""

    authentication_classes = (UnitTokenAuthentication,)
    throttle_classes = (UnitTokenThrottle,)


class PlanLines(_OfUnit):
    """当月应填报的任务。"""

    @extend_schema(
        operation_id="plans_lines",
        summary="本单位当月应填报的任务",
        parameters=[OpenApiParameter("month", str, description="2026-10；不带为本月")],
        responses={200: PlanLinesOut},
    )
    def get(self, request: Request) -> Response:
        """本单位牵头或负责、已生效、未完成的任务，带目标、上次填报的数和各来源的资金。"""
        unit: Any = request.auth.unit  # type: ignore[union-attr]
        today = local_date(clock.now())
        text = request.query_params.get("month", "")
        month = Month.parse(text) if text else Month.of(today)
        lines = Line.objects.of_units([unit.pk]).owing(month).prefetch_related("funds")
        rows = rows_of(lines, month, today=today, code=unit.division_id)
        return Response(
            {
                "unit": unit.name,
                "month": str(month),
                "due": report_due(month, unit.division_id),
                "is_frozen": is_frozen(month, unit.division_id),
                "lines": [line_json(row) for row in rows],
            }
        )


class PlanReports(_OfUnit):
    """月报送。"""

    @extend_schema(
        operation_id="plans_reports",
        summary="报送当月进展",
        request=ReportsIn,
        responses={200: ReportsOut},
    )
    def post(self, request: Request) -> Response:
        """最多 200 条。逐条办理、逐条答复，一条有误不影响其他；同一 client_ref 重报同样的内容得到第一次的结果，
        内容不同的 409，并带已收到的那一条（stored）。"""
        token: Any = request.auth
        body = read_batch(request._request, "reports")
        return Response(take_reports(token, body, clock.now()))


class PlanFunds(_OfUnit):
    """到位、支付。"""

    @extend_schema(
        operation_id="plans_funds",
        summary="报送资金到位、支付",
        request=FundsIn,
        responses={200: FundsOut},
    )
    def post(self, request: Request) -> Response:
        """最多 200 笔，金额为本次的元。逐笔办理、逐笔答复，规则与页面填报相同；多于计划、早于清单生效的先答 409
        funds.unlikely，确实如此的带 is_meant 重报；填错的报负数冲减。同一 client_ref 重报同样的内容得到第一次的
        结果。"""
        token: Any = request.auth
        body = read_batch(request._request, "funds")
        return Response(take_funds(token, body, clock.now()))


def line_json(row: Row) -> dict[str, Any]:
    """A line with its targets and what was said last; amounts as text."""
    line, last = row.line, row.current or row.before
    said = last.figures if last else {}
    return {
        "id": line.pk,
        "title": line.title,
        "list": line.task_list.title,
        "starts_on": line.starts_on,
        "due_on": line.due_on,
        "light": line.shown_light,
        "percent": str(last.percent) if last else "0.00",
        "seq": row.current.seq if row.current else 0,
        "words": row.current.words if row.current else "",
        "targets": [
            {
                "id": target.pk,
                "name": target.name,
                "amount": str(target.amount),
                "unit": target.unit,
                "done": said.get(str(target.pk), "0"),
            }
            for target in line.targets.all()
        ],
        "funds": [
            {
                "source": fund.source,
                "planned": str(fund.planned),
                "in_place": str(fund.in_place),
                "paid": str(fund.paid),
            }
            for fund in line.funds.all()
        ],
    }
