"""评价方案: the list, a version with its tree in words, writing a draft node by node, putting it in force."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from common import clock
from common.errors import Conflict
from common.web.views import ActPage, Button, DetailPage, FormPage, ListPage, RoleRequiredMixin
from health.forms.schemes import GroupForm, HeadForm, IndicatorForm, SchemeCreateForm, VersionForm
from health.models import Scheme, SchemeVersion, VersionState
from health.permissions import may_edit, may_keep
from health.reads.schemes import rows_of
from health.rules.examples import EXAMPLES
from health.rules.faults import scheme_faults
from health.rules.grading import grades_words
from health.rules.scheme_sheet import sheet_rows
from health.rules.schemes import COMPOSE_WORDS, ROOT, Node, Tree
from health.services import schemes as services
from health.sheets.imports import SCHEME, latest_versions
from health.tables.schemes import SchemeFilter, SchemeTable, version_badge
from health.views import OFFICE_AND_CHIEF

MENU = "health_schemes"


class SchemeListPage(ListPage):
    """Schemes of one's offices and of those above."""

    roles = OFFICE_AND_CHIEF
    model = Scheme
    table_class = SchemeTable
    filterset_class = SchemeFilter
    title = "评价方案"
    lead = "河湖健康评价和幸福河湖评价的指标、权重、评分公式和等级。启用后不再改动，修改即新版本。"
    menu = MENU
    empty_text = "还没有评价方案。"
    export_columns = list(SCHEME)

    @property
    def empty_hint(self) -> str:
        return "可从示例开始，核对权重、评分表和依据后启用。"

    def get_queryset(self) -> QuerySet[Scheme]:
        versions = SchemeVersion.objects.visible_to(self.request.user).order_by("-number")
        shown = versions.defer("nodes", "grades")
        rows: QuerySet[Scheme] = super().get_queryset().select_related("division")
        return rows.prefetch_related(Prefetch("versions", shown))

    def get_buttons(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        address = reverse("health:scheme_create")
        examples = [
            Button(f"用示例：{short}", f"{address}?begin=example:{key}", "copy")
            for key, short in (
                ("slt793", "SL/T 793"),
                ("guide2020", "2020 指南"),
                ("happy", "幸福河湖"),
            )
            if key in EXAMPLES
        ]
        imports = Button("导入", reverse("health:scheme_import"), "upload")
        return [Button("新建方案", address, "plus", "primary"), imports, *examples]

    def export_rows(self, queryset: QuerySet[Scheme]) -> Iterator[dict[str, Any]]:
        """A row a node, of the draft, else of the version in force: the same that an import reads."""
        keys = queryset.order_by().values("pk")
        versions = SchemeVersion.objects.visible_to(self.request.user).filter(scheme__in=keys)
        for version in latest_versions(versions.select_related("scheme")):
            said = (version.scheme.name, version.tree, version.grade_list, version.basis)
            yield from sheet_rows(*said)


class SchemeCreatePage(FormPage):
    """新建方案, empty, from an example, or as a copy."""

    form_class = SchemeCreateForm
    title = "新建评价方案"
    lead = "保存后为编制中，逐项核对后启用。"
    menu = MENU
    success_message = "已建立，请逐项核对后启用。"

    def get_form_kwargs(self) -> dict[str, Any]:
        begin = self.request.GET.get("begin", "")
        return super().get_form_kwargs() | {"user": self.request.user, "begin": begin}

    def get_cancel_url(self) -> str:
        return reverse("health:scheme_list")

    def perform(self, form: SchemeCreateForm) -> str:
        made = services.create_scheme(**form.given(), by=self.request.user, at=clock.now())
        return reverse("health:version_detail", args=[made.pk])


class OneVersion(RoleRequiredMixin):
    """One version that the user sees, else 404."""

    roles: tuple[str, ...] = ("office",)
    kwargs: dict[str, Any]

    @cached_property
    def version(self) -> SchemeVersion:
        visible = SchemeVersion.objects.visible_to(self.request.user)
        rows = visible.select_related("scheme__division", "created_by", "forced_by")
        found: SchemeVersion = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    @cached_property
    def tree(self) -> Tree:
        return self.version.tree

    def back(self) -> str:
        return reverse("health:version_detail", args=[self.kwargs["pk"]])

    def get_cancel_url(self) -> str:
        return self.back()


class VersionDetailPage(OneVersion, DetailPage):
    """The tree in words, with what is wrong with it while it is a draft."""

    roles = OFFICE_AND_CHIEF
    model = SchemeVersion
    template_name = "health/version_detail.html"
    menu = MENU

    def get_object(self, queryset: Any = None) -> SchemeVersion:
        return self.version

    def get_buttons(self) -> list[Button]:
        version, user = self.version, self.request.user
        buttons = []
        is_last = version.state == VersionState.IN_FORCE
        if is_last and may_keep(user, version.scheme):
            address = reverse("health:version_new", args=[version.scheme_id])
            buttons.append(Button("修改为新版本", address, "pencil"))
        if user.has_role("office"):
            address = f"{reverse('health:scheme_create')}?begin=copy:{version.pk}"
            buttons.append(Button("复制为新方案", address, "copy"))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version, tree = self.version, self.tree
        is_draft = version.state == VersionState.DRAFT
        faults = scheme_faults(tree, version.grade_list) if is_draft else []
        wrong = {fault.key for fault in faults}
        others = version.scheme.versions.exclude(pk=version.pk).defer("nodes", "grades")
        return super().get_context_data(**kwargs) | {
            "version": version,
            "badge_of": version_badge(version),
            "rows": [(row, row.key in wrong) for row in rows_of(tree)],
            "compose": COMPOSE_WORDS[tree.root.compose or "weights"],
            "grades": grades_words(version.grade_list),
            "faults": faults,
            "may_edit": may_edit(self.request.user, version),
            "others": others.visible_to(self.request.user),
            "root": ROOT,
        }


class VersionNewPage(FormPage):
    """修改为新版本: why."""

    form_class = VersionForm
    title = "修改为新版本"
    lead = "现行版本不变；新版本从它开始编制，启用后代替它。已按原版本做的评价不受影响。"
    menu = MENU
    submit_label = "建立新版本"

    @cached_property
    def scheme(self) -> Scheme:
        visible = Scheme.objects.visible_to(self.request.user)
        found: Scheme = get_object_or_404(visible, pk=self.kwargs["pk"])
        if not may_keep(self.request.user, found):
            raise PermissionDenied
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        self.scheme  # noqa: B018 - refuses others before a word is written
        return super().get_form_kwargs()

    def get_cancel_url(self) -> str:
        return reverse("health:scheme_list")

    def perform(self, form: VersionForm) -> str:
        made = services.new_version(
            scheme_id=self.scheme.pk,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
        )
        return reverse("health:version_detail", args=[made.pk])


class _DraftPage(OneVersion, FormPage):
    """A form about a draft of one's own."""

    template_name = "health/scheme_form.html"
    menu = MENU

    def get_form_kwargs(self) -> dict[str, Any]:
        if not may_edit(self.request.user, self.version):
            raise PermissionDenied
        return super().get_form_kwargs() | {"version": self.version}

    def save(self, form: Any) -> str:
        """Calls the service; the address to go on to."""
        raise NotImplementedError

    def perform(self, form: Any) -> str:
        try:
            return self.save(form)
        except Conflict:
            self.version.refresh_from_db()
            form.saw_conflict(self.version.updated_at)
            raise

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"version": self.version}


class HeadPage(_DraftPage):
    """依据, the way to the total, the grades."""

    form_class = HeadForm
    title = "依据、总分和等级"

    def save(self, form: HeadForm) -> str:
        services.save_head(
            version_id=self.version.pk,
            basis=form.cleaned_data["basis"],
            compose=form.cleaned_data["compose"],
            grades=form.grades(),
            seen_at=form.cleaned_data["seen_at"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class _NodePage(_DraftPage):
    """A node of a draft; `parent` is its layer, `node` None for a new one."""

    node: Node | None = None
    parent: Node

    def get_form_kwargs(self) -> dict[str, Any]:
        own = {"tree": self.tree, "parent": self.parent, "node": self.node}
        return super().get_form_kwargs() | own

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"parent": self.parent}

    def found(self, key: str) -> Node:
        node = self.tree.by_key.get(key)
        if node is None:
            raise Http404
        return node

    def save(self, form: Any) -> str:
        services.save_node(
            version_id=self.version.pk,
            node=form.given(),
            # A new node overwrites nothing.
            seen_at=form.cleaned_data["seen_at"] if self.node else None,
            by=self.request.user,
            at=clock.now(),
        )
        return f"{self.back()}#node-{self.node.key if self.node else self.parent.key}"


class NodeAddPage(_NodePage):
    """加一层, 加指标."""

    def get_form_class(self) -> Any:
        return {"group": GroupForm, "indicator": IndicatorForm}.get(self.kwargs["kind"])

    @cached_property
    def parent(self) -> Node:  # type: ignore[override]
        node = self.found(self.kwargs["key"])
        if not node.is_group or self.kwargs["kind"] not in ("group", "indicator"):
            raise Http404
        return node

    def get_title(self) -> str:
        what = "一层" if self.kwargs["kind"] == "group" else "指标"
        return f"在“{self.parent.name}”下加{what}"


class NodeChangePage(_NodePage):
    """A node as it is, to be changed."""

    @cached_property
    def node(self) -> Node:  # type: ignore[override]
        if self.kwargs["key"] == ROOT:
            raise Http404
        return self.found(self.kwargs["key"])

    @cached_property
    def parent(self) -> Node:  # type: ignore[override]
        return self.tree.by_key[self.node.parent]

    def get_form_class(self) -> Any:
        return GroupForm if self.node.is_group else IndicatorForm

    def get_title(self) -> str:
        return f"修改“{self.node.name}”"


class _DraftAct(OneVersion, ActPage):
    """An act on a draft."""


class NodeMovePage(_DraftAct):
    """上移, 下移."""

    def perform(self, request: HttpRequest) -> str:
        places = {"up": -1, "down": 1}.get(self.kwargs["way"])
        if places is None:
            raise Http404
        services.move_node(
            version_id=self.version.pk,
            key=self.kwargs["key"],
            by_places=places,
            by=self.request.user,
            at=clock.now(),
        )
        return f"{self.back()}#node-{self.kwargs['key']}"


class NodeRemovePage(_DraftAct):
    """删去, with all below."""

    success_message = "已删去。"

    def perform(self, request: HttpRequest) -> str:
        services.remove_node(
            version_id=self.version.pk,
            key=self.kwargs["key"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class ForcePage(_DraftAct):
    """启用."""

    success_message = "已启用，以后的评价按这一版进行。"

    def perform(self, request: HttpRequest) -> str:
        services.put_in_force(version_id=self.version.pk, by=self.request.user, at=clock.now())
        return self.back()


class DiscardPage(_DraftAct):
    """删除草稿."""

    success_message = "已删除编制中的版本。"

    def perform(self, request: HttpRequest) -> str:
        services.discard_draft(version_id=self.version.pk, by=self.request.user, at=clock.now())
        return reverse("health:scheme_list")
