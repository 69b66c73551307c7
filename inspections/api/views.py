"""The phones' endpoints for patrols."""

from typing import Any, cast
from uuid import UUID

import django_filters as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from common import clock
from common.api.views import PortalCursorPagination
from common.errors import Invalid
from common.text.chinese import local_date
from common.text.months import Month
from common.web.filters import KeyFilter
from inspections.api.answers import (
    due_json,
    for_phones,
    patrol_with_track,
    patrols_json,
    swap_json,
)
from inspections.api.calls import act_on_patrol
from inspections.api.requests import PatrolActIn
from inspections.api.serializers import DuesOut, PatrolOut, PatrolWithTrack, SwapsOut
from inspections.models import Patrol, PatrolKind, PatrolState
from inspections.reads.of_phone import dues_of_year, swaps_of


class PatrolFilter(filters.FilterSet):
    """By month (2026-11), state, kind and reach."""

    month = filters.CharFilter(method="in_month", label="开始时间所在的月份，如 2026-11")
    state = filters.MultipleChoiceFilter(choices=PatrolState.choices, label="状态，可重复")
    kind = filters.ChoiceFilter(choices=PatrolKind.choices, label="巡河方式，如 joint 联合巡河")
    reach = KeyFilter(field_name="reach_id", label="河段编号")

    class Meta:
        model = Patrol
        fields: list[str] = []

    def in_month(self, rows: Any, name: str, value: str) -> Any:
        month = Month.parse(value)
        return rows.filter(started_at__gte=month.starts_at, started_at__lt=month.ends_at)


class PatrolPagination(PortalCursorPagination):
    """Newest first."""

    ordering = ("-started_at", "-id")


class PatrolListView(GenericAPIView):
    """我的巡河。"""

    queryset = Patrol.objects.all()
    serializer_class = PatrolOut
    filterset_class = PatrolFilter
    pagination_class = PatrolPagination

    def get_queryset(self):
        return for_phones(Patrol.objects.own(self.request.user))

    @extend_schema(
        operation_id="patrols_list",
        summary="我的巡河",
        responses={200: PatrolOut(many=True)},
    )
    def get(self, request: Request) -> Response:
        """我巡的、我报的，新的在前，按游标翻页；不含轨迹。"""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(patrols_json(page, cast(User, request.user)))


class PatrolView(GenericAPIView):
    """一次巡河：查看。上报见 `hezhang.api.patrol_upload`。"""

    queryset = Patrol.objects.all()
    serializer_class = PatrolWithTrack
    lookup_field = "uuid"
    filter_backends: list[Any] = []
    pagination_class = None

    def get_queryset(self):
        return Patrol.objects.own(self.request.user).select_related("reach")

    @extend_schema(
        operation_id="patrols_read",
        summary="一次巡河",
        responses={200: PatrolWithTrack},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """含轨迹（WGS-84）。"""
        return Response(patrol_with_track(self.get_object(), cast(User, request.user)))


class DueListView(APIView):
    """我的应巡。"""

    @extend_schema(
        operation_id="dues",
        summary="我一年的应巡",
        parameters=[OpenApiParameter("year", int, description="年份，默认今年")],
        responses={200: DuesOut},
    )
    def get(self, request: Request) -> Response:
        """周期结束在这一年的各期，含已巡次数；已经生成的才有，一般到下一期为止。"""
        year = _year(request)
        dues = dues_of_year(cast(User, request.user), year)
        return Response({"year": year, "dues": [due_json(due) for due in dues]})


def _year(request: Request) -> int:
    text = request.query_params.get("year", "")
    if not text:
        return local_date(clock.now()).year
    if not text.isascii() or not text.isdigit() or not 2000 <= int(text[:9]) < 2200:
        words = "年份（year）应为四位数，如 2026。"
        raise Invalid("year.invalid", words, fields={"year": words})
    return int(text[:9])


class SwapListView(APIView):
    """我的交叉互巡。"""

    @extend_schema(operation_id="swaps", summary="我的交叉互巡", responses={200: SwapsOut})
    def get(self, request: Request) -> Response:
        """与我的各项任职有关的安排；进行中的，对方的河段在 me/ 的 reaches 里。"""
        user = cast(User, request.user)
        return Response({"swaps": [swap_json(swap, user) for swap in swaps_of(user)]})


class PatrolActionView(APIView):
    """撤回一次巡河，或补充说明。能办什么见巡河的 abilities。"""

    @extend_schema(
        operation_id="patrols_act",
        summary="撤回、补充说明",
        request=PatrolActIn,
        responses={200: PatrolOut},
    )
    def post(self, request: Request, uuid: UUID, action: str) -> Response:
        """action 为 withdraw（撤回）或 answer（补充说明）。

        河长办作出结论以前，本人上报的可以撤回：记录留存，状态为“已撤回”，不计入任何统计；要更正的，撤回后用新编号
        重新上报。核实无效的，补充说明后回到“待核实”，由河长办重新核实；其他状态下说明和照片附在记录上，状态不变。
        """
        user = cast(User, request.user)
        sent = PatrolActIn.read(request.data)
        status, body = act_on_patrol(user, uuid, action, sent, clock.now())
        return Response(body, status=status)
