"""考核办法: the list, a version with its items in words, writing a draft node by node, publishing it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View

from common import clock
from common.errors import Conflict
from common.spreadsheets import write_rows
from common.text.chinese import local_date
from common.web.downloads import download
from common.web.views import ActPage, Button, DetailPage, FormPage, ListPage, RoleRequiredMixin
from scoring.forms.rubrics import GroupForm, HeadForm, ItemForm, RubricCreateForm, VersionForm
from scoring.models import Rubric, RubricVersion, VersionState
from scoring.permissions import may_edit, may_keep
from scoring.reads.rubrics import rows_of, settings_words
from scoring.reads.subjects import candidates, subjects_of
from scoring.rules.registry import SHAPES
from scoring.rules.rubrics import ROOT, Node, Tree
from scoring.services import rubrics as services
from scoring.services.scorings import open_scoring
from scoring.sheets.imports import RUBRIC, latest_versions, version_rows
from scoring.tables.rubrics import RubricFilter, RubricTable, version_badge
from scoring.views import OFFICE_AND_CHIEF

MENU = "rubrics"
GROUP, ITEM = "group", "item"


class RubricListPage(ListPage):
    """Rubrics of one's offices and of those above."""

    roles = OFFICE_AND_CHIEF
    model = Rubric
    table_class = RubricTable
    filterset_class = RubricFilter
    title = "考核办法"
    lead = "每年的考核项目、计分办法、评分人和等次。发布后不再改动，修改即新版本。"
    menu = MENU
    empty_text = "还没有考核办法。"
    export_columns = list(RUBRIC)

    @property
    def empty_hint(self) -> str:
        return "可逐项填写，也可先下载模板填好后导入。"

    def get_queryset(self) -> QuerySet[Rubric]:
        versions = RubricVersion.objects.visible_to(self.request.user).order_by("-number")
        rows: QuerySet[Rubric] = super().get_queryset().select_related("division")
        return rows.prefetch_related(Prefetch("versions", versions.defer("nodes", "whole")))

    def get_buttons(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        return [
            Button("新建考核办法", reverse("scoring:rubric_create"), "plus", "primary"),
            Button("导入", reverse("scoring:rubric_import"), "upload"),
        ]

    def export_rows(self, queryset: QuerySet[Rubric]) -> Iterator[dict[str, Any]]:
        """A row a node, of the draft, else of the published version: the same that an import reads."""
        keys = queryset.order_by().values("pk")
        versions = RubricVersion.objects.visible_to(self.request.user).filter(rubric__in=keys)
        for version in latest_versions(versions.select_related("rubric")):
            yield from version_rows(version)


class RubricCreatePage(FormPage):
    """新建考核办法, empty or as a copy of last year's."""

    form_class = RubricCreateForm
    title = "新建考核办法"
    lead = "保存后为编制中，逐项核对后由另一人发布。"
    menu = MENU
    success_message = "已建立，请逐项核对后发布。"

    def get_form_kwargs(self) -> dict[str, Any]:
        begin = self.request.GET.get("begin", "")
        own = {"user": self.request.user, "begin": begin, "year": local_date(clock.now()).year}
        return super().get_form_kwargs() | own

    def get_cancel_url(self) -> str:
        return reverse("scoring:rubric_list")

    def perform(self, form: RubricCreateForm) -> str:
        made = services.create_rubric(**form.given(), by=self.request.user, at=clock.now())
        return reverse("scoring:version_detail", args=[made.pk])


class OneVersion(RoleRequiredMixin):
    """One version that the user sees, else 404."""

    roles: tuple[str, ...] = ("office",)
    kwargs: dict[str, Any]

    @cached_property
    def version(self) -> RubricVersion:
        visible = RubricVersion.objects.visible_to(self.request.user)
        rows = visible.select_related("rubric__division", "created_by", "published_by")
        found: RubricVersion = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    @cached_property
    def tree(self) -> Tree:
        return self.version.tree

    def back(self) -> str:
        return reverse("scoring:version_detail", args=[self.kwargs["pk"]])

    def get_cancel_url(self) -> str:
        return self.back()


class VersionDetailPage(OneVersion, DetailPage):
    """The items in words, with what is wrong with them while it is a draft."""

    roles = OFFICE_AND_CHIEF
    model = RubricVersion
    template_name = "scoring/version_detail.html"
    menu = MENU

    def get_object(self, queryset: Any = None) -> RubricVersion:
        return self.version

    def get_buttons(self) -> list[Button]:
        version, user = self.version, self.request.user
        buttons = []
        keeps = may_keep(user, version.rubric)
        if version.state == VersionState.PUBLISHED and keeps:
            address = reverse("scoring:version_new", args=[version.rubric_id])
            buttons.append(Button("修改为新版本", address, "pencil"))
        if user.has_role("office"):
            address = f"{reverse('scoring:rubric_create')}?begin={version.pk}"
            buttons.append(Button("复制为新办法", address, "copy"))
        address = reverse("scoring:version_table", args=[version.pk])
        buttons.append(Button("导出 Excel", address, "download"))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version, user = self.version, self.request.user
        day = local_date(clock.now())
        is_draft = version.state == VersionState.DRAFT
        faults = services.faults_of(version, day) if is_draft else []
        wrong = {fault.key for fault in faults}
        others = version.rubric.versions.exclude(pk=version.pk).defer("nodes", "whole")
        known = candidates(version.rubric.division_id)
        scoring = version.rubric.scorings.exclude(state="cancelled").first()
        is_open = version.state == VersionState.PUBLISHED and scoring is None
        return super().get_context_data(**kwargs) | {
            "version": version,
            "badge_of": version_badge(version),
            "rows": [(row, row.key in wrong) for row in rows_of(self.tree, known)],
            "rules": settings_words(version.rules),
            "subjects": [each.name for each in subjects_of(version, day)],
            "faults": faults,
            "may_edit": may_edit(user, version),
            "may_open": is_open and may_keep(user, version.rubric),
            "scoring": scoring,
            "others": others.visible_to(user),
            "root": ROOT,
        }


class VersionTablePage(OneVersion, View):
    """A version as the sheet that an import reads: last year's as a start, with its year changed."""

    roles = OFFICE_AND_CHIEF
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        file = write_rows(list(RUBRIC), version_rows(self.version), title=str(self.version))
        return download(file, f"{self.version}.xlsx")


class VersionNewPage(FormPage):
    """修改为新版本: why."""

    form_class = VersionForm
    title = "修改为新版本"
    lead = "现行版本不变；新版本从它开始编制，发布后代替它。已按原版本启动的考核不受影响。"
    menu = MENU
    submit_label = "建立新版本"

    @cached_property
    def rubric(self) -> Rubric:
        visible = Rubric.objects.visible_to(self.request.user)
        found: Rubric = get_object_or_404(visible, pk=self.kwargs["pk"])
        if not may_keep(self.request.user, found):
            raise PermissionDenied
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        self.rubric  # noqa: B018 - refuses others before a word is written
        return super().get_form_kwargs()

    def get_cancel_url(self) -> str:
        return reverse("scoring:rubric_list")

    def perform(self, form: VersionForm) -> str:
        made = services.new_version(
            rubric_id=self.rubric.pk,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
        )
        return reverse("scoring:version_detail", args=[made.pk])


class DraftPage(OneVersion, FormPage):
    """A form about a draft of one's own."""

    template_name = "scoring/rubric_form.html"
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


class HeadPage(DraftPage):
    """依据, subjects, total and grades."""

    form_class = HeadForm
    title = "对象、总分和等次"

    def save(self, form: HeadForm) -> str:
        clean = form.cleaned_data
        services.save_head(
            version_id=self.version.pk,
            basis=clean["basis"],
            audience=clean["audience"],
            named=clean["named"],
            settings=form.settings,
            seen_at=clean["seen_at"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class _NodePage(DraftPage):
    """A node of a draft; `parent` is the key of its layer, `node` None for a new one."""

    node: Node | None = None
    parent: str
    kind: str

    def get_form_class(self) -> Any:
        return GroupForm if self.kind == GROUP else ItemForm

    def get_form_kwargs(self) -> dict[str, Any]:
        own: dict[str, Any] = {"parent": self.parent, "node": self.node}
        if self.kind != GROUP:
            own["kind"] = SHAPES[self.kind]
        return super().get_form_kwargs() | own

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shape = SHAPES.get(self.kind)
        return super().get_context_data(**kwargs) | {
            # Words, because a template would call a class.
            "shape": f"{shape.label}：{shape.about}" if shape else "",
            "shapes": [
                (each.code, each.label)
                for each in SHAPES.values()
                if self.node is not None and shape is not None and each is not shape
            ],
        }

    def save(self, form: Any) -> str:
        services.save_node(
            version_id=self.version.pk,
            node=form.given(),
            # A new node overwrites nothing.
            seen_at=form.cleaned_data["seen_at"] if self.node else None,
            by=self.request.user,
            at=clock.now(),
        )
        return f"{self.back()}#node-{self.node.key if self.node else self.parent}"


class NodeAddPage(_NodePage):
    """加一层, 加项目; `item` asks for the shape first."""

    @cached_property
    def kind(self) -> str:  # type: ignore[override]
        kind: str = self.kwargs["kind"]
        if kind != GROUP and kind not in SHAPES:
            raise Http404
        return kind

    @cached_property
    def parent(self) -> str:  # type: ignore[override]
        key: str = self.kwargs["key"]
        node = self.tree.by_key.get(key)
        if key != ROOT and (node is None or not node.is_group):
            raise Http404
        return key

    def get_title(self) -> str:
        name = "总分" if self.parent == ROOT else f"“{self.tree.by_key[self.parent].name}”"
        what = "一层" if self.kind == GROUP else f"项目：{SHAPES[self.kind].label}"
        return f"在{name}下加{what}"


class ShapeChoosePage(OneVersion, DetailPage):
    """加项目: by which shape."""

    model = RubricVersion
    template_name = "scoring/shape_choose.html"
    title = "选择计分办法"
    menu = MENU

    def get_object(self, queryset: Any = None) -> RubricVersion:
        if not may_edit(self.request.user, self.version):
            raise PermissionDenied
        return self.version

    def get_title(self) -> str:
        return self.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        key: str = self.kwargs["key"]
        node = self.tree.by_key.get(key)
        if key != ROOT and (node is None or not node.is_group):
            raise Http404
        return super().get_context_data(**kwargs) | {
            "version": self.version,
            "shapes": [
                (
                    kind.label,
                    kind.about,
                    reverse("scoring:node_add", args=[self.version.pk, key, kind.code]),
                )
                for kind in SHAPES.values()
            ],
            "cancel_url": self.back(),
        }


class NodeChangePage(_NodePage):
    """A node as it is, to be changed; `?shape=` asks for another shape."""

    @cached_property
    def node(self) -> Node:  # type: ignore[override]
        node = self.tree.by_key.get(self.kwargs["key"])
        if node is None:
            raise Http404
        return node

    @cached_property
    def parent(self) -> str:  # type: ignore[override]
        return self.node.parent

    @cached_property
    def kind(self) -> str:  # type: ignore[override]
        if self.node.is_group:
            return GROUP
        asked = self.request.GET.get("shape", "")
        if asked in SHAPES:
            return asked
        return self.node.shape.code if self.node.shape else next(iter(SHAPES))

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


class PublishPage(_DraftAct):
    """发布."""

    success_message = "已发布，可按这一版启动考核。"

    def perform(self, request: HttpRequest) -> str:
        services.publish(version_id=self.version.pk, by=self.request.user, at=clock.now())
        return self.back()


class DiscardPage(_DraftAct):
    """删除草稿."""

    success_message = "已删除编制中的版本。"

    def perform(self, request: HttpRequest) -> str:
        services.discard_draft(version_id=self.version.pk, by=self.request.user, at=clock.now())
        return reverse("scoring:rubric_list")


class OpenPage(_DraftAct):
    """启动考核."""

    success_message = "已启动，各对象可以自评。"

    def perform(self, request: HttpRequest) -> str:
        if not may_keep(self.request.user, self.version.rubric):
            raise PermissionDenied
        made = open_scoring(version=self.version, by=self.request.user, at=clock.now())
        return reverse("scoring:scoring_detail", args=[made.pk])
