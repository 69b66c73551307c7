"""Pages for everybody, without an account: a signboard's page, the report, what became of it.

They need no script, no cookie and no session: the form's ticket (`complaints.rules.tickets`) says whose it is,
so Django's own token is not asked for.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from math import ceil
from typing import Any

import structlog
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from accounts.parameters import values_on
from attachments.rules.limits import PHOTO_MAX_BYTES
from common import clock
from common.api.request_body import announced_bytes
from common.errors import DomainError, Invalid, TooLarge
from common.text.chinese import local_date
from common.text.personal import marks_in
from complaints.forms import LONGEST_PLACE, PublicForm, QueryForm
from complaints.models import Complaint
from complaints.parameters import (
    LIMITS,
    PLAIN_ALL_PER_HOUR,
    PLAIN_PER_HOUR,
    PLAIN_SECONDS,
    QUERIES_PER_MINUTE,
    WORK_BITS,
    WORKED_PER_HOUR,
)
from complaints.reads import public
from complaints.rules.tickets import Ticket, is_worked, new_ticket, read_ticket, signed
from complaints.services import Filing, new_number, receive_complaint
from complaints.services.limits import HOUR, MINUTE, TooOften, count
from complaints.services.receiving import MOST_PHOTOS
from complaints.views.faults import UNREADABLE, fault_page
from rivers.models import Signboard

logger = structlog.get_logger(__name__)

# Three photos, and what a form around them takes.
MOST_BYTES = MOST_PHOTOS * PHOTO_MAX_BYTES + 1024 * 1024


class NoFiles(FileUploadHandler):
    """Lets pass what was typed beside files that are too large, and keeps nothing of these."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


@method_decorator(never_cache, name="dispatch")
class PublicPage(View):
    """Answers everybody alike; what is missing or fails is said on a page of this kind too."""

    http_method_names = ["get", "head", "options"]
    # How many photos of a form are stored, and their signed list.
    kept: tuple[int, str] = (0, "")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.at = clock.now()
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            return render(request, "complaints/public/missing.html", status=404)
        except TooOften as error:
            context = {"detail": error.detail}
            return render(request, "complaints/public/too_often.html", context, status=429)
        except UNREADABLE as error:
            return fault_page(request, error, kept=self.kept)
        except Exception as error:
            # Whatever it is, nobody on the bank loses what was typed.
            logger.exception("public.fault")
            return fault_page(request, error, kept=self.kept)

    @property
    def address(self) -> str:
        """Of the visitor, as `ClientAddressMiddleware` found it."""
        return str(self.request.META.get("REMOTE_ADDR", ""))


class OfBoardMixin:
    """Finds the signboard of the address; one that is out of use still leads to its reach."""

    kwargs: dict[str, Any]

    @cached_property
    def board(self) -> Signboard:
        rows = Signboard.objects.select_related("reach__river", "reach__division")
        board = rows.defer("reach__line").filter(pk=self.kwargs["pk"]).first()
        if board is None:
            raise Http404
        return board


class BoardPage(OfBoardMixin, PublicPage):
    """The reach behind the QR code: who answers for it, how its water is, how to report."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        reach, day = self.board.reach, local_date(self.at)
        duty, computed = public.board_settings(reach, self.at)
        context = {
            "board": self.board,
            "reach": reach,
            "chiefs": public.chiefs_shown(reach, day),
            "offices": public.offices_of(reach, day),
            "waters": public.latest_water(reach, computed=computed),
            "duty": duty,
        }
        return render(request, "complaints/public/board.html", context)


@method_decorator(csrf_exempt, name="dispatch")
class ReportPage(OfBoardMixin, PublicPage):
    """The report. A refused one comes back with what was typed, and with the photos."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        # The sign of an outfall on the reach says which of them it was.
        place = request.GET.get("place", "")[:LONGEST_PLACE]
        form = PublicForm(initial={"place": place})
        return self._page(form, new_ticket(self.board.pk, at=self.at))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if announced_bytes(request) > MOST_BYTES:
            # Read to the end, because a sender who is still sending hears no answer; words are kept.
            request.upload_handlers = [NoFiles(request)]
            error = TooLarge(
                "complaint.too_large", "照片太大，合计不能超过 30 MB，请减少照片后再提交。"
            )
            return self._refused(PublicForm(request.POST), error)
        form = PublicForm(request.POST, request.FILES)
        try:
            ticket = read_ticket(form.data.get("ticket", ""), board=self.board.pk, at=self.at)
            known = Complaint.objects.filter(uuid=ticket.uuid).first()
            if known is not None:
                return redirect(_told(known)) if form.says(known) else self._used(form, known)
            self._check_limits(ticket, form.data.get("work", ""))
        except DomainError as error:
            return self._refused(form, error)
        form.keep_photos(at=self.at)
        self.kept = (len(form.photos), form.kept_signed)
        if not form.is_valid():
            return self._page(form, ticket, status=form.refusal_status)
        try:
            return redirect(_told(self._receive(form, ticket)))
        except Invalid as error:
            form.add_domain_error(error)
            return self._page(form, ticket, status=422)

    def _receive(self, form: PublicForm, ticket: Ticket) -> Complaint:
        data = form.cleaned_data
        filing = Filing(
            uuid=ticket.uuid,
            number=new_number(),
            board=self.board,
            description=data["description"],
            kind=data["kind"],
            place=data["where"] or form.place_of_photos,
            place_words=data["place"],
            photos=tuple(str(row.uuid) for row in form.photos),
            name=data["name"],
            phone=data["phone"],
        )
        return receive_complaint(filing=filing, at=self.at).complaint

    def _check_limits(self, ticket: Ticket, work: str) -> None:
        """Raises what is in the way: too fast without the work, too often with it or without."""
        value = self._limits()
        if is_worked(ticket, work, bits=value[WORK_BITS.key]):
            self._count("worked", self.address, value[WORKED_PER_HOUR.key])
            return
        wait = value[PLAIN_SECONDS.key] - ticket.age(self.at).total_seconds()
        if wait > 0:
            raise TooOften("complaint.too_fast", f"请等 {ceil(wait)} 秒后再点一次“提交”。")
        self._count("plain", self.address, value[PLAIN_PER_HOUR.key])
        self._count("plain", "", value[PLAIN_ALL_PER_HOUR.key])

    def _count(self, what: str, who: str, most: int) -> None:
        words = "这里举报的次数较多，请一小时后再试，或拨打公示牌上的电话。"
        count(what, who, most=most, seconds=HOUR, at=self.at, words=words)

    def _limits(self) -> dict[str, Any]:
        return values_on(LIMITS, local_date(self.at), self.board.reach.division_id)

    def _used(self, form: PublicForm, known: Complaint) -> HttpResponse:
        """The form was sent already, and now says something else: that is another report, on another ticket."""
        words = (
            f"这张表刚才已经提交，查询码 {known.spoken_number}。现在填写的与那次不同：要另报一件，请再点一次“提交”"
            "（有照片的请重新选择）；没有别的要报，不必再提交。"
        )
        return self._page(form, new_ticket(self.board.pk, at=self.at), status=409, detail=words)

    def _refused(self, form: PublicForm, error: DomainError) -> HttpResponse:
        """With a ticket of its own, so that the same content can be sent anew; files are chosen anew."""
        try:
            ticket = read_ticket(form.data.get("ticket", ""), board=self.board.pk, at=self.at)
        except Invalid:
            ticket = new_ticket(self.board.pk, at=self.at)
        return self._page(form, ticket, status=error.http_status, detail=error.detail)

    def _page(
        self, form: PublicForm, ticket: Ticket, *, status: int = 200, detail: str = ""
    ) -> HttpResponse:
        context = {
            "board": self.board,
            "reach": self.board.reach,
            "form": form,
            "detail": detail,
            "ticket": signed(ticket),
            "challenge": ticket.uuid.hex,
            "bits": self._limits()[WORK_BITS.key],
        }
        return render(self.request, "complaints/public/report.html", context, status=status)


def _told(complaint: Complaint) -> str:
    return f"{reverse('public:status', args=[complaint.number])}?new=1"


class QueryPage(PublicPage):
    """Where a query number is typed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = QueryForm(request.GET if "n" in request.GET else None)
        if form.is_bound and form.is_valid():
            _count_query(self.address, self.at)
            number = form.cleaned_data["n"]
            if Complaint.objects.filter(number=number).exists():
                return redirect("public:status", number)
            form.add_error("n", "没有这个查询码，请核对后再试。")
        status = 422 if form.is_bound else 200
        return render(request, "complaints/public/query.html", {"form": form}, status=status)


class StatusPage(PublicPage):
    """What became of a report, for whoever has its number."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        _count_query(self.address, self.at)
        rows = Complaint.objects.select_related("reach__river", "issue").prefetch_related("entries")
        complaint = rows.defer("reach__line").filter(number=number).first()
        if complaint is None:
            raise Http404
        context = {
            "complaint": complaint,
            "is_new": request.GET.get("new") == "1",
            "state": public.state_words(complaint),
            "taken": list(marks_in(complaint.description, complaint.place)),
            "steps": public.steps_of(complaint),
        }
        return render(request, "complaints/public/status.html", context)


def _count_query(address: str, at: datetime) -> None:
    """So that nobody tries numbers until one fits."""
    most = QUERIES_PER_MINUTE.on(local_date(at))
    words = "查询次数过多，请一分钟后再试。"
    count("query", address, most=most, seconds=MINUTE, at=at, words=words)
