"""The phones' endpoints for patrols."""

from typing import Any
from uuid import UUID

import django_filters as filters
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from attachments.reads.arrivals import missing
from common.api.views import PortalCursorPagination
from common.text.months import Month
from common.web.filters import KeyFilter
from inspections.api.answers import patrol_json, patrol_with_track
from inspections.api.serializers import PatrolOut, PatrolWithTrack
from inspections.models import Patrol, PatrolState


class PatrolFilter(filters.FilterSet):
    """By month (2026-11), state and reach."""

    month = filters.CharFilter(method="in_month", label="开始时间所在的月份，如 2026-11")
    state = filters.MultipleChoiceFilter(choices=PatrolState.choices, label="状态，可重复")
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
        return Patrol.objects.own(self.request.user).select_related("reach").defer("track")

    @extend_schema(
        operation_id="patrols_list",
        summary="我的巡河",
        responses={200: PatrolOut(many=True)},
    )
    def get(self, request: Request) -> Response:
        """我巡的、我报的，新的在前，按游标翻页；不含轨迹。"""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        absent = missing(patrol.photos for patrol in page)
        return self.get_paginated_response([patrol_json(patrol, absent) for patrol in page])


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
        return Response(patrol_with_track(self.get_object()))
