"""The phones' endpoints for issues."""

from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import django_filters as filters
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from attachments.reads.arrivals import missing
from common import clock
from common.text.chinese import local_date
from inspections.reads.of_phone import posts_on_reaches
from issues.api.answers import for_phones, issue_json
from issues.api.calls import act_on_issue, put_issue
from issues.api.requests import ActIn, IssueIn
from issues.api.serializers import IssueOut
from issues.models import Issue, State
from issues.reads.wording import deciding_of
from issues.rules.actions import ACTIONS


class IssueFilter(filters.FilterSet):
    """By state, and by the time of the last change."""

    state = filters.MultipleChoiceFilter(choices=State.choices, label="状态，可重复")
    since = filters.IsoDateTimeFilter(
        field_name="updated_at", method="changed_since", label="此时刻之后有变化的"
    )

    class Meta:
        model = Issue
        fields: list[str] = []

    def changed_since(self, rows: Any, name: str, value: datetime) -> Any:
        try:
            # PostgreSQL knows no offset of sixteen hours.
            moment = value.astimezone(UTC)
        except OverflowError:
            raise ValidationError({"since": "不是可能的时间。"}) from None
        if moment > clock.now():
            raise ValidationError(
                {"since": "since 在未来，请检查手机的日期和时间，或不带 since 取全部。"}
            )
        return rows.filter(updated_at__gt=moment)


def readable(user: Any) -> Any:
    """What this user's phone may read today."""
    return Issue.objects.readable_by(user, list(posts_on_reaches(user, local_date(clock.now()))))


class IssueListView(GenericAPIView):
    """我上报的问题（河长办、责任单位为可见的问题）。"""

    queryset = Issue.objects.all()
    serializer_class = IssueOut
    filterset_class = IssueFilter

    def get_queryset(self):
        return readable(self.request.user)

    @extend_schema(operation_id="issues_list", summary="我的问题", responses=IssueOut(many=True))
    def get(self, request: Request) -> Response:
        """我上报的，和本人任职河段上未销号的（前任上报的也在内）。"""
        issues = self.filter_queryset(for_phones(self.get_queryset()))
        page = self.paginate_queryset(issues) or []
        absent = missing(issue.photos for issue in page)
        offices = deciding_of(page)
        return self.get_paginated_response(
            [issue_json(issue, request.user, absent, offices) for issue in page]
        )


class IssueView(GenericAPIView):
    """一个问题：上报、查看。"""

    queryset = Issue.objects.all()
    serializer_class = IssueOut
    lookup_field = "uuid"
    filter_backends: list[Any] = []
    pagination_class = None

    @extend_schema(operation_id="issues_read", summary="一个问题", responses={200: IssueOut})
    def get(self, request: Request, uuid: UUID) -> Response:
        issue = self.get_object()
        return Response(issue_json(issue, request.user))

    def get_queryset(self):
        return for_phones(readable(self.request.user))

    @extend_schema(
        operation_id="issues_put",
        summary="上报问题",
        request=IssueIn,
        responses={201: IssueOut, 200: IssueOut},
    )
    def put(self, request: Request, uuid: UUID) -> Response:
        """上报问题。首次 201；同一内容重复提交 200；同一 uuid 换了内容 409，并带已收到的那一条（stored）。

        同一内容按意思比较：8 与 8.0、Z 与 +08:00、null 与不带、字段的先后都算相同。409 时请先比对：是同一条就已收到，
        不必换编号再报。
        """
        status, body = put_issue(cast(User, request.user), uuid, request.data, clock.now())
        return Response(body, status=status)


class IssueActionView(APIView):
    """办理一步。能办什么见问题的 abilities。"""

    @extend_schema(
        operation_id="issues_act",
        summary="办理一步",
        request=ActIn,
        responses={200: IssueOut},
    )
    def post(self, request: Request, uuid: UUID, action: str) -> Response:
        user = cast(User, request.user)
        sent = ActIn.read(request.data, by=user)
        status, body = act_on_issue(user, uuid, action, sent, clock.now())
        return Response(body, status=status)


IssueActionView.__doc__ = (
    "办理一步（"
    + "、".join(f"{action.code} {action.label}" for action in ACTIONS.values())
    + "）。能办什么见问题的 abilities。"
)
