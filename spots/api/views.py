"""The phones' endpoints for spots: mine, and what I found there."""

from typing import Any, cast
from uuid import UUID

import django_filters as filters
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from common import clock
from common.text.chinese import local_date
from spots.api.answers import for_phones, spot_json
from spots.api.calls import visit_spot
from spots.api.requests import SpotVisitIn
from spots.api.serializers import SpotOut
from spots.models import Spot, SpotState
from spots.reads.of_phone import spots_of


class SpotFilter(filters.FilterSet):
    """By state."""

    state = filters.MultipleChoiceFilter(choices=SpotState.choices, label="状态，可重复")

    class Meta:
        model = Spot
        fields: list[str] = []


class SpotListView(GenericAPIView):
    """由我核查的疑似图斑。"""

    queryset = Spot.objects.none()
    serializer_class = SpotOut
    filterset_class = SpotFilter

    @extend_schema(operation_id="spots_list", summary="我的图斑", responses=SpotOut(many=True))
    def get(self, request: Request) -> Response:
        """本人负责河段上和所在村（社区）内、已分派核查的图斑；已认定的也在内。"""
        user = cast(User, request.user)
        rows: Any = for_phones(spots_of(user, local_date(clock.now())))
        page = self.paginate_queryset(self.filter_queryset(rows)) or []
        return self.get_paginated_response([spot_json(spot, user) for spot in page])


class SpotVisitView(APIView):
    """现场核查。"""

    @extend_schema(
        operation_id="spots_visit",
        summary="上报图斑核查结果",
        request=SpotVisitIn,
        responses={200: SpotOut},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        """到现场看过后上报；由镇街河长办审定是否属实。审定之前可以再报，以后报的为准。"""
        sent = SpotVisitIn.read(request.data)
        status, body = visit_spot(cast(User, request.user), uuid, sent, clock.now())
        return Response(body, status=status)
