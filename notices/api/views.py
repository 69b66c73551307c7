"""`notices/`: mine, one of them, and 签收."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api.views import PortalCursorPagination
from notices.api import answers
from notices.api.serializers import (
    NoticeBriefSerializer,
    NoticeFullSerializer,
    SignedSerializer,
)
from notices.models import Notice
from notices.services import receiving

WORDS_OF_BOOL = {"true": True, "1": True, "false": False, "0": False}


class MyNotices(GenericAPIView):
    """Published notices delivered to me or naming me."""

    queryset = Notice.objects.none()
    request: Any
    pagination_class = PortalCursorPagination

    def get_queryset(self):
        user = self.request.user
        return Notice.objects.mine(user).with_my_delivery(user).select_related("division")


class NoticePagination(PortalCursorPagination):
    """Newest first."""

    ordering = ("-published_at", "-id")


class NoticeList(MyNotices):
    """我的通报。"""

    serializer_class = NoticeBriefSerializer
    pagination_class = NoticePagination

    @extend_schema(
        operation_id="notices_list",
        summary="我的通报",
        responses=NoticeBriefSerializer(many=True),
        parameters=[OpenApiParameter("unsigned", bool, description="true 只要未签收的")],
    )
    def get(self, request: Request) -> Response:
        wanted = self._unsigned()
        rows = self.get_queryset()
        if wanted is not None:
            rows = rows.filter(is_delivered=True, my_signed_at__isnull=wanted)
        page = self.paginate_queryset(rows) or []
        return self.get_paginated_response([answers.brief(each) for each in page])

    def _unsigned(self) -> bool | None:
        given = self.request.query_params.get("unsigned")
        if given is None:
            return None
        if given.lower() not in WORDS_OF_BOOL:
            raise ValidationError({"unsigned": "只能是 true 或 false。"})
        return WORDS_OF_BOOL[given.lower()]


class NoticeDetail(MyNotices):
    """一份通报，及其中与我有关的内容。"""

    serializer_class = NoticeFullSerializer

    @extend_schema(operation_id="notices_one", summary="通报全文")
    def get(self, request: Request, pk: int) -> Response:
        notice = self.get_queryset().select_related("supersedes").filter(pk=pk).first()
        if notice is None:
            raise NotFound
        receiving.record_reading(notice=notice, by=self.request.user, at=clock.now())
        lines = notice.lines.filter(chief__user=self.request.user)
        return Response(answers.full(notice, lines))


class NoticeSign(MyNotices):
    """签收；重复签收得到同样的结果。"""

    serializer_class = SignedSerializer

    @extend_schema(summary="签收", request=None)
    def post(self, request: Request, pk: int) -> Response:
        notice = self.get_queryset().filter(pk=pk).first()
        if notice is None:
            raise NotFound
        signed = receiving.sign(notice=notice, by=self.request.user, at=clock.now())
        return Response(answers.signed(notice.pk, signed))
