"""三张清单、总河长令: a page each for the meeting, on paper, as a document and on a projector."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView

from common import clock
from common.text.chinese import local_date
from common.web.downloads import download
from common.web.views import Button, FormPage, RoleRequiredMixin, TitledMixin
from issues.models import Issue
from plans.forms.line_acts import ExposeForm
from plans.models import Line, ListKind, TaskList
from plans.reads.meeting import meeting, summary, write_docx
from plans.services.exposing import expose_issue
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
        if division is not None:
            of = TaskList.objects.filter(
                kind=ListKind.EXPOSED, division=division, year=self.place.year
            ).first()
            waiting = list(waiting_issues(division.pk, of))
        return super().get_context_data(**kwargs) | {
            "waiting": waiting,
            "task_list": of,
            "division": division,
            "may_draw": of is None or of.state in ("drafting", "returned"),
        }


def waiting_issues(code: str, of: TaskList | None) -> QuerySet[Issue]:
    """Flagged issues of a division that no line of its list names yet."""
    flagged = Issue.objects.below(code).filter(is_exposed=True)
    if of is not None:
        flagged = flagged.exclude(lines__in=of.lines.standing())
    return flagged.select_related("kind", "reach", "unit").order_by("-reported_at", "-pk")


class ExposePage(FormPage):
    """A flagged issue becomes a line of this division's list: what the ledger knows is filled in."""

    roles = ("office",)
    form_class = ExposeForm
    template_name = "plans/expose_form.html"
    title = "列入突出问题清单"
    menu = "plan_meeting"
    submit_label = "列入清单"

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

    def get_cancel_url(self) -> str:
        return reverse("plans:exposed")

    def get_form_kwargs(self) -> dict[str, Any]:
        sent = {"issue": self.issue, "division": self.division, "day": today()}
        return super().get_form_kwargs() | sent

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"issue": self.issue}

    def perform(self, form: ExposeForm) -> str:
        line = expose_issue(
            issue_id=self.issue.pk,
            division=self.division,
            given=form.line_input,
            year=form.year,
            by=self.request.user,
            at=clock.now(),
        )
        return reverse("plans:line_detail", args=[line.pk])

    success_message = "已列入清单。清单会审通过后生效、亮灯。"
