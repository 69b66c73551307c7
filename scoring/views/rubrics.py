"""考核办法: the list, a version with its items in words, writing a draft node by node, publishing it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.views.generic import View

from common import clock
from common.spreadsheets import write_rows
from common.store.versions import latest_versions
from common.text.chinese import local_date
from common.text.outline import ROOT
from common.web import versions
from common.web.downloads import download
from common.web.views import ActPage, Button, DetailPage, FormPage, ListPage
from scoring.forms.rubrics import GroupForm, HeadForm, ItemForm, RubricCreateForm
from scoring.models import Rubric, RubricVersion, VersionState
from scoring.permissions import may_keep
from scoring.reads.rubrics import rows_of, settings_words
from scoring.reads.subjects import candidates, subjects_of
from scoring.rules.faults import Fault
from scoring.rules.registry import SHAPES
from scoring.rules.rubrics import Node, Tree
from scoring.services import rubrics as services
from scoring.services.scorings import open_scoring
from scoring.sheets.imports import RUBRIC, version_rows
from scoring.tables.rubrics import RubricFilter, RubricTable
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
        visible = RubricVersion.objects.visible_to(self.request.user).order_by("-number")
        rows: QuerySet[Rubric] = super().get_queryset().select_related("division")
        return rows.prefetch_related(Prefetch("versions", visible.defer("nodes", "whole")))

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
        visible = RubricVersion.objects.visible_to(self.request.user).filter(rubric__in=keys)
        for version in latest_versions(visible.select_related("rubric")):
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


class OfRubrics(versions.OneVersion):
    """A version of a rubric."""

    drafts = services.RUBRICS
    room, list_url = "scoring", "scoring:rubric_list"
    menu = MENU
    version: RubricVersion
    tree: Tree


class VersionDetailPage(OfRubrics, versions.VersionDetailPage):
    """The items in words, with what is wrong with them while it is a draft."""

    roles = OFFICE_AND_CHIEF
    model = RubricVersion
    template_name = "scoring/version_detail.html"
    force_url = "scoring:version_publish"

    @cached_property
    def day(self) -> date:
        return local_date(clock.now())

    def faults(self) -> list[Fault]:
        return services.faults_of(self.version, self.day)

    def told(self) -> Iterable[Any]:
        return rows_of(self.tree, candidates(self.version.rubric.division_id))

    def add_item_url(self, key: str) -> str:
        return reverse("scoring:shape_choose", args=[self.version.pk, key])

    def get_buttons(self) -> list[Button]:
        buttons = super().get_buttons()
        if self.request.user.has_role("office"):
            address = f"{reverse('scoring:rubric_create')}?begin={self.version.pk}"
            buttons.append(Button("复制为新办法", address, "copy"))
        address = reverse("scoring:version_table", args=[self.version.pk])
        buttons.append(Button("导出 Excel", address, "download"))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = self.version
        scoring = version.rubric.scorings.exclude(state="cancelled").first()
        is_open = version.state == VersionState.IN_FORCE and scoring is None
        return super().get_context_data(**kwargs) | {
            "rules": settings_words(version.rules),
            "subjects": [each.name for each in subjects_of(version, self.day)],
            "may_open": is_open and self.keeps,
            "scoring": scoring,
        }


class VersionTablePage(OfRubrics, View):
    """A version as the sheet that an import reads: last year's as a start, with its year changed."""

    roles = OFFICE_AND_CHIEF
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        file = write_rows(list(RUBRIC), version_rows(self.version), title=str(self.version))
        return download(file, f"{self.version}.xlsx")


class VersionNewPage(OfRubrics, versions.VersionNewPage):
    lead = "现行版本不变；新版本从它开始编制，发布后代替它。已按原版本启动的考核不受影响。"


class DraftPage(OfRubrics, versions.DraftPage):
    template_name = "scoring/rubric_form.html"


class HeadPage(DraftPage):
    """依据, subjects, total and grades."""

    form_class = HeadForm
    title = "对象、总分和等次"

    def save(self, form: HeadForm) -> str:
        clean = form.cleaned_data
        services.save_head(
            basis=clean["basis"],
            audience=clean["audience"],
            named=clean["named"],
            settings=form.settings,
            seen_at=clean["seen_at"],
            **self.written(),
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
        # A new node overwrites nothing.
        seen_at = form.cleaned_data["seen_at"] if self.node else None
        services.save_node(node=form.given(), seen_at=seen_at, **self.written())
        return self.at_node(self.node.key if self.node else self.parent)


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
        return self.layer(self.kwargs["key"])

    def get_title(self) -> str:
        name = "总分" if self.parent == ROOT else f"“{self.tree.by_key[self.parent].name}”"
        what = "一层" if self.kind == GROUP else f"项目：{SHAPES[self.kind].label}"
        return f"在{name}下加{what}"


class ShapeChoosePage(OfRubrics, DetailPage):
    """加项目: by which shape."""

    model = RubricVersion
    template_name = "scoring/shape_choose.html"
    title = "选择计分办法"

    def get_object(self, queryset: Any = None) -> RubricVersion:
        self.require_draft()
        return self.version

    def get_title(self) -> str:
        return self.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        key = self.layer(self.kwargs["key"])
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


class NodeMovePage(OfRubrics, versions.NodeMovePage):
    pass


class NodeRemovePage(OfRubrics, versions.NodeRemovePage):
    pass


class DiscardPage(OfRubrics, versions.DiscardPage):
    pass


class PublishPage(OfRubrics, ActPage):
    """发布."""

    success_message = "已发布，可按这一版启动考核。"

    def perform(self, request: HttpRequest) -> str:
        services.publish(**self.written())
        return self.back()


class OpenPage(OfRubrics, ActPage):
    """启动考核."""

    success_message = "已启动，各对象可以自评。"

    def perform(self, request: HttpRequest) -> str:
        if not may_keep(self.request.user, self.version.rubric):
            raise PermissionDenied
        made = open_scoring(version=self.version, by=self.request.user, at=clock.now())
        return reverse("scoring:scoring_detail", args=[made.pk])
