"""Pages of what has versions (`common.store.versions`): one version, a further one with its reason, a form about a
draft that tells whoever saves second, its nodes moved and taken out, a draft taken away.

A room makes a class of its own from `OneVersion`, which says whose versions and where they are, and mixes it in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, ClassVar

import django_tables2 as tables
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common import clock
from common.errors import Conflict
from common.store.drafts import Drafts
from common.store.scope import covers
from common.store.versions import DRAFT, IN_FORCE, LONGEST_WORDS, may_edit
from common.text.outline import ROOT
from common.web.forms import PortalForm
from common.web.marks import badge
from common.web.tables import PortalTable
from common.web.views import ActPage, Button, DetailPage, FormPage, RoleRequiredMixin

_COLOURS = {"draft": "draft", "in_force": "binding", "replaced": "superseded"}


def version_badge(version: Any) -> SafeString:
    return badge(_COLOURS[version.state], version.get_state_display())


class VersionedTable(PortalTable):
    """Rows with links to their versions."""

    room: ClassVar[str]

    name = tables.Column()
    division = tables.Column(attrs={"td": {"class": "phone-hide"}}, orderable=False)
    # Not by `versions`, which a table would take for a function to call.
    versions = tables.Column(accessor="pk", verbose_name="版本", orderable=False)

    def render_name(self, record: Any) -> SafeString:
        """Leads to the version in force, or to the draft where nothing else is there yet."""
        versions = list(record.versions.all())
        held = (version for version in versions if version.state == IN_FORCE)
        shown = next(held, None) or next(iter(versions), None)
        if shown is None:
            return format_html("{}", record.name)
        address = self._address(shown)
        return format_html('<a href="{}">{}</a>', address, record.name)

    def render_versions(self, record: Any) -> SafeString:
        return format_html_join(
            " ",
            '<a class="nowrap" href="{}">第 {} 版</a> {}',
            ((self._address(v), v.number, version_badge(v)) for v in record.versions.all()),
        )

    def _address(self, version: Any) -> str:
        return reverse(f"{self.room}:version_detail", args=[version.pk])


class VersionForm(PortalForm):
    """Why what is in force is changed."""

    reason = forms.CharField(label="修改原因", max_length=LONGEST_WORDS)


class OneVersion(RoleRequiredMixin):
    """One version that the user sees, else 404."""

    drafts: ClassVar[Drafts[Any]]
    # The room's name in addresses, and its list.
    room: ClassVar[str]
    list_url: ClassVar[str]
    roles: tuple[str, ...] = ("office",)
    kwargs: dict[str, Any]

    @cached_property
    def version(self) -> Any:
        model = self.drafts.model
        rows: Any = model._default_manager
        joined = rows.visible_to(self.request.user).select_related(
            f"{model.of_name}__division", "made_by", "in_force_by"
        )
        return get_object_or_404(joined, pk=self.kwargs["pk"])

    @cached_property
    def tree(self) -> Any:
        return self.version.tree

    def require_draft(self) -> None:
        """Refuses who may not edit it before a word is written."""
        if not may_edit(self.request.user, self.version):
            raise PermissionDenied

    def layer(self, key: str) -> str:
        """The key of a layer under which something may be put, else 404."""
        node = self.tree.by_key.get(key)
        if key != ROOT and (node is None or not node.is_group):
            raise Http404
        return key

    def back(self) -> str:
        return reverse(f"{self.room}:version_detail", args=[self.kwargs["pk"]])

    def get_cancel_url(self) -> str:
        return self.back()

    def at_node(self, key: str) -> str:
        return f"{self.back()}#node-{key}"

    def written(self) -> dict[str, Any]:
        """What each service is told: which version, by whom, when."""
        return {"version_id": self.version.pk, "by": self.request.user, "at": clock.now()}


class VersionDetailPage(OneVersion, DetailPage):
    """What a version says, its outline in words, and what is wrong with it while it is a draft.

    A room gives its template (from `common/version_detail.html`) and `force_url`, `faults` and `told`, and where the
    page for something new under a layer is: `add_item_url`.
    """

    force_url: ClassVar[str]

    def faults(self) -> Sequence[Any]:
        raise NotImplementedError

    def told(self) -> Iterable[Any]:
        """The nodes in words, from top to bottom, each with its `key`."""
        raise NotImplementedError

    def add_item_url(self, key: str) -> str:
        raise NotImplementedError

    def get_object(self, queryset: Any = None) -> Any:
        return self.version

    @property
    def keeps(self) -> bool:
        return covers(self.request.user.office_ranges, self.version.of.division_id)

    def get_buttons(self) -> list[Button]:
        if self.version.state != IN_FORCE or not self.keeps:
            return []
        address = reverse(f"{self.room}:version_new", args=[self.version.of.pk])
        return [Button("修改为新版本", address, "pencil")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version, user = self.version, self.request.user
        faults = self.faults() if version.state == DRAFT else ()
        wrong = {fault.key for fault in faults}
        said = [name for name in self.drafts.copied if name != "basis"]
        others = version.of.versions.exclude(pk=version.pk).defer(*said)
        return super().get_context_data(**kwargs) | {
            "version": version,
            "badge_of": version_badge(version),
            "words": self.drafts.words,
            "room": self.room,
            "list_url": self.list_url,
            "force_url": self.force_url,
            "rows": [(row, row.key in wrong, self.add_item_url(row.key)) for row in self.told()],
            "add_item_url": self.add_item_url(ROOT),
            "faults": faults,
            "may_edit": may_edit(user, version),
            "others": others.visible_to(user),
            "root": ROOT,
        }


class VersionNewPage(OneVersion, FormPage):
    """修改为新版本: why. The address names what there are versions of."""

    form_class = VersionForm
    title = "修改为新版本"
    submit_label = "建立新版本"

    def get_form_kwargs(self) -> dict[str, Any]:
        of_model: Any = self.drafts.model._meta.get_field(self.drafts.model.of_name).related_model
        visible = of_model.objects.visible_to(self.request.user)
        of = get_object_or_404(visible, pk=self.kwargs["pk"])
        if not covers(self.request.user.office_ranges, of.division_id):
            raise PermissionDenied
        return super().get_form_kwargs()

    def get_cancel_url(self) -> str:
        return reverse(self.list_url)

    def perform(self, form: VersionForm) -> str:
        made = self.drafts.new_version(
            of_id=self.kwargs["pk"],
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
        )
        return reverse(f"{self.room}:version_detail", args=[made.pk])


class DraftPage(OneVersion, FormPage):
    """A form about a draft of one's own. `save` calls the service and gives the address to go on to."""

    def get_form_kwargs(self) -> dict[str, Any]:
        self.require_draft()
        return super().get_form_kwargs() | {"version": self.version}

    def save(self, form: Any) -> str:
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


class NodeMovePage(OneVersion, ActPage):
    """上移, 下移."""

    def perform(self, request: HttpRequest) -> str:
        places = {"up": -1, "down": 1}.get(self.kwargs["way"])
        if places is None:
            raise Http404
        key = self.kwargs["key"]
        self.drafts.move_node(key=key, by_places=places, **self.written())
        return self.at_node(key)


class NodeRemovePage(OneVersion, ActPage):
    """删去, with all below."""

    success_message = "已删去。"

    def perform(self, request: HttpRequest) -> str:
        self.drafts.remove_node(key=self.kwargs["key"], **self.written())
        return self.back()


class DiscardPage(OneVersion, ActPage):
    """删除草稿."""

    success_message = "已删除编制中的版本。"

    def perform(self, request: HttpRequest) -> str:
        self.drafts.discard(**self.written())
        return reverse(self.list_url)
