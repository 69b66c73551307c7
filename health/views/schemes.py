"""评价方案: the list, a version with its tree in words, writing a draft node by node, putting it in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse

from common import clock
from common.store.versions import latest_versions
from common.text.outline import ROOT
from common.web import versions
from common.web.views import ActPage, Button, FormPage, ListPage
from health.forms.schemes import GroupForm, HeadForm, IndicatorForm, SchemeCreateForm
from health.models import Scheme, SchemeVersion
from health.reads.schemes import rows_of
from health.rules.examples import EXAMPLES
from health.rules.faults import Fault, scheme_faults
from health.rules.grading import grades_words
from health.rules.scheme_sheet import sheet_rows
from health.rules.schemes import COMPOSE_WORDS, Node, Tree
from health.services import schemes as services
from health.sheets.imports import SCHEME
from health.tables.schemes import SchemeFilter, SchemeTable
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
        visible = SchemeVersion.objects.visible_to(self.request.user).order_by("-number")
        shown = visible.defer("nodes", "grades")
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
        visible = SchemeVersion.objects.visible_to(self.request.user).filter(scheme__in=keys)
        for version in latest_versions(visible.select_related("scheme")):
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


class OfSchemes(versions.OneVersion):
    """A version of a scheme."""

    drafts = services.SCHEMES
    room, list_url = "health", "health:scheme_list"
    menu = MENU
    version: SchemeVersion
    tree: Tree


class VersionDetailPage(OfSchemes, versions.VersionDetailPage):
    """The tree in words, with what is wrong with it while it is a draft."""

    roles = OFFICE_AND_CHIEF
    model = SchemeVersion
    template_name = "health/version_detail.html"
    force_url = "health:version_force"

    def faults(self) -> list[Fault]:
        return scheme_faults(self.tree, self.version.grade_list)

    def told(self) -> Iterable[Any]:
        return rows_of(self.tree)

    def add_item_url(self, key: str) -> str:
        return reverse("health:node_add", args=[self.version.pk, key, "indicator"])

    def get_buttons(self) -> list[Button]:
        buttons = super().get_buttons()
        if self.request.user.has_role("office"):
            address = f"{reverse('health:scheme_create')}?begin=copy:{self.version.pk}"
            buttons.append(Button("复制为新方案", address, "copy"))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "compose": COMPOSE_WORDS[self.tree.root.compose or "weights"],
            "grades": grades_words(self.version.grade_list),
        }


class VersionNewPage(OfSchemes, versions.VersionNewPage):
    lead = "现行版本不变；新版本从它开始编制，启用后代替它。已按原版本做的评价不受影响。"


class _DraftPage(OfSchemes, versions.DraftPage):
    template_name = "health/scheme_form.html"


class HeadPage(_DraftPage):
    """依据, the way to the total, the grades."""

    form_class = HeadForm
    title = "依据、总分和等级"

    def save(self, form: HeadForm) -> str:
        said = form.cleaned_data
        services.save_head(
            basis=said["basis"],
            compose=said["compose"],
            grades=form.grades(),
            seen_at=said["seen_at"],
            **self.written(),
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
        # A new node overwrites nothing.
        seen_at = form.cleaned_data["seen_at"] if self.node else None
        services.save_node(node=form.given(), seen_at=seen_at, **self.written())
        return self.at_node(self.node.key if self.node else self.parent.key)


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


class NodeMovePage(OfSchemes, versions.NodeMovePage):
    pass


class NodeRemovePage(OfSchemes, versions.NodeRemovePage):
    pass


class DiscardPage(OfSchemes, versions.DiscardPage):
    pass


class ForcePage(OfSchemes, ActPage):
    """启用."""

    success_message = "已启用，以后的评价按这一版进行。"

    def perform(self, request: HttpRequest) -> str:
        services.put_in_force(**self.written())
        return self.back()
