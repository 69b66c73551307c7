"""The pages of every import: upload, check, confirm. See `common.imports` for how a room plugs in."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.views.generic import DetailView, View

from common import clock
from common.errors import Invalid
from common.imports import (
    AbstractImportBatch,
    Act,
    ImportState,
    Register,
    begin_apply,
    check_again,
    discard_batch,
    mend_batch,
    start_batch,
)
from common.imports.forms import RecheckForm, UploadForm
from common.imports.headings import DESK, name_of
from common.imports.mending import cells_sent, cells_to_mend
from common.imports.models import TO_JUDGE
from common.imports.registers import HEADINGS, is_sheet, is_text, matched
from common.spreadsheets import Column, write_rows, write_template
from common.web.downloads import XLSX
from common.web.exports import FilePage, PageFile, dated, file_response
from common.web.views import (
    Button,
    FormPage,
    RoleRequiredMixin,
    TitledMixin,
    act,
    attachment_header,
)

ROWS_PER_PAGE = 50
# Rows whose sentences are searched for what an option decides.
MOST_ODD = 200
RECHECKED = (ImportState.CHECKED, ImportState.FAILED)


class ImportMixin(RoleRequiredMixin, TitledMixin):
    """What the pages of one register's import share; filled by `import_urls`."""

    register = Register()
    name = ""
    back = ""
    kwargs: dict[str, Any]

    def address(self, page: str, **kwargs: Any) -> str:
        namespace = self.request.resolver_match.namespace
        return reverse(f"{namespace}:{self.name}_import{page}", kwargs=kwargs or None)

    def batches(self) -> QuerySet[AbstractImportBatch]:
        """A batch is its clerk's own."""
        found = self.register.batch_model._default_manager.filter(
            target=self.register.target, created_by=self.request.user.pk
        )
        return found.select_related("created_by")

    def batch(self) -> AbstractImportBatch:
        return get_object_or_404(self.batches(), pk=self.kwargs["pk"])


class ImportUploadPage(ImportMixin, FormPage):
    """Upload a file; what was uploaded lately."""

    form_class = UploadForm
    template_name = "common/import_upload.html"
    submit_label = "上传并检查"

    def get_title(self) -> str:
        return f"导入{self.register.title}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"register": self.register}

    def perform(self, form: UploadForm) -> str:
        options = form.options()
        file = options.pop("file")
        batch = start_batch(
            self.register,
            file.file,
            filename=file.name,
            options=options,
            by=self.request.user,
            at=clock.now(),
        )
        return self.address("_batch", pk=batch.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "register": self.register,
            "most_rows": f"{self.register.max_rows:,}",
            "template_url": self.address("_template"),
            "cancel_url": reverse(self.back),
            "recent": [
                (batch, self.address("_batch", pk=batch.pk)) for batch in self.batches()[:10]
            ],
        }


class ImportTemplateDownload(ImportMixin, View):
    """The empty form, with an example and the allowed values."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        title, register = f"{self.register.title}导入模板", self.register
        with write_template(
            register.columns,
            title=title,
            notes=register.template_notes,
            more=register.template_more,
        ) as file:
            response = HttpResponse(file.read(), content_type=XLSX)
        response["Content-Disposition"] = attachment_header(f"{title}.xlsx")
        return response


class ImportBatchPage(ImportMixin, DetailView):
    """The check: row by row what would be created, changed or is wrong; and the result afterwards."""

    http_method_names = ["get", "head"]
    context_object_name = "batch"

    def get_template_names(self) -> list[str]:
        if getattr(self.request, "htmx", False) and not self.request.htmx.boosted:
            return ["common/import_batch_partial.html"]
        return ["common/import_batch.html"]

    def get_queryset(self) -> QuerySet[AbstractImportBatch]:
        return self.batches()

    def get_title(self) -> str:
        return f"导入{self.register.title}：{self.object.filename}"

    def get_buttons(self) -> list[Button]:
        return [
            Button(f"返回{self.register.title}", reverse(self.back)),
            Button("另导一个文件", self.address(""), "upload"),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch = self.object
        wanted = self.request.GET.get("act", "")
        may_recheck = batch.state in RECHECKED and bool(batch.file)
        rows = batch.rows.filter(act=wanted) if wanted in Act.values else batch.rows.all()
        page = Paginator(rows.order_by("line"), ROWS_PER_PAGE).get_page(
            self.request.GET.get("page")
        )
        options = None
        if may_recheck:
            options = RecheckForm(register=self.register, batch=batch, initial=batch.options)
        return super().get_context_data(**kwargs) | {
            "register": self.register,
            "page": page,
            "act": wanted,
            "mend_url": self.address("_mend", pk=batch.pk) if self.offer_cells(page) else "",
            "tabs": [("", "全部", batch.total)]
            + [(code, words, batch.count(code)) for code, words in Act.choices],
            "bad": batch.count(Act.BAD),
            "moved": batch.rows.filter(moved=True).count(),
            "is_busy": batch.state in (ImportState.WAITING, ImportState.APPLYING),
            "busy_words": _busy_words(batch),
            "percent": _percent(batch),
            "options_form": options,
            "options_open": options is not None and self.asks_for_options(options),
            "recheck_url": self.address("_recheck", pk=batch.pk) if may_recheck else "",
            "file_url": self.address("_file", pk=batch.pk) if batch.file else "",
            "errors_url": self.address("_errors", pk=batch.pk),
            "apply_url": self.address("_apply", pk=batch.pk),
            "discard_url": self.address("_discard", pk=batch.pk),
            "upload_url": self.address(""),
            "back_url": reverse(self.back),
        }

    def asks_for_options(self, form: RecheckForm) -> bool:
        """Are there headings to be matched, or does a sentence of the check name an option? A column that is called as
        an option is does not count: “月份”不能晚于本月."""
        odd = self.object.rows.exclude(errors=[]).order_by("line").values_list("errors", flat=True)
        told = [self.object.problem, *self.object.notes, *chain.from_iterable(odd[:MOST_ODD])]
        titles = {f"“{column.title}”" for column in self.register.columns}
        labels = {str(field.label) for field in form.fields.values()}
        words = "".join(told)
        for title in titles:
            words = words.replace(title, "")
        return form.is_matching or any(label in words for label in labels)

    def offer_cells(self, page: Iterable[Any]) -> bool:
        """Gives the bad rows of a page the cells that can be put right; was there one?"""
        found = False
        for row in page if _can_be_mended(self.object) else ():
            if row.act == Act.BAD:
                values = self.register.decode(row.values)
                row.cells = cells_to_mend(self.register.columns, row, values)
                found = found or bool(row.cells)
        return found


def _can_be_mended(batch: AbstractImportBatch) -> bool:
    """Is the file still there, and one whose rows have cells?"""
    has_cells = is_sheet(batch.filename) or is_text(batch.filename)
    return batch.state == ImportState.CHECKED and bool(batch.file) and has_cells


def _percent(batch: AbstractImportBatch) -> int | None:
    """How far the file has been read, its rows been judged, or gone through before they are written."""
    if batch.state == ImportState.WAITING:
        rows = batch.count(TO_JUDGE)
        return min(100, batch.progress * 100 // rows if rows else batch.progress) or None
    good = batch.total - batch.count(Act.BAD)
    return min(100, batch.progress * 100 // good) if good else None


def _busy_words(batch: AbstractImportBatch) -> str:
    """What is being done with the file now."""
    if batch.state == ImportState.WAITING:
        rows = batch.count(TO_JUDGE)
        if batch.progress and not rows:
            return "正在读取文件…"
        done = f"，已检查 {batch.progress:,} / {rows:,} 行" if batch.progress else ""
        return f"正在逐行检查{done}…"
    good = batch.total - batch.count(Act.BAD)
    if batch.progress < good:
        return f"正在导入：写入前再核对一遍，已核对 {batch.progress:,} / {good:,} 行…"
    return f"正在导入：已核对完，正在一次写入 {batch.to_write:,} 行…"


class ImportFileDownload(ImportMixin, View):
    """The file as it was uploaded."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        batch = self.batch()
        if not batch.file:
            raise Http404
        return FileResponse(batch.file.open("rb"), as_attachment=True, filename=batch.filename)


class ImportErrorsDownload(ImportMixin, FilePage, View):
    """The bad rows as Excel with what is wrong, to be corrected and uploaded again."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return file_response(request, self.get_file())

    def get_file(self) -> PageFile:
        batch = self.batch()
        register = self.register
        columns = [
            Column("problem", "问题", width=60),
            *(
                Column(c.key, c.title, c.kind, choices=c.choices, places=c.places)
                for c in register.columns
            ),
            Column("line", "原文件行号", "int"),
        ]
        rows = (
            dict.fromkeys((c.key for c in register.columns), None)
            | register.decode(row.values)
            | {fault["key"]: fault["typed"] for fault in row.faults if isinstance(fault, dict)}
            | {"problem": "；".join(row.errors), "line": row.line}
            for row in batch.rows.filter(act=Act.BAD).order_by("line").iterator(chunk_size=2000)
        )
        title = f"{register.title}导入有误行"
        return PageFile(
            title,
            dated(title),
            batch.count(Act.BAD),
            lambda told: write_rows(columns, rows, title=title),
        )


class ImportRecheckAct(ImportMixin, View):
    """Checks the kept file again: the register was put right, or the options were wrong."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        batch = self.batch()
        address = self.address("_batch", pk=batch.pk)

        def perform() -> str:
            form = RecheckForm(request.POST, register=self.register, batch=batch)
            if not form.is_valid():
                told = " ".join(str(sentence) for each in form.errors.values() for sentence in each)
                raise Invalid("import.options", told)
            at = clock.now()
            options = form.options()
            # Only what was asked on this page is kept; other files' headings stay as they are.
            if form.is_matching:
                name = name_of(self.register)
                DESK.part.keep(name, options[HEADINGS], by=request.user, at=at)
            options[HEADINGS] = {**matched(batch.options), **options[HEADINGS]}
            check_again(batch, options=options, by=request.user, at=at)
            return address

        return act(request, perform, lambda: address)


class ImportMendAct(ImportMixin, View):
    """Checks the kept file again with cells of bad rows that were put right on the page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        batch = self.batch()
        address = self.address("_batch", pk=batch.pk)

        def perform() -> str:
            lines = {name.split("_")[1] for name in request.POST if name.startswith("cell_")}
            sent = [int(line) for line in lines if line.isascii() and line.isdecimal()]
            rows = batch.rows.filter(act=Act.BAD, line__in=sent[:ROWS_PER_PAGE])
            read = [(row, self.register.decode(row.values)) for row in rows]
            cells = cells_sent(self.register.columns, read, request.POST.dict())
            mend_batch(batch, cells, by=request.user, at=clock.now())
            return address

        return act(request, perform, lambda: address, "已按改正的内容重新检查。")


class ImportApplyAct(ImportMixin, View):
    """Confirms a checked file."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        batch = self.batch()
        address = self.address("_batch", pk=batch.pk)

        def perform() -> str:
            done = begin_apply(
                batch,
                skip_bad=request.POST.get("skip_bad") == "yes",
                by=request.user,
                at=clock.now(),
            )
            if done.state == ImportState.APPLIED:
                messages.success(request, f"已导入 {done.to_write} 行。")
            return address

        return act(request, perform, lambda: address)


class ImportDiscardAct(ImportMixin, View):
    """Gives a checked file up."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        batch = self.batch()

        def perform() -> str:
            discard_batch(batch, by=request.user, at=clock.now())
            return self.address("")

        return act(
            request,
            perform,
            lambda: self.address("_batch", pk=batch.pk),
            "已放弃，没有导入任何内容。",
        )


def import_urls(
    register: type[Register],
    *,
    name: str,
    menu: str,
    back: str,
    roles: tuple[str, ...] = ("office",),
    under: str | None = None,
) -> list[URLPattern]:
    """The addresses of one register's import, below `<under>import/` (`<name>s/import/` unless set).

    name  beginning of the URL names: `reach` gives `reach_import`, `reach_import_batch` …
    menu  menu entry that the pages mark
    back  URL name of the register's list
    """
    shared = {"register": register(), "name": name, "menu": menu, "back": back, "roles": roles}
    root = f"{name + 's/' if under is None else under}import/"
    pages: list[tuple[str, str, Any]] = [
        ("", "", ImportUploadPage),
        ("template/", "_template", ImportTemplateDownload),
        ("<int:pk>/", "_batch", ImportBatchPage),
        ("<int:pk>/file/", "_file", ImportFileDownload),
        ("<int:pk>/errors/", "_errors", ImportErrorsDownload),
        ("<int:pk>/recheck/", "_recheck", ImportRecheckAct),
        ("<int:pk>/mend/", "_mend", ImportMendAct),
        ("<int:pk>/apply/", "_apply", ImportApplyAct),
        ("<int:pk>/discard/", "_discard", ImportDiscardAct),
    ]
    return [
        path(root + tail, view.as_view(**shared), name=f"{name}_import{page}")
        for tail, page, view in pages
    ]
