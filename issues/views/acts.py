"""Forms: an action on an issue, entry of an issue by staff, kinds."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.permissions import is_top_office
from attachments.neighbours.fields import KeepsUploads
from common import clock
from common.errors import Conflict
from common.web.filters import key_of
from common.web.views import Button, FormPage, ListPage
from inspections.models import Patrol
from issues.forms.issues import ActForm, KindForm, OnSpotForm, ReportForm, what_of
from issues.models import Issue, IssueKind, Source
from issues.models.parameters import rules_for
from issues.permissions import capacity_for, had_its_turn, is_anothers_turn
from issues.reads.wording import owner_words
from issues.rules.actions import ACTIONS
from issues.rules.transitions import target
from issues.services import Report, act, report_issue, why_not
from issues.services.kinds import save_kind
from issues.services.on_spot import fix_own_find
from issues.sheets.ledger import KIND_COLUMNS
from issues.tables.filters import KindFilter
from issues.tables.issues import KindTable
from issues.views.lists import READERS
from rivers.models import Reach
from rivers.reads.maps import box_around


class IssueActPage(KeepsUploads, FormPage):
    """One action on one issue: a panel beside it (htmx), or a page of its own."""

    roles = READERS
    form_class = ActForm
    template_name = "issues/issue_act.html"
    menu = "issues"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["action"] not in ACTIONS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_template_names(self) -> list[str]:
        is_panel = getattr(self.request, "htmx", False) and self.request.method == "GET"
        return ["issues/act_panel.html" if is_panel else self.template_name]

    @cached_property
    def action(self) -> Any:
        return ACTIONS[self.kwargs["action"]]

    @cached_property
    def issue(self) -> Issue:
        visible = Issue.objects.visible_to(self.request.user).select_related(
            "kind", "unit", "raised_to", "transferred_to"
        )
        issue: Issue = get_object_or_404(visible, pk=self.kwargs["pk"])
        return issue

    @cached_property
    def may(self) -> bool:
        return capacity_for(self.request.user, self.issue, self.action.code) is not None

    @cached_property
    def is_anothers_turn(self) -> bool:
        user = self.request.user
        return is_anothers_turn(user, self.issue, self.action.code) or (
            not self.may and had_its_turn(user, self.issue)
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        if not self.may and not self.is_anothers_turn:
            raise PermissionDenied
        at = clock.now()
        return super().get_form_kwargs() | {
            "action": self.action,
            "issue": self.issue,
            "user": self.request.user,
            "rules": rules_for(self.issue.division_id, at),
            "at": at,
        }

    def get_title(self) -> str:
        return f"{self.action.label} {self.issue.number}"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Tells somebody who comes too late who was first, before they write a word."""
        can_be_done = target(self.issue.state, self.action.code, self.issue) is not None
        if can_be_done and not self.is_anothers_turn:
            return super().get(request, *args, **kwargs)
        if not self.may and not self.is_anothers_turn:
            raise PermissionDenied
        messages.error(request, why_not(self.issue, self.action.code))
        address = reverse("issues:issue_detail", args=[self.issue.pk])
        is_panel = getattr(request, "htmx", False)
        return HttpResponseClientRedirect(address) if is_panel else redirect(address)

    def form_invalid(self, form: ActForm) -> HttpResponse:
        # Refused because somebody else was faster: the page shows what they made of it.
        self.issue.refresh_from_db(fields=["state", "unit", "raised_to", "transferred_to"])
        return super().form_invalid(form)

    def perform(self, form: ActForm) -> str:
        data, user = form.cleaned_data, self.request.user
        done = act(
            issue_id=self.issue.pk,
            action=self.action.code,
            by=user,
            at=clock.now(),
            note=data["note"],
            files=[*data["photos"], *data.get("papers", ())],
            client_ref=data["client_ref"],
            what=what_of(data),
        )
        whose = (
            f"，由{owner_words(done.issue)}"
            if done.issue.acting_division and not done.issue.closed_at
            else ""
        )
        state = done.issue.get_state_display()
        messages.success(self.request, f"已{self.action.label}，问题现为“{state}”{whose}。")
        # A unit that returned an issue does not see it any more.
        if not Issue.objects.visible_to(user).filter(pk=done.issue.pk).exists():
            return reverse("issues:issue_list")
        return reverse("issues:issue_detail", args=[done.issue.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "issue": self.issue,
            "action": self.action,
            "submit_label": self.action.label,
            "cancel_url": reverse("issues:issue_detail", args=[self.issue.pk]),
        }


class IssueReportPage(KeepsUploads, FormPage):
    """登记问题 by an office or an upper chief."""

    roles: tuple[str, ...] = ("office", "chief")
    form_class = ReportForm
    template_name = "issues/issue_report.html"
    title = "登记问题"
    lead = "巡河、暗访督查、投诉举报、上级交办等发现的问题。村级河长巡河发现的问题由手机上报，不必在此重复登记。"
    menu = "issues"
    submit_label = "登记"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "at": clock.now()}

    def perform(self, form: ReportForm) -> str:
        data, user = form.cleaned_data, self.request.user
        known = Issue.objects.filter(uuid=data["uuid"], reported_by=user).first()
        if known is None:
            known = self.write(form)
        # Neither of the two ever changes, so that a press repeated later is still known for the same.
        elif (known.reach_id, known.description) != (data["reach"].pk, data["description"].strip()):
            raise Conflict(
                "issue.uuid_taken",
                f"这张表已登记为 {known.number}，现在填写的与那次不同，没有再登记。要另登记一件，请重新打开本页填写；"
                "要补充情况，请到该问题的页面。",
            )
        return reverse("issues:issue_detail", args=[known.pk])

    def write(self, form: ReportForm) -> Issue:
        done = report_issue(report=report_of(form), by=self.request.user, at=clock.now())
        messages.success(self.request, f"已登记，编号 {done.issue.number}。")
        return done.issue

    def get_initial(self) -> dict[str, Any]:
        """From a patrol's page: `?patrol=` its number."""
        key = key_of(self.request.GET.get("patrol", ""))
        patrol = Patrol.objects.own(self.request.user).filter(pk=key).first() if key else None
        if patrol is None:
            return super().get_initial()
        return {"source": Source.PATROL, "patrol": patrol.pk, "reach": patrol.reach}

    def get_buttons(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        return [Button("登记并当场办结", reverse("issues:issue_on_spot"), "checks")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reaches = Reach.objects.visible_to(self.request.user)
        return super().get_context_data(**kwargs) | {
            "box": box_around(reaches),
            "cancel_url": reverse("issues:issue_list"),
        }


def report_of(form: ReportForm) -> Report:
    """What the cleaned form reports."""
    data = form.cleaned_data
    patrol = data["patrol"]
    return Report(
        uuid=data["uuid"],
        reach=data["reach"],
        kind=data["kind"],
        severity=data["severity"],
        description=data["description"],
        source=data["source"],
        place=data["where"],
        place_words=data["place"],
        photos=tuple(str(key) for key in [*data["photos"], *data["papers"]]),
        patrol_uuid=patrol.uuid if patrol else None,
        reported_at=data["reported_at"],
    )


class IssueOnSpotPage(IssueReportPage):
    """登记并当场办结: one form for what else is five acts on as many pages."""

    roles = ("office",)
    form_class = OnSpotForm
    title = "登记并当场办结"
    lead = "本级河长办自己发现、当场整改到位的问题：一次登记上报、整改、受理、复核和销号，台账逐步记录。"
    submit_label = "登记并办结"

    def get_buttons(self) -> list[Button]:
        return []

    def write(self, form: OnSpotForm) -> Issue:  # type: ignore[override]
        done = fix_own_find(
            report=report_of(form),
            after=form.cleaned_data["after"],
            words=form.cleaned_data["words"],
            by=self.request.user,
            at=clock.now(),
        )
        number, state = done.issue.number, done.issue.get_state_display()
        if done.left:
            words = f"已登记、整改并受理，编号 {number}，问题现为“{state}”：{done.left}"
            messages.warning(self.request, words)
        else:
            messages.success(self.request, f"已登记并办结，编号 {number}。")
        return done.issue


class KindListPage(ListPage):
    """The kinds, in their two levels."""

    roles = ("office",)
    model = IssueKind
    table_class = KindTable
    title = "问题类别"
    lead = "手机上报与登记问题时可选的类别，全平台通用。"
    menu = "issues"
    filterset_class = KindFilter
    export_columns = KIND_COLUMNS

    @cached_property
    def may_change(self) -> bool:
        return is_top_office(self.request.user)

    def get_queryset(self) -> Any:
        return IssueKind.objects.order_by("order", "code")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"can_change": self.may_change}

    def get_buttons(self) -> list[Button]:
        if not self.may_change:
            return []
        return [Button("新增类别", reverse("issues:kind_add"), "plus", "primary")]


class KindFormPage(FormPage):
    """Adds a kind, or changes one."""

    roles = ("office",)
    form_class = KindForm
    menu = "issues"
    success_message = "问题类别已保存。"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        if user.is_authenticated and user.has_role("office") and not is_top_office(user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_title(self) -> str:
        return "修改问题类别" if self.kwargs.get("pk") else "新增问题类别"

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        if self.kwargs.get("pk"):
            kwargs["instance"] = get_object_or_404(IssueKind, pk=self.kwargs["pk"])
        else:
            last = IssueKind.objects.aggregate(last=Max("order"))["last"] or 0
            kwargs["initial"] = {"order": last + 10, "is_active": True}
        return kwargs

    def perform(self, form: KindForm) -> str:
        save_kind(kind=form.instance, by=self.request.user, at=clock.now())
        return reverse("issues:kind_list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"cancel_url": reverse("issues:kind_list")}
