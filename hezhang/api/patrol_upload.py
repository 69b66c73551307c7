"""`/api/v1/patrols/{uuid}/`: a patrol's way from the address to its row. The call that comes most often.

In this order, each word a function: *read* (`PatrolIn.read`: all that can be said of a body by itself), *look up*
(`inspections.services.lookup.look_up`: one question to the registers), *judge* (`submit.judge`), *store*
(`submit.store`); the last three are `submit_patrol`, because they are one write. A patrol concerns the room of
issues too (issues sent on the spot wait for their patrol), so its address is here, above both.

An upload passes neither REST framework's view machinery nor the middleware of the pages: together they would cost as
much as judging its track (docs/performance.md). Who may send is asked of the same classes as at every other
address of the API (`_admitted`).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions

from accounts.models import User
from common import clock
from common.api.fingerprints import body_hash, fingerprint
from common.api.request_body import read_json
from common.api.schema import drawn_as
from common.api.views import answer_json, error_answer
from common.errors import Conflict, NotSignedIn
from common.store.prepared_sql.inserts import Insert
from common.web import converters  # noqa: F401 - registers anyuuid
from inspections.api.answers import answer_json as patrol_answer
from inspections.api.answers import patrol_json
from inspections.api.requests import PatrolIn
from inspections.api.serializers import PatrolAnswer
from inspections.api.views import PatrolView
from inspections.models import Patrol
from inspections.services.submit import WALKS_ONE_BY_ONE, submit_patrol
from issues.services import IS_AWAITED, link_waiting

# The INSERT itself tells whether an issue waits for the patrol: a question less.
_INSERT: Final = Insert(Patrol, is_awaited=IS_AWAITED, **WALKS_ONE_BY_ONE)


def put_patrol(by: User, uuid: UUID, body: Any, at: datetime) -> tuple[int, dict[str, Any]]:
    """An upload by itself, or an item of a batch: 201 first, 200 for the same content again; what was sent and
    what was judged. Raises a DomainError for a refusal; that of a number of the sender's own that holds another patrol
    carries that patrol (`stored`).

    Most issues are sent on the spot and their patrol when it is over: they are tied to it here. Should
    this break off between the two, or both arrive in the same moment, the sweep
    (`issues.tasks.link_waiting_issues`) ties them.
    """
    sent = PatrolIn.read(body)
    try:
        patrol, is_new = submit_patrol(
            uuid=uuid,
            sent=sent.patrol,
            body_hash=fingerprint(sent),
            by=by,
            at=at,
            insert=_INSERT,
        )
    except Conflict as conflict:
        row = conflict.row
        # A row of before fingerprints were of the meaning has that of its writing.
        if row is None or row.body_hash != body_hash(body):
            conflict.stored = None if row is None else patrol_json(row, by)
            raise
        patrol, is_new = row, False
    if is_new and vars(patrol)["is_awaited"]:
        link_waiting(uuid, at=at)
    return (201 if is_new else 200), patrol_answer(patrol, body, by)


def upload(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """`PUT`: asks who sends, puts the patrol, and answers; a refusal in the one shape of all."""
    try:
        by = _admitted(request)
        return answer_json(*put_patrol(by, uuid, read_json(request), clock.now()))
    except Exception as error:
        refusal = error_answer(error)
        if refusal is None:
            raise
        return answer_json(*refusal)


def _admitted(request: Any) -> User:
    """Who sends, by the classes that every address of the API has: what is added to the settings holds here.

    Raises NotSignedIn, or REST framework's PermissionDenied and Throttled.
    """
    found = (each().authenticate(request) for each in PatrolAddress.authentication_classes)
    user, token = next((each for each in found if each is not None), (None, None))
    if user is None:
        raise NotSignedIn("auth.required", "请先登录。")
    request.user, request.auth = user, token
    view = PatrolAddress()
    for permission in view.get_permissions():
        if not permission.has_permission(request, view):
            raise exceptions.PermissionDenied
    refused = [each for each in view.get_throttles() if not each.allow_request(request, view)]
    if refused:
        waits = [seconds for each in refused if (seconds := each.wait()) is not None]
        raise exceptions.Throttled(max(waits, default=None))
    return user


class PatrolAddress(PatrolView):
    """The address as the document draws it, and its answer to any other method than an upload's."""

    @extend_schema(
        operation_id="patrols_put",
        summary="上报巡河",
        request=PatrolIn,
        responses={201: PatrolAnswer, 200: PatrolAnswer},
    )
    def put(self, request: Any, uuid: UUID) -> HttpResponse:
        """首次 201；同一内容重复上报 200，答复相同；同一 UUID 换了内容 409，并带已收到的那一条（stored）。

        同一内容按意思比较：8 与 8.0、Z 与 +08:00、null 与不带、字段的先后都算相同。409 时请先比对：是同一次巡河就
        已收到，不必换编号再报。未达要求的巡河照样收下，状态为“待核实”，reasons 写明原因，由河长办核实。
        """
        return upload(request._request, uuid)


_REST: Final[Any] = PatrolAddress.as_view()


@drawn_as(PatrolAddress)
@csrf_exempt
def patrol(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The address: `PUT` is an upload, the rest is REST framework's."""
    if request.method == "PUT":
        return upload(request, uuid)
    answer: HttpResponseBase = _REST(request, uuid=uuid)
    return answer


ADDRESS: Final = path("api/v1/patrols/<anyuuid:uuid>/", patrol, name="api_patrol")


class Lane:
    """Middleware: an upload to `ADDRESS` goes to its view from here, past the middleware of the pages that come
    after (sessions, CSRF, messages, history, htmx, login guard, CSP). It uses none of them: a token, no session (the
    cookie of the phone web app is judged by its own class, `accounts.api.cookies`); JSON, no page. The request log
    and the security headers come before, and hold."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        match = ADDRESS.resolve(request.path_info[1:]) if request.method == "PUT" else None
        if match is None:
            return self.get_response(request)
        request.resolver_match = match
        return upload(request, **match.kwargs)
