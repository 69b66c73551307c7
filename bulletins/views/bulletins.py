"""Bulletins: the list, a new one, the editor's desk, its head and its acts."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.models import Division, Role
from accounts.tables.desks import ByDesk
from bulletins.forms.bulletins import HEAD_FIELDS, ActForm, BulletinForm, HeadForm
from bulletins.models import Bulletin, BulletinState
from bulletins.permissions import acts_for, may_edit
from bulletins.reads.desk import desk_of_bulletin, figures_changed
from bulletins.reads.paper import paper_of
from bulletins.rules.acts import ACTS, LABELS, STEPS, Act
from bulletins.services import bulletins as services
from bulletins.sheets.bulletins import BULLETINS
from bulletins.tables.bulletins import BulletinFilter, BulletinTable
from bulletins.views import READERS
from common import clock
from common.errors import Conflict
from common.store.scope import covers
from common.web.views import Button, DetailPage, FormPage, ListPage, RoleRequiredMixin

MENU = "bulletins"


class BulletinListPage(ByDesk, ListPage):
    """Bulletins of one's divisions, and issued ones of the divisions above."""

    roles = READERS
    model = Bulletin
    queryset = Bulletin.objects.select_related("division")
    table_class = BulletinTable
    filterset_class = BulletinFilter
    title = "简报"
    lead = "选用来稿、由本月记录拟稿，出校样、签发、印发。"
    menu = MENU
    empty_text = "还没有简报。"
    export_columns = BULLETINS

    def get_queryset(self) -> Any:
        return super().get_queryset().defer("content", "foreword", "sections", "recipients")

    def get_buttons(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        return [Button("编一期简报", reverse("bulletins:bulletin_create"), "plus", "primary")]


class BulletinCreatePage(FormPage):
    """编一期简报: numbers, 准印号 and 分送 as the office has set them."""

    form_class = BulletinForm
    title = "编一期简报"
    menu = MENU
    success_message = "已建立，可以选用来稿。"

    @cached_property
    def offices(self) -> list[Division]:
        """The user's own, widest first."""
        grants = self.request.user.current_grants
        own = {g.division for g in grants if g.role == Role.OFFICE and g.division}
        return sorted(own, key=lambda division: (division.level, division.code))

    def get_initial(self) -> dict[str, Any]:
        office = self.offices[0]
        head = services.propose_head(office, at=clock.now())
        given = {name: getattr(head, name) for name in HEAD_FIELDS}
        return given | {"division": office.pk, "month": str(head.month)}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"offices": self.offices}

    def get_cancel_url(self) -> str:
        return reverse("bulletins:bulletin_list")

    def perform(self, form: BulletinForm) -> str:
        made = services.create_bulletin(
            division=form.cleaned_data["division"],
            head=form.head(),
            by=self.request.user,
            at=clock.now(),
        )
        return reverse("bulletins:bulletin_detail", args=[made.pk])


class OneBulletin(RoleRequiredMixin):
    """One bulletin that the user sees, else 404."""

    roles: tuple[str, ...] = READERS
    kwargs: dict[str, Any]

    @cached_property
    def bulletin(self) -> Bulletin:
        visible = Bulletin.objects.visible_to(self.request.user).select_related("division")
        found: Bulletin = get_object_or_404(visible, pk=self.kwargs["pk"])
        return found

    def back(self) -> str:
        return reverse("bulletins:bulletin_detail", args=[self.kwargs["pk"]])

    def get_cancel_url(self) -> str:
        return self.back()


class BulletinDetailPage(OneBulletin, DetailPage):
    """The paper by section; for whoever edits, what can be done with each item; figures with their sources."""

    model = Bulletin
    template_name = "bulletins/bulletin_detail.html"
    menu = MENU

    def get_object(self, queryset: Any = None) -> Bulletin:
        return self.bulletin

    def get_buttons(self) -> list[Button]:
        bulletin, user = self.bulletin, self.request.user
        buttons = [
            Button(
                act.label,
                reverse("bulletins:bulletin_act", args=[bulletin.pk, act.code]),
                style=act.style,
            )
            for act in acts_for(user, bulletin)
        ]
        named = (
            ("打印页", "bulletins:bulletin_print", "printer"),
            ("下载 Word", "bulletins:bulletin_docx", "file-text"),
            ("下载 PDF", "bulletins:bulletin_pdf", "file-text"),
        )
        return buttons + [
            Button(label, reverse(name, args=[bulletin.pk]), icon) for label, name, icon in named
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bulletin, user, at = self.bulletin, self.request.user, clock.now()
        # Who makes or signs it. Readers of other offices see the paper, and not how it was made.
        is_made_here = covers(user.code_ranges, bulletin.division_id)
        return super().get_context_data(**kwargs) | {
            "bulletin": bulletin,
            "steps": [(BulletinState(state).label, state) for state in STEPS],
            "paper": paper_of(bulletin, at=at),
            "desk": desk_of_bulletin(bulletin, user, at=at) if is_made_here else None,
            "may_edit": may_edit(user, bulletin),
            "acts": [(LABELS[act.action], act) for act in bulletin.acts.all()]
            if is_made_here
            else [],
            "public_address": reverse("public_bulletins:bulletin", args=[bulletin.uuid])
            if bulletin.is_public
            else "",
        }


class BulletinHeadPage(OneBulletin, FormPage):
    """修改报头报尾."""

    roles = ("office",)
    form_class = HeadForm
    title = "修改报头报尾"
    menu = MENU
    success_message = "已修改。"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.bulletin.state != BulletinState.DRAFTING:
            return redirect(self.back())
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        row = self.bulletin
        given = {name: getattr(row, name) for name in HEAD_FIELDS}
        return given | {"month": str(row.data_month), "seen_at": row.updated_at.isoformat()}

    def get_form_kwargs(self) -> dict[str, Any]:
        if not self.request.user.is_office_of(self.bulletin.division_id):
            raise PermissionDenied
        return super().get_form_kwargs()

    def perform(self, form: HeadForm) -> str:
        try:
            services.change_head(
                bulletin_id=self.bulletin.pk,
                head=form.head(),
                by=self.request.user,
                at=clock.now(),
                seen_at=form.cleaned_data["seen_at"],
            )
        except Conflict:
            self.bulletin.refresh_from_db()
            form.saw_conflict(self.bulletin.updated_at, self.get_initial())
            raise
        return self.back()


class BulletinActPage(OneBulletin, FormPage):
    """One act, with words; figures that changed are told before a proof."""

    roles = ("office", "chief")
    form_class = ActForm
    template_name = "bulletins/act_form.html"
    menu = MENU

    @cached_property
    def act(self) -> Act:
        found = ACTS.get(self.kwargs["act"])
        if found is None:
            raise Http404
        return found

    @cached_property
    def changed(self) -> list[tuple[str, str, str]]:
        """(Name, printed, now) of figures that changed since they were read."""
        if self.act.code not in ("proof", "sign"):
            return []
        return figures_changed(self.bulletin, at=clock.now())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.bulletin.state not in self.act.source:
            return redirect(self.back())
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        is_now = self.bulletin.state in self.act.source
        if is_now and self.act not in acts_for(self.request.user, self.bulletin):
            raise PermissionDenied
        return super().get_form_kwargs() | {"act": self.act, "has_changed": bool(self.changed)}

    def get_title(self) -> str:
        return f"{self.act.label}：{self.bulletin}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"changed": self.changed}

    @property
    def submit_label(self) -> str:  # type: ignore[override]
        return self.act.label

    @property
    def success_message(self) -> str:  # type: ignore[override]
        return f"已办理：{self.act.label}。"

    def perform(self, form: ActForm) -> str:
        services.act(
            bulletin_id=self.bulletin.pk,
            action=self.act.code,
            **form.asked(),
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()
