"""The calls that draw on every room: me, changes, sync; and what is at no address."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import OpenApiParameter, extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import cookies
from accounts.api.tokens import DeviceTokenAuthentication
from accounts.models import User
from attachments.rules.limits import MOST_PHOTOS
from common import clock
from common.api.request_body import read_batch
from common.api.views import answer_json, answer_unless_known, error_body
from common.errors import Invalid
from hezhang.api.batch import sync
from hezhang.api.feed import Cursor, page_of
from hezhang.api.me import me_json
from hezhang.api.reference import REFUSALS, chapters
from hezhang.api.requests import SyncIn
from hezhang.api.serializers import ChangesOut, MeOut, SyncOut

PAGE = 200
MAX_PAGE = 500


class MeView(APIView):
    """我的任职、河段、应巡和所需的各种清单。"""

    @extend_schema(operation_id="me", summary="我的任职、河段与应巡", responses={200: MeOut})
    def get(self, request: Request) -> Response:
        """登录后取一次存在手机上，以后用 changes/ 更新，没有信号时也能巡河。带 If-None-Match 时没有变化的答 304。"""
        at = clock.now()
        body = me_json(cast(User, request.user), at)
        answer = answer_unless_known(request, body, besides="server_time")
        cookies.prolong(request, answer, at=at)
        return answer


class ChangesView(APIView):
    """自上次以来与我有关的变化。"""

    @extend_schema(
        operation_id="changes",
        summary="自上次以来的变化",
        parameters=[
            OpenApiParameter("since", str, description="上次答复中的 cursor；不带则取全部"),
            OpenApiParameter("limit", int, description=f"每页约多少条，1—{MAX_PAGE}，默认 {PAGE}"),
        ],
        responses={200: ChangesOut},
    )
    def get(self, request: Request) -> Response:
        """more 为 true 时，用新的 cursor 接着取；为 false 时存下 cursor 留待下次。

        各条按 type 与 id 更新或删除手机上的内容；同一条可能给出不止一次，以后给出的为准。带 If-None-Match 时没有
        变化的答 304，原来的 cursor 继续有效。
        """
        since = request.query_params.get("since")
        user, now = cast(User, request.user), clock.now()
        cursor = Cursor.parse(since, at=now) if since else Cursor()
        body = page_of(user, cursor, now, _limit(request))
        return answer_unless_known(request, body, besides="cursor")


def _limit(request: Request) -> int:
    text = request.query_params.get("limit", str(PAGE))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MAX_PAGE:
        words = f"limit 应为 1—{MAX_PAGE} 的整数。"
        raise Invalid("limit.invalid", words, fields={"limit": words})
    return int(text)


class SyncView(APIView):
    """一次上传没有信号时攒下的内容。"""

    @extend_schema(
        operation_id="sync",
        summary="批量上传",
        parameters=[
            OpenApiParameter(
                "Prefer",
                str,
                OpenApiParameter.HEADER,
                description="return=minimal 时，答复中不再带回所传的轨迹（track）",
            )
        ],
        request=SyncIn,
        responses={200: SyncOut},
    )
    def post(self, request: Request) -> Response:
        """最多 200 条、2 MB（可用 gzip 压缩）。逐条办理、逐条答复，一条有误（连同不是有效 JSON 的一条）不影响其他；
        先后次序不限。

        每条的 status 和 body 与单独调用时相同：2xx 即已收到，可从手机的待传清单中去掉；
        4xx 按 body 的说明改正；5xx 稍后重传。一批用时过长时，没有轮到的答 503（later），请稍后重传这些条。
        """
        body = read_batch(request._request, "items")
        answer = Response(sync(cast(User, request.user), body, clock.now()))
        if "return=minimal" in request.headers.get("Prefer", ""):
            # RFC 7240. Tracks are nine tenths of the answer to a month of patrols.
            for result in answer.data["results"]:
                result["body"].pop("track", None)
            answer.headers["Preference-Applied"] = "return=minimal"
        return answer


@csrf_exempt
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """No such address: said in JSON, and never by a redirect, which would make a GET of a PUT."""
    words = "没有这个地址。" if rest.endswith("/") else "没有这个地址，地址应以 / 结尾。"
    body: dict[str, Any] = error_body("not_found", words)
    return answer_json(404, body)


@method_decorator(conditional_page, name="dispatch")
class SchemaView(SpectacularAPIView):
    """The OpenAPI document, for whoever is signed in on a page or by a token."""

    # The first one says how to sign in: 401 for the unknown, not 403.
    authentication_classes = (DeviceTokenAuthentication, SessionAuthentication)
    permission_classes = (IsAuthenticated,)


@require_safe
@login_required
def reference_page(request: HttpRequest) -> HttpResponse:
    """接口说明: the document as a page in Chinese."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    context = {
        "title": "手机接口说明",
        "chapters": chapters(document),
        "refusals": REFUSALS,
        "most_photos": MOST_PHOTOS,
    }
    return render(request, "hezhang/api_reference.html", context)
