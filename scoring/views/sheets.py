"""The sheet of a town or unit: every item explained, its columns, the rows counted, objections and their decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View

from attachments.neighbours.fields import KeepsUploads
from attachments.reads.responses import held_document
from attachments.services import uploads as attachments
from common import clock
from common.web.views import Button, DetailPage, FormPage, RoleRequiredMixin
from scoring.forms.scorings import BarForm, DecisionForm, EntryForm, ObjectionForm
from scoring.models import Column, Entry, Objection, ScoringState, Sheet
from scoring.permissions import columns_for, may_keep, may_object, reads_all, speaks_for
from scoring.reads.columns import Said, last_entries
from scoring.reads.figures import Year
from scoring.reads.registry import readings
from scoring.reads.sheets import COLUMNS, Line, bars_for, bars_of, told_of
from scoring.rules.rubrics import BY_HAND, Bar, Node
from scoring.services import objections, scorings
from scoring.views import READERS, WRITERS
from scoring.views.scorings import MENU


class OneSheet(RoleRequiredMixin):
    """One sheet that the user sees, else 404."""

    roles: tuple[str, ...] = READERS
    kwargs: dict[str, Any]

    @cached_property
    def sheet(self) -> Sheet:
        visible = Sheet.objects.visible_to(self.request.user)
        rows = visible.select_related("scoring__version__rubric", "scoring__division")
        found: Sheet = get_object_or_404(
            rows.select_related("scoring__rubric", "division", "unit"), pk=self.kwargs["pk"]
        )
        return found

    @cached_property
    def node(self) -> Node:
        """The item of the address, where it is one of this subject's."""
        tree = self.sheet.scoring.version.tree
        node = tree.by_key.get(self.kwargs["key"])
        if node is None or node.is_group or not tree.applies(node.key, self.sheet.subject):
            raise Http404
        return node

    @property
    def reads_result(self) -> bool:
        """Offices and chiefs of the division, and the subject itself; a unit that scores others reads its own items."""
        user = self.request.user
        return reads_all(user, self.sheet.scoring) or speaks_for(user, self.sheet)

    def back(self) -> str:
        return reverse("scoring:sheet_detail", args=[self.sheet.pk])

    def get_cancel_url(self) -> str:
        return self.back()

    def linked(self, rows: list[Any]) -> dict[int, list[tuple[str, str]]]:
        """(Name, address) of the files of rows, by the row's key, each only as uploaded by whoever wrote it."""
        with_files = [row for row in rows if row.files]
        keys = [key for row in with_files for key in row.files]
        owners = {row.by_id for row in with_files}
        known = {str(each.uuid): each for each in attachments.shown(keys, owner_ids=owners)}
        found: dict[int, list[tuple[str, str]]] = {}
        for row in with_files:
            for key in row.files:
                file = known.get(key)
                if file is not None and file.uploaded_by_id == row.by_id:
                    address = reverse("scoring:sheet_file", args=[self.sheet.pk, key])
                    found.setdefault(row.pk, []).append((file.name or "附件", address))
        return found


class Filled(NamedTuple):
    """A column that is filled in: its words, what it says, the row that says who and when, its files."""

    column: str
    said: str
    row: Entry
    files: list[tuple[str, str]]


class SheetDetailPage(OneSheet, DetailPage):
    """The total, every item with its sentence and columns, what may be filled in, objections."""

    model = Sheet
    template_name = "scoring/sheet_detail.html"
    menu = MENU

    def get_object(self, queryset: Any = None) -> Sheet:
        return self.sheet

    def get_buttons(self) -> list[Button]:
        if not may_object(self.request.user, self.sheet):
            return []
        return [Button("申诉", reverse("scoring:sheet_object", args=[self.sheet.pk]))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sheet, user = self.sheet, self.request.user
        told = told_of(sheet.scoring, self._side_by_side(), at=clock.now())
        own = next(each for each in told if each.sheet.pk == sheet.pk)
        tree = sheet.scoring.version.tree
        keeps = may_keep(user, sheet.scoring)
        raised = list(sheet.objections.select_related("decision"))
        files = self.linked(raised)
        names = {node.key: node.name for node in tree.leaves}
        # The newest of an item's column is the last.
        rows = {(row.key, row.column): row for row in sheet.entries.order_by("pk")}
        entries = self._entries(rows)
        acts = {line.key: self._acts(line, tree.by_key[line.key]) for line in own.lines}
        lines = [
            (line, acts[line.key], entries(line))
            for line in own.lines
            if self.reads_result or line.is_group or acts[line.key]
        ]
        return super().get_context_data(**kwargs) | {
            "sheet": sheet,
            "scoring": sheet.scoring,
            "told": own,
            "reads_result": self.reads_result,
            "reads_all": reads_all(user, sheet.scoring),
            "lines": lines,
            # Who may fill in nothing (any more) is shown no column for it.
            "fills_in": any(acts for _, acts, _ in lines),
            "bars": bars_of(own, rows) if self.reads_result else [],
            "tells_bars": keeps and sheet.scoring.state == ScoringState.OPEN,
            "objections": [
                (each, names.get(each.key, "整体结果"), files.get(each.pk, [])) for each in raised
            ],
            "may_decide": keeps and sheet.scoring.state == ScoringState.ANNOUNCED,
        }

    def _side_by_side(self) -> list[Sheet]:
        """The own sheet alone: a forecast reads the registers for all anyway, because ranks ask for the others."""
        return [self.sheet]

    def _acts(self, line: Line, node: Node) -> list[tuple[str, str, str]]:
        """(Column's words, address, column) of what this user may fill in now."""
        if line.is_group:
            return []
        allowed = columns_for(self.request.user, self.sheet, node)
        return [
            (words, reverse("scoring:entry", args=[self.sheet.pk, line.key, column]), column)
            for column, words in COLUMNS
            if column in allowed
        ]

    def _entries(self, rows: Mapping[tuple[str, str], Entry]) -> Callable[[Line], list[Filled]]:
        """The columns of a line that are filled in; one query for the files of all lines."""
        files = self.linked(list(rows.values()))

        def of_line(line: Line) -> list[Filled]:
            return [
                Filled(words, said, row, files.get(row.pk, []))
                for column, words in COLUMNS
                if (said := line.columns.get(column)) and (row := rows.get((line.key, column)))
            ]

        return of_line


class RowsPage(OneSheet, DetailPage):
    """What the figure of an item, or of a veto or precondition, counted of this subject: each row leads to where it is
    shown."""

    model = Sheet
    template_name = "scoring/rows.html"
    menu = MENU

    def get_object(self, queryset: Any = None) -> Sheet:
        if not self.reads_result or self.told.source == BY_HAND:
            raise Http404
        return self.sheet

    @cached_property
    def told(self) -> Node | Bar:
        return bars_for(self.sheet).get(self.kwargs["key"]) or self.node

    def get_title(self) -> str:
        return f"{self.sheet.name}：{self.told.name}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        scoring, subject = self.sheet.scoring, self.sheet.subject
        subjects = [each.subject for each in scoring.sheets.all()]
        now = clock.now()
        year = Year(code=scoring.division_id, year=scoring.year, subjects=subjects, at=now)
        reading = readings(year, [self.told.source]).get(self.told.source)
        rows = reading.rows.get(subject.key, []) if reading else []
        return super().get_context_data(**kwargs) | {
            "sheet": self.sheet,
            "rows": rows,
            "at": now,
            "is_kept": scoring.state != ScoringState.OPEN,
            "back": self.back(),
        }


class EntryPage(KeepsUploads, OneSheet, FormPage):
    """A column of an item."""

    roles = WRITERS
    form_class = EntryForm
    template_name = "scoring/entry_form.html"
    menu = MENU
    success_message = "已填写。"

    @cached_property
    def column(self) -> str:
        column: str = self.kwargs["column"]
        if column not in Column.values:
            raise Http404
        return column

    @cached_property
    def now(self) -> Said | None:
        rows = self.sheet.entries.filter(key=self.node.key, column=self.column).order_by("pk")
        found = last_entries((self.sheet.subject.key, row) for row in rows)
        return found.get(self.sheet.subject.key, {}).get(self.node.key, {}).get(self.column)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever comes after it is over sees the sheet."""
        if self.sheet.scoring.state != ScoringState.OPEN:
            return redirect(self.back())
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        is_open = self.sheet.scoring.state == ScoringState.OPEN
        if is_open and self.column not in columns_for(self.request.user, self.sheet, self.node):
            raise PermissionDenied
        shape = self.node.shape
        asks_file = self.column != Column.SELF and shape is not None and not shape.is_bare
        own = {"node": self.node, "now": self.now, "asks_file": asks_file, "kept": self._kept()}
        return super().get_form_kwargs() | own

    def _kept(self) -> list[Any]:
        """One's own files of this column: a correction need not send them again."""
        pk = self.request.user.pk
        rows = self.sheet.entries.filter(key=self.node.key, column=self.column).order_by("pk")
        last = rows.last()
        if self.request.method == "POST" or last is None or last.by_id != pk:
            return []
        found: list[Any] = attachments.shown(last.files, owner_ids=[pk])
        return found

    def get_title(self) -> str:
        return f"{Column(self.column).label}：{self.sheet.name}“{self.node.name}”"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        node, shape = self.node, self.node.shape
        rows = list(self.sheet.entries.filter(key=node.key).order_by("-pk"))
        files = self.linked(rows)
        return super().get_context_data(**kwargs) | {
            "sheet": self.sheet,
            "node": node,
            "formula": f"{shape.label}：{shape.formula(node.points)}" if shape else "",
            "before": [(row, files.get(row.pk, [])) for row in rows],
        }

    def perform(self, form: EntryForm) -> str:
        clean = form.cleaned_data
        scorings.enter(
            sheet_id=self.sheet.pk,
            key=self.node.key,
            column=self.column,
            numbers=form.numbers(),
            points=clean.get("points"),
            is_void=clean["is_void"],
            note=clean["note"],
            files=clean["scans"],
            by=self.request.user,
            at=clock.now(),
        )
        return f"{self.back()}#item-{self.node.key}"


class BarPage(OneSheet, FormPage):
    """Whether a veto or precondition holds against a subject."""

    form_class = BarForm
    roles = ("office",)
    menu = MENU
    success_message = "已认定。"

    @cached_property
    def bar(self) -> Bar:
        found = bars_for(self.sheet).get(self.kwargs["key"])
        if found is None or found.source != BY_HAND:
            raise Http404
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        if not may_keep(self.request.user, self.sheet.scoring):
            raise PermissionDenied
        return super().get_form_kwargs()

    def get_title(self) -> str:
        return f"{self.sheet.name}：{self.bar.name}"

    def perform(self, form: BarForm) -> str:
        scorings.bar_subject(
            sheet_id=self.sheet.pk,
            key=self.bar.key,
            holds=form.cleaned_data["holds"],
            note=form.cleaned_data["note"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class ObjectPage(KeepsUploads, OneSheet, FormPage):
    """申诉."""

    roles = WRITERS
    form_class = ObjectionForm
    menu = MENU
    submit_label = "提交申诉"
    success_message = "已提交，请等候答复。"

    def get_form_kwargs(self) -> dict[str, Any]:
        if not speaks_for(self.request.user, self.sheet):
            raise PermissionDenied
        tree, subject = self.sheet.scoring.version.tree, self.sheet.subject
        items = [(n.key, n.name) for n in tree.leaves if tree.applies(n.key, subject)]
        return super().get_form_kwargs() | {"items": items}

    def get_title(self) -> str:
        return f"申诉：{self.sheet.name}"

    def perform(self, form: ObjectionForm) -> str:
        clean = form.cleaned_data
        objections.object_to(
            sheet_id=self.sheet.pk,
            key=clean["key"],
            words=clean["words"],
            files=clean["scans"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class DecidePage(OneSheet, FormPage):
    """An objection answered."""

    roles = ("office",)
    form_class = DecisionForm
    template_name = "scoring/decide_form.html"
    menu = MENU
    success_message = "已答复。"

    @cached_property
    def objection(self) -> Objection:
        found: Objection = get_object_or_404(
            Objection.objects.filter(sheet=self.sheet), pk=self.kwargs["objection"]
        )
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        self.objection  # noqa: B018 - of another sheet it is not there
        if not may_keep(self.request.user, self.sheet.scoring):
            raise PermissionDenied
        return super().get_form_kwargs()

    def get_title(self) -> str:
        return f"处理申诉：{self.sheet.name}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        node = self.sheet.scoring.version.tree.by_key.get(self.objection.key)
        return super().get_context_data(**kwargs) | {
            "sheet": self.sheet,
            "objection": self.objection,
            "about": node.name if node else "整体结果",
            "files": self.linked([self.objection]).get(self.objection.pk, []),
        }

    def perform(self, form: DecisionForm) -> str:
        clean = form.cleaned_data
        objections.decide(
            objection_id=self.objection.pk,
            outcome=clean["outcome"],
            points=clean["points"],
            words=clean["words"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class SheetFilePage(OneSheet, View):
    """A file of an entry or an objection, for whoever reads the sheet."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int, uuid: UUID) -> HttpResponseBase:
        rows: list[Any] = [*self.sheet.entries.all(), *self.sheet.objections.all()]
        return held_document(((row.files, row.by_id) for row in rows), uuid)
