"""暗访督查: the list, one of them with its route and findings, planning, recording, concluding; 漏查."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View

from accounts.models import Division, User
from attachments.neighbours.fields import KeepsUploads
from attachments.reads.gallery import pictures
from attachments.reads.responses import SIZES, photo_response
from attachments.services.uploads import shown
from common import clock
from common.text.chinese import local_date
from common.web.lookups import LookupPage
from common.web.views import (
    ActPage,
    Button,
    DetailPage,
    FormPage,
    ListPage,
    RoleRequiredMixin,
)
from issues.reads.kinds import finding_kinds
from rivers.models import Reach
from rivers.reads.maps import box_around, collection, line_feature, point_feature
from supervision.forms.supervisions import (
    CancelForm,
    ConcludeForm,
    FindingForm,
    SupervisionForm,
    team_for,
)
from supervision.models import Supervision, SupervisionFinding
from supervision.permissions import supervision_abilities
from supervision.reads.orders import orders_of_supervision
from supervision.services import supervisions as services
from supervision.services.supervisions import Found
from supervision.tables.supervisions import (
    MISSED,
    SUPERVISIONS,
    MissedFilter,
    MissedTable,
    SupervisionFilter,
    SupervisionTable,
    days_words,
)
from supervision.views import OFFICE_AND_CHIEF

# Clerks of units go along too.
READERS = ("office", "chief", "unit")
MENU = "supervisions"


def counted(rows: QuerySet[Supervision], user: Any) -> QuerySet[Supervision]:
    """Adds how many findings, and missed ones, this user sees of each."""
    of = (
        SupervisionFinding.objects.visible_to(user)
        .standing()
        .filter(supervision=OuterRef("pk"))
        .order_by()
        .values("supervision")
    )
    return rows.annotate(
        findings_seen=Coalesce(Subquery(of.annotate(n=Count("pk")).values("n")), 0),
        missed_seen=Coalesce(Subquery(of.annotate(n=Count("missed_patrol")).values("n")), 0),
    )


class SupervisionListPage(ListPage):
    """Those one organised or goes along with, and those by which one's places were inspected."""

    roles = READERS
    model = Supervision
    queryset = Supervision.objects.select_related("division")
    table_class = SupervisionTable
    filterset_class = SupervisionFilter
    title = "暗访督查"
    lead = "不发通知、不打招呼。反馈以前，只有督查人员和组织督查的河长办看得到。"
    menu = MENU
    empty_text = "还没有暗访督查。"
    export_columns = SUPERVISIONS

    def get_queryset(self) -> QuerySet[Supervision]:
        return counted(super().get_queryset(), self.request.user)

    def get_buttons(self) -> list[Button]:
        buttons = []
        if self.request.user.has_role("office"):
            address = reverse("supervision:supervision_create")
            buttons.append(Button("制定督查方案", address, "plus", "primary"))
        if self.request.user.has_role(*OFFICE_AND_CHIEF):
            buttons.append(Button("漏查", reverse("supervision:missed_list"), "eye-off"))
        return buttons


class MissedListPage(ListPage):
    """漏查 found by supervisions, a month at a time: in the order of time, no ranking of persons."""

    roles = OFFICE_AND_CHIEF
    model = SupervisionFinding
    queryset = SupervisionFinding.objects.standing().exclude(missed_patrol=None)
    table_class = MissedTable
    filterset_class = MissedFilter
    title = "漏查"
    lead = "巡河未报问题，其后几天内暗访督查在同一河段发现较重或重大问题的。"
    menu = MENU
    empty_text = "本月没有漏查。"
    export_columns = MISSED

    def get_queryset(self) -> QuerySet[SupervisionFinding]:
        rows = super().get_queryset().order_by("-found_at", "-pk")
        rows = rows.select_related("supervision", "reach", "division__parent", "missed_patrol")
        return rows.defer("reach__line", "missed_patrol__track")


class OneSupervision(RoleRequiredMixin):
    """One supervision that the user sees, else 404."""

    roles: tuple[str, ...] = READERS
    kwargs: dict[str, Any]
    ability = ""

    @cached_property
    def supervision(self) -> Supervision:
        visible = Supervision.objects.visible_to(self.request.user).select_related("division")
        rows = visible.prefetch_related("members__user")
        found: Supervision = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def back(self) -> str:
        return reverse("supervision:supervision_detail", args=[self.kwargs["pk"]])

    def get_cancel_url(self) -> str:
        return self.back()


class OneSupervisionForm(OneSupervision, FormPage):
    """A form for users who may do `ability` with it now."""

    menu = MENU

    def get_form_kwargs(self) -> dict[str, Any]:
        if self.ability not in supervision_abilities(self.request.user, self.supervision):
            raise PermissionDenied
        return super().get_form_kwargs()


class SupervisionDetailPage(OneSupervision, DetailPage):
    """The route with what was seen, the findings with photos on a map, and what became of them."""

    model = Supervision
    template_name = "supervision/supervision_detail.html"
    menu = MENU

    def get_object(self, queryset: Any = None) -> Supervision:
        return self.supervision

    def get_buttons(self) -> list[Button]:
        may, buttons = self.may, []
        pk = [self.supervision.pk]
        if "record" in may and self.has_begun:
            address = reverse("supervision:finding_create", args=pk)
            buttons.append(Button("记录问题", address, "plus", "primary"))
        if "conclude" in may and self.has_begun:
            address = reverse("supervision:supervision_conclude", args=pk)
            buttons.append(Button("反馈", address, "send"))
        if "change" in may:
            address = reverse("supervision:supervision_change", args=pk)
            buttons.append(Button("修改方案", address, "edit"))
        if "cancel" in may and not self.findings:
            address = reverse("supervision:supervision_cancel", args=pk)
            buttons.append(Button("取消督查", address, "x", "ghost-danger"))
        return buttons

    @cached_property
    def may(self) -> frozenset[str]:
        return supervision_abilities(self.request.user, self.supervision)

    @property
    def has_begun(self) -> bool:
        return local_date(clock.now()) >= self.supervision.starts_on

    @cached_property
    def findings(self) -> list[SupervisionFinding]:
        visible = SupervisionFinding.objects.visible_to(self.request.user).standing()
        rows = visible.filter(supervision=self.supervision).order_by("found_at", "pk")
        return list(
            rows.select_related("reach", "division__parent", "found_by", "missed_patrol").defer(
                "reach__line", "missed_patrol__track"
            )
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, supervision = self.request.user, self.supervision
        whole = Supervision.objects.seen_whole_by(user).filter(pk=supervision.pk).exists()
        stops = supervision.stops.select_related("reach", "division__parent")
        if not whole:
            # Which of the stops' divisions this user sees.
            seen = Division.objects.visible_to(user).filter(
                pk__in=stops.order_by().values("division")
            )
            stops = stops.filter(division__in=list(seen.values_list("pk", flat=True)))
        rows = list(stops)
        taken = services.taken_up([finding.pk for finding in self.findings])
        return super().get_context_data(**kwargs) | {
            "supervision": supervision,
            "days": days_words(supervision),
            "whole": whole,
            "may": self.may if self.has_begun else frozenset(),
            "has_begun": self.has_begun,
            "stops": rows,
            "visited": sum(stop.visited_at is not None for stop in rows),
            "findings": _shown(self.findings, taken),
            "map_data": _map_of(rows, self.findings),
            "orders": orders_of_supervision(supervision, user),
            "may_open_patrol": user.has_role(*OFFICE_AND_CHIEF),
        }


class SupervisionCreatePage(FormPage):
    """制定督查方案."""

    form_class = SupervisionForm
    template_name = "supervision/supervision_form.html"
    title = "制定督查方案"
    lead = "保存后只有督查人员、组织督查的河长办和上级河长办看得到，反馈以前不通知被督查的地方。"
    menu = MENU
    submit_label = "保存方案"
    success_message = "督查方案已保存。"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_cancel_url(self) -> str:
        return reverse("supervision:supervision_list")

    def perform(self, form: SupervisionForm) -> str:
        made = services.plan_supervision(plan=form.plan(), by=self.request.user, at=clock.now())
        return reverse("supervision:supervision_detail", args=[made.pk])


class SupervisionChangePage(OneSupervisionForm):
    """修改方案."""

    ability = "change"
    roles = ("office",)
    form_class = SupervisionForm
    template_name = "supervision/supervision_form.html"
    title = "修改督查方案"
    submit_label = "保存方案"
    success_message = "督查方案已修改。"

    def get_form_kwargs(self) -> dict[str, Any]:
        more = {"user": self.request.user, "instance": self.supervision}
        return super().get_form_kwargs() | more

    def perform(self, form: SupervisionForm) -> str:
        services.change_supervision(
            supervision_id=self.supervision.pk,
            plan=form.plan(),
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class FindingCreatePage(KeepsUploads, OneSupervisionForm):
    """现场记录问题."""

    ability = "record"
    form_class = FindingForm
    template_name = "supervision/finding_form.html"
    title = "记录问题"
    submit_label = "保存"
    success_message = "已记录。"

    def get_form_kwargs(self) -> dict[str, Any]:
        at = clock.now()
        more = {"supervision": self.supervision, "user": self.request.user, "at": at}
        return super().get_form_kwargs() | more

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"reach": self.request.GET.get("reach", "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        on_route = self.supervision.stops.order_by().values("reach")
        return super().get_context_data(**kwargs) | {
            "supervision": self.supervision,
            "box": box_around(Reach.objects.filter(pk__in=on_route)),
        }

    def perform(self, form: FindingForm) -> str:
        data = form.cleaned_data
        services.record_finding(
            supervision_id=self.supervision.pk,
            found=Found(
                reach=data["reach"],
                kind=data["kind"],
                severity=data["severity"],
                description=data["description"],
                found_at=data["found_at"],
                place=data["where"],
                place_words=data["place"],
                photos=[str(key) for key in data["photos"]],
            ),
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class ConcludePage(OneSupervisionForm):
    """反馈."""

    ability = "conclude"
    roles = ("office",)
    form_class = ConcludeForm
    title = "反馈督查情况"
    submit_label = "反馈"
    success_message = "已反馈，被督查的镇街能看到本辖区的点位和问题。"

    def perform(self, form: ConcludeForm) -> str:
        services.conclude_supervision(
            supervision_id=self.supervision.pk,
            summary=form.cleaned_data["summary"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class CancelPage(OneSupervisionForm):
    """取消督查."""

    ability = "cancel"
    roles = ("office",)
    form_class = CancelForm
    title = "取消督查"
    submit_label = "取消督查"
    success_message = "已取消。"

    def perform(self, form: CancelForm) -> str:
        services.cancel_supervision(
            supervision_id=self.supervision.pk,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class VisitPage(OneSupervision, ActPage):
    """A stop looked at without a finding."""

    success_message = "已记录。"

    def perform(self, request: HttpRequest) -> str:
        services.visit_stop(
            supervision_id=self.supervision.pk,
            stop_id=self.kwargs["stop"],
            seen=request.POST.get("note", ""),
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class WithdrawFindingPage(OneSupervision, ActPage):
    """Takes a mistaken finding back."""

    success_message = "已撤销。"

    def perform(self, request: HttpRequest) -> str:
        services.withdraw_finding(
            supervision_id=self.supervision.pk,
            finding_id=self.kwargs["finding"],
            reason=request.POST.get("note", ""),
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class FindingPhotoPage(OneSupervision, View):
    """A photo of a finding, for whoever sees the finding."""

    http_method_names = ["get", "head", "options"]

    def get(
        self, request: HttpRequest, pk: int, finding: int, photo: UUID, size: str
    ) -> HttpResponseBase:
        visible = SupervisionFinding.objects.visible_to(request.user)
        row = get_object_or_404(visible, pk=finding, supervision=pk)
        if size not in SIZES or str(photo) not in row.photos:
            raise Http404
        found = shown([photo], owner_ids=[row.found_by_id])
        if not found:
            raise Http404
        return photo_response(found[0], size)


class MemberLookupPage(LookupPage):
    """Accounts that may go along, by name; told apart by where they work."""

    roles = ("office",)
    code_field = "pk"

    def get_queryset(self) -> QuerySet[User]:
        rows: QuerySet[User] = team_for(self.request.user).with_grants().order_by("name", "pk")
        return rows

    def hint(self, row: Any) -> str:
        return str(row.roles_in_words)


def _shown(findings: list[SupervisionFinding], taken: set[int]) -> list[dict[str, Any]]:
    """Findings with their number, kind in words and pictures: one query for all photos."""
    names = _kind_names()
    keys = [key for finding in findings for key in finding.photos]
    owners = {finding.found_by_id for finding in findings}
    photos = {str(photo.uuid): photo for photo in shown(keys, owner_ids=owners)}
    return [
        {
            "number": number,
            "finding": finding,
            "kind": names.get(finding.kind, finding.kind),
            "is_taken": finding.pk in taken,
            "pictures": pictures(
                [
                    photos[key]
                    for key in finding.photos
                    if key in photos and photos[key].uploaded_by_id == finding.found_by_id
                ],
                lambda photo, size, finding=finding: reverse(  # type: ignore[misc]
                    "supervision:finding_photo",
                    args=[finding.supervision_id, finding.pk, photo.uuid, size],
                ),
            ),
        }
        for number, finding in enumerate(findings, start=1)
    ]


def _kind_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for code, words in finding_kinds(retired=True):
        if isinstance(words, str):
            names[code] = words
        else:
            names |= {inner: f"{code} · {name}" for inner, name in words}
    return names


def _map_of(stops: list[Any], findings: list[SupervisionFinding]) -> dict[str, Any] | None:
    """The reaches of the route and the places of the findings; None where nothing has a place."""
    features = [
        line_feature(stop.reach.line, name=stop.reach.name, cls="plain")
        for stop in stops
        if stop.reach.line
    ]
    features += [
        point_feature(
            finding.longitude,
            finding.latitude,
            name=f"{number}. {finding.description[:30]}",
            cls="bad",
        )
        for number, finding in enumerate(findings, start=1)
        if finding.longitude is not None and finding.latitude is not None
    ]
    return collection(features) if features else None
