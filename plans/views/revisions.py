"""修订 of binding lists: proposing a line's change, old and new side by side, approving."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.services.four_eyes import others_than
from accounts.tables.desks import ByDesk
from common import clock
from common.text.chinese import local_date
from common.web.views import ActPage, FormPage, ListPage
from plans import services
from plans.forms.revisions import ApproveForm, RevisedLineForm, WithdrawLineForm
from plans.models import Line, ListState, Revision, RevisionAction, RevisionItem
from plans.permissions import may_write, revision_abilities
from plans.services.revisions import kept_now
from plans.services.snapshot import is_same, side_by_side
from plans.tables.filters import RevisionFilter
from plans.tables.lines import RevisionTable
from plans.views.reviews import READERS, OneList
from plans.views.towns import ListsOfTownMixin

WRITERS = ("office", "unit")
MENU = "revisions"
_HANGING = ("duties__unit", "targets", "funds", "issues")


def address(revision: Revision) -> str:
    return reverse("plans:revision_detail", args=[revision.task_list_id, revision.pk])


class RevisionListPage(ListsOfTownMixin, ByDesk, ListPage):
    """清单修订: what waits for a decision, and what was decided."""

    roles = READERS
    model = Revision
    table_class = RevisionTable
    filterset_class = RevisionFilter
    title = "清单修订"
    lead = "清单生效后的调整：提出的原因、批准人和文号，原内容与新内容对照。"
    menu = MENU
    turn_field = "task_list__division_id"
    empty_text = "没有清单修订。在生效清单的任务后点“修订”即可提出。"

    def get_queryset(self) -> QuerySet[Revision]:
        joined = super().get_queryset().select_related("task_list").prefetch_related("items")
        return joined.order_by("-at", "-pk")


class _Proposal(OneList, FormPage):
    """A proposal about one line of a binding list, or a new one."""

    roles = WRITERS
    menu = MENU
    submit_label = "提出修订"
    action = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who comes before the list binds is told that it is simply edited."""
        self._require()
        if self.task_list.state != ListState.BINDING:
            messages.error(request, "清单还没有生效，可直接修改，不需要修订。")
            return redirect(self.back())
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._require()
        return super().post(request, *args, **kwargs)

    def _require(self) -> None:
        if not may_write(self.request.user, self.task_list):
            raise PermissionDenied

    @cached_property
    def line(self) -> Line | None:
        if "line" not in self.kwargs:
            return None
        rows = self.task_list.lines.standing().select_related("lead_unit", "plan_entry__plan")
        found: Line = get_object_or_404(rows.prefetch_related(*_HANGING), pk=self.kwargs["line"])
        return found

    def back(self) -> str:
        return reverse("plans:list_detail", args=[self.task_list.pk])

    def get_cancel_url(self) -> str:
        return self.back()

    def change(self, form: Any) -> services.Change:
        raise NotImplementedError

    def perform(self, form: Any) -> str:
        revision = services.propose_revision(
            list_id=self.task_list.pk,
            reason=form.cleaned_data["reason"],
            changes=[self.change(form)],
            client_ref=form.cleaned_data["client_ref"],
            by=self.request.user,
            at=clock.now(),
        )
        messages.success(self.request, "修订已提出，批准后生效；批准前仍按原内容填报和亮灯。")
        return address(revision)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"task_list": self.task_list, "line": self.line}


class ReviseLinePage(_Proposal):
    """Another content of a line, or a line that is new."""

    form_class = RevisedLineForm
    template_name = "plans/revise_line.html"

    def get_title(self) -> str:
        return f"修订任务：{self.line}" if self.line else "修订：增加任务"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "of": self.task_list,
            "user": self.request.user,
            "day": local_date(clock.now()),
            "line": self.line,
        }

    def change(self, form: RevisedLineForm) -> services.Change:
        if self.line is None:
            return services.Change(action=RevisionAction.ADD, given=form.given())
        return services.Change(
            action=RevisionAction.CHANGE, line_id=self.line.pk, given=form.given()
        )


class WithdrawLinePage(_Proposal):
    """A line that is to be taken out."""

    form_class = WithdrawLineForm

    def get_title(self) -> str:
        return f"修订：撤销“{self.line}”"

    def change(self, form: WithdrawLineForm) -> services.Change:
        return services.Change(action=RevisionAction.WITHDRAW, line_id=self.kwargs["line"])


class OneRevision(OneList):
    """One revision of a list that the user sees."""

    @cached_property
    def revision(self) -> Revision:
        visible = Revision.objects.visible_to(self.request.user)
        joined = visible.select_related("task_list__division", "task_list__lead_unit")
        found: Revision = get_object_or_404(
            joined, pk=self.kwargs["revision"], task_list=self.kwargs["pk"]
        )
        return found

    def back(self) -> str:
        return address(self.revision)


class RevisionPage(OneRevision, FormPage):
    """Old and new side by side; who may approve does so here."""

    form_class = ApproveForm
    template_name = "plans/revision.html"
    menu = MENU
    submit_label = "批准"
    success_message = "已批准，清单已按修订调整。"

    def get_title(self) -> str:
        return f"第 {self.revision.number} 号修订 · {self.revision.task_list}"

    @property
    def can(self) -> dict[str, bool]:
        return revision_abilities(self.request.user, self.revision)

    def get_form_kwargs(self) -> dict[str, Any]:
        # Asked before anything is read: an invisible one is not there.
        return super().get_form_kwargs() if self.revision else {}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # The service says in words whose turn it is; a user whose turn it never is gets 403.
        if not request.user.is_office_of(self.revision.task_list.division_id):  # type: ignore[union-attr]
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    def perform(self, form: ApproveForm) -> str:
        services.approve_revision(
            revision_id=self.revision.pk, **form.cleaned_data, by=self.request.user, at=clock.now()
        )
        return address(self.revision)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        of, can = self.revision.task_list, self.can
        is_own = can["waits_for_another"] or can["is_only_one"]
        return super().get_context_data(**kwargs) | {
            "revision": self.revision,
            "task_list": of,
            "items": self.items(),
            "can": can,
            "others": others_than([self.revision.by_id], office=of.division) if is_own else None,
        }

    def items(self) -> list[dict[str, Any]]:
        """Each line with the fields that change, those that stay, and whether it moved meanwhile."""
        items = list(self.revision.items.all())
        wanted = [item.line_id for item in items if item.line_id]
        hanging = Line.objects.select_related("lead_unit", "plan_entry")
        lines = hanging.prefetch_related(*_HANGING).in_bulk(wanted)
        return [self._shown(item, lines.get(item.line_id or 0)) for item in items]

    def _shown(self, item: RevisionItem, line: Line | None) -> dict[str, Any]:
        rows = side_by_side(item.old, item.new)
        is_open = self.revision.state == "proposed"
        has_moved = is_open and line is not None and not is_same(item.old or {}, kept_now(line))
        return {
            "item": item,
            "changed": [row for row in rows if row.is_changed],
            "same": [row for row in rows if not row.is_changed],
            "has_moved": has_moved,
        }


class RefuseAct(OneRevision, ActPage):
    """Not approved, with the reason."""

    roles = ("office",)
    success_message = "已记录为未批准。"

    def perform(self, request: HttpRequest) -> str:
        services.refuse_revision(
            revision_id=self.revision.pk,
            note=request.POST.get("note", ""),
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class TakeBackAct(OneRevision, ActPage):
    """A proposal taken back."""

    roles = WRITERS
    success_message = "修订已撤回。"

    def perform(self, request: HttpRequest) -> str:
        services.withdraw_revision(
            revision_id=self.revision.pk, by=self.request.user, at=clock.now()
        )
        return self.back()
