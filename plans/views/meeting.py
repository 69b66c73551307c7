"""三张清单、总河长令: a page each for the meeting, on paper, as a document and on a projector."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView

from common import clock
from common.text.chinese import local_date
from common.web.downloads import download
from common.web.views import Button, FormPage, RoleRequiredMixin, TitledMixin
from issues.models import Issue
from plans.forms.line_acts import ExposeForm
from plans.forms.revisions import ExposeByRevisionForm
from plans.models import Line, ListKind, ListState, TaskList
from plans.reads.meeting import meeting, summary, write_docx
from plans.services.exposing import (
    expose_issue,
    exposed_list,
    propose_exposed_issue,
    proposed_issues,
)
from plans.tables.filters import Place, today

ROLES = ("office", "chief", "unit")


class MeetingPage(RoleRequiredMixin, TitledMixin, TemplateView):
    """The binding lines of one kind of list, of one division and year.

    `?screen=1` is for the projector, `?export=docx` the document.
    """

    roles = ROLES
    kind: str
    template_name = "plans/meeting.html"
    menu = "plan_meeting"
    screen_template_name = "plans/meeting_screen.html"

    @cached_property
    def place(self) -> Place:
        return Place.of(self.request)

    @property
    def lines(self) -> QuerySet[Line]:
        visible: Any = Line.objects.visible_to(self.request.user)
        division = self.place.division
        lines: QuerySet[Line] = visible.binding().filter(
            division=division.pk if division else None,
            task_list__year=self.place.year,
            task_list__kind=self.kind,
        )
        return lines

    def get_title(self) -> str:
        where = self.place.division or ""
        return f"{where}{self.place.year}年{self.title}"

    def get_template_names(self) -> list[str]:
        is_screen = self.request.GET.get("screen") == "1"
        return [self.screen_template_name if is_screen else self.template_name]

    def get_buttons(self) -> list[Button]:
        asked = self.request.GET.copy()
        asked.pop("screen", None)
        query = asked.urlencode()
        more = f"&{query}" if query else ""
        return [
            Button("投影", f"?screen=1{more}", "presentation"),
            Button("导出 Word", f"?export=docx{more}", "file-text"),
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.GET.get("export") == "docx":
            return self.export()
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = meeting(self.lines, self.request.user)
        return super().get_context_data(**kwargs) | {
            "place": self.place,
            "kind": self.kind,
            "meeting": shown,
            "summary": summary(shown, today()),
            "day": today(),
            "with_issues": self.kind == ListKind.EXPOSED,
        }

    def export(self) -> FileResponse:
        division = self.place.division
        if division is None:
            raise Http404
        title, at = self.get_title(), clock.now()
        file = write_docx(
            meeting(self.lines, self.request.user),
            title=title,
            division=division,
            at=at,
            with_issues=self.kind == ListKind.EXPOSED,
        )
        name = f"{title}{local_date(at):%Y%m%d}.docx"
        return download(file, name)


class MattersPage(MeetingPage):
    """① 年度重大事项重大项目清单 [002]."""

    kind = ListKind.MATTERS
    title = "重大事项重大项目清单"


class OrdersPage(MeetingPage):
    """总河长令 broken into tasks [001]."""

    kind = ListKind.ORDER
    title = "总河长令任务清单"


class ExposedPage(MeetingPage):
    """③ 突出问题整改责任清单 [002], with the ledger's own word on each issue; offices draw from the
    issues that are flagged."""

    kind = ListKind.EXPOSED
    title = "突出问题整改责任清单"
    template_name = "plans/exposed.html"

    @property
    def office_division(self) -> Any:
        """The division for which this user's office may draw up the list; None without such an office."""
        home = self.place.division or self.request.user.home_division
        return home if home and self.request.user.is_office_of(home.pk) else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        division = self.office_division
        waiting: list[Issue] = []
        of = None
        proposed: dict[int, int] = {}
        if division is not None:
            of = exposed_list(division, self.place.year)
            waiting = list(waiting_issues(division.pk, of))
            if of is not None and waiting:
                proposed = proposed_issues(of)
        return super().get_context_data(**kwargs) | {
            "waiting": [(issue, proposed.get(issue.pk)) for issue in waiting],
            "task_list": of,
            "division": division,
            "is_in_review": of is not None and of.state == ListState.IN_REVIEW,
            "is_binding": of is not None and of.state == ListState.BINDING,
        }


def waiting_issues(code: str, of: TaskList | None) -> QuerySet[Issue]:
    """Flagged issues of a division that no line of its list names yet."""
    flagged = Issue.objects.below(code).filter(is_exposed=True)
    if of is not None:
        flagged = flagged.exclude(lines__in=of.lines.standing())
    return flagged.select_related("kind", "reach", "unit").order_by("-reported_at", "-pk")


class ExposePage(FormPage):
    """A flagged issue becomes a line of this division's list: what the ledger knows is filled in. Of a list that
    binds it is a revision, with its reason."""

    roles = ("office",)
    template_name = "plans/expose_form.html"
    title = "列入突出问题清单"
    menu = "plan_meeting"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who comes while the list is in review is told before they write a word."""
        of = self.task_list
        if of is not None and of.state == ListState.IN_REVIEW:
            messages.error(request, "清单正在会审：退回修改或生效之后再列入。")
            return redirect(self.get_cancel_url())
        return super().get(request, *args, **kwargs)

    @cached_property
    def issue(self) -> Issue:
        visible: Any = Issue.objects.visible_to(self.request.user)
        found: Issue = get_object_or_404(
            visible.select_related("kind", "reach", "unit"), pk=self.kwargs["pk"]
        )
        return found

    @cached_property
    def place(self) -> Place:
        return Place.of(self.request)

    @cached_property
    def division(self) -> Any:
        """The division whose list it is: that which the address names, else the user's own."""
        home = self.request.user.home_division
        if home is None or not self.request.user.is_office_of(home.pk):
            raise PermissionDenied
        asked = self.request.GET.get("division", "")
        named = next((d for d in self.place.divisions if d.pk == asked), None)
        return named if named and self.request.user.is_office_of(named.pk) else home

    @cached_property
    def task_list(self) -> TaskList | None:
        """This year's list of the division; None before it is begun."""
        return exposed_list(self.division, today().year)

    @property
    def is_by_revision(self) -> bool:
        return self.task_list is not None and self.task_list.state == ListState.BINDING

    def get_form_class(self) -> type[ExposeForm]:
        return ExposeByRevisionForm if self.is_by_revision else ExposeForm

    @property
    def submit_label(self) -> str:  # type: ignore[override]
        return "提出修订" if self.is_by_revision else "列入清单"

    def get_cancel_url(self) -> str:
        return reverse("plans:exposed")

    def get_form_kwargs(self) -> dict[str, Any]:
        sent = {"issue": self.issue, "division": self.division, "day": today()}
        return super().get_form_kwargs() | sent

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {"issue": self.issue, "is_by_revision": self.is_by_revision}
        return super().get_context_data(**kwargs) | more

    def perform(self, form: ExposeForm) -> str:
        about: dict[str, Any] = {"issue_id": self.issue.pk, "given": form.line_input}
        about |= {"by": self.request.user, "at": clock.now()}
        if self.task_list is not None and self.is_by_revision:
            said = {name: form.cleaned_data[name] for name in ("reason", "client_ref")}
            revision = propose_exposed_issue(of=self.task_list, **about, **said)
            messages.success(self.request, "修订已提出，批准后列入清单、亮灯。")
            return reverse("plans:revision_detail", args=[revision.task_list_id, revision.pk])
        line = expose_issue(division=self.division, year=form.year, **about)
        messages.success(self.request, "已列入清单。清单会审通过后生效、亮灯。")
        return reverse("plans:line_detail", args=[line.pk])
