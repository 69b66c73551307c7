"""图斑批次: the list, a batch's progress, its report, and what is done about all of its spots."""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View

from accounts.models import Division
from common import clock
from common.errors import Invalid
from common.text.chinese import local_date
from common.web.exports import FilePage, PageFile, file_response
from common.web.views import Button, DetailPage, FormPage, ListPage, RoleRequiredMixin
from spots import services
from spots.forms import AssignBatchForm, BatchForm, MoveDaysForm
from spots.models import Spot, SpotBatch, SpotState
from spots.permissions import may_keep
from spots.querysets import TO_VERIFY
from spots.reads.figures import Progress, level_below, progress_of
from spots.services.assigning import levels_for, to_assign
from spots.sheets.report import words_of, write_docx, write_xlsx
from spots.tables.filters import BatchFilter
from spots.tables.spots import BatchTable

ROLES = ("office", "chief")


class BatchListPage(ListPage):
    """Batches, newest first, with how far those of their spots have come that the user sees."""

    roles = ROLES
    model = SpotBatch
    table_class = BatchTable
    filterset_class = BatchFilter
    title = "图斑批次"
    menu = "spots"
    empty_text = "还没有图斑批次。导入下发的疑似图斑，即成一个批次。"

    def get_queryset(self) -> QuerySet[Any]:
        day = local_date(clock.now())
        ranges = Q()
        for low, high in self.request.user.code_ranges:
            ranges |= Q(spots__division__gte=low, spots__division__lt=high)

        def count(condition: Q) -> Count:
            return Count("spots", filter=condition & ranges)

        waiting = Q(spots__state__in=TO_VERIFY)
        rows: QuerySet[Any] = super().get_queryset().select_related("division")
        return rows.annotate(
            total=count(Q()),
            pending=count(Q(spots__state=SpotState.PENDING)),
            waiting=count(waiting),
            late=count(waiting & Q(spots__verify_by__lt=day)),
            real=count(Q(spots__state=SpotState.REAL)),
            unreal=count(Q(spots__state=SpotState.UNREAL)),
            rectified=count(Q(spots__state=SpotState.REAL, spots__issue__state="closed")),
        )

    def get_buttons(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        return [Button("导入图斑", reverse("spots:spot_import"), "upload", "primary")]


class SeesBatch:
    """The batch of the address, the user's part of its spots, and how far these have come."""

    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def batch(self) -> SpotBatch:
        visible = SpotBatch.objects.visible_to(self.request.user).select_related("division")
        found: SpotBatch = get_object_or_404(visible, pk=self.kwargs["pk"])
        return found

    @cached_property
    def home(self) -> Division:
        """The division that the figures are of: the user's own, or the batch's below it."""
        home: Division = self.request.user.home_division
        return max(home, self.batch.division, key=lambda division: division.level)

    def spots(self) -> QuerySet[Any]:
        return Spot.objects.visible_to(self.request.user).filter(batch=self.batch)

    def progress(self, at: datetime) -> tuple[list[Progress], Progress]:
        level = level_below(self.home.level)
        return progress_of(self.spots(), level=level, day=local_date(at))


class BatchDetailPage(SeesBatch, DetailPage):
    """进度: the batch in words and figures, division by division; each figure leads to its spots."""

    roles = ROLES
    model = SpotBatch
    queryset = SpotBatch.objects.select_related("division", "created_by")
    template_name = "spots/batch_detail.html"
    context_object_name = "batch"
    menu = "spots"

    def get_buttons(self) -> list[Button]:
        batch, user = self.object, self.request.user
        pk = [batch.pk]
        buttons = []
        if to_assign(batch, user).exists():
            address = reverse("spots:batch_assign", args=pk)
            buttons.append(Button("按行政区分派", address, "send", "primary"))
        if may_keep(user, batch):
            buttons.append(Button("调整核查期限", reverse("spots:batch_days", args=pk), "calendar"))
            buttons.append(Button("修改", reverse("spots:batch_edit", args=pk), "edit"))
        return [
            *buttons,
            Button("报告", reverse("spots:batch_report", args=pk), "file-text"),
            Button("导出 Excel", reverse("spots:batch_sheets", args=pk), "file-spreadsheet"),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        at = clock.now()
        rows, total = self.progress(at)
        return super().get_context_data(**kwargs) | {
            "rows": rows,
            "total": total,
            "words": words_of(self.object, total, at),
            "listed": reverse("spots:spot_list"),
            "map_url": reverse("spots:map"),
        }


class BatchFile(SeesBatch, RoleRequiredMixin, FilePage, View):
    """Base of a batch's downloads."""

    http_method_names = ["get", "head"]
    roles = ROLES
    ending = ""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        return file_response(request, self.get_file())

    def get_file(self) -> PageFile:
        at = clock.now()
        return PageFile(
            title=str(self.batch.name),
            filename=f"{self.batch.name}{local_date(at):%Y%m%d}.{self.ending}",
            pieces=self.spots().count(),
            make=lambda told: self.file(at),
        )

    def file(self, at: datetime) -> Any:
        raise NotImplementedError


class BatchReport(BatchFile):
    """The report, as .docx."""

    ending = "docx"

    def file(self, at: datetime) -> Any:
        rows, total = self.progress(at)
        return write_docx(self.batch, rows, total, division=self.home, at=at)


class BatchSheets(BatchFile):
    """Divisions and spots, as .xlsx."""

    ending = "xlsx"

    def file(self, at: datetime) -> Any:
        rows, total = self.progress(at)
        spots = self.spots().select_related(
            "batch", "division", "reach", "assigned_to", "issue__kind"
        )
        return write_xlsx(rows, total, spots.order_by("code"))


class BatchFormPage(SeesBatch, FormPage):
    """Base of the forms about a whole batch."""

    menu = "spots"

    def get_cancel_url(self) -> str:
        return reverse("spots:batch_detail", args=[self.batch.pk])


class BatchAssignPage(BatchFormPage):
    """按行政区分派: all that wait, in one act."""

    form_class = AssignBatchForm
    template_name = "spots/batch_assign.html"
    submit_label = "分派"

    def get_title(self) -> str:
        return f"分派“{self.batch}”"

    def get_form_kwargs(self) -> dict[str, Any]:
        levels = levels_for(self.batch, self.request.user)
        return super().get_form_kwargs() | {"levels": levels}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not to_assign(self.batch, self.request.user).exists():
            messages.info(request, "这一批次没有待您分派的图斑。")
            return redirect(self.get_cancel_url())
        return super().get(request, *args, **kwargs)

    def perform(self, form: AssignBatchForm) -> str:
        data = form.cleaned_data
        done = services.assign_batch(
            batch_id=self.batch.pk,
            level=data["level"],
            verify_by=data["verify_by"],
            by=self.request.user,
            at=clock.now(),
        )
        messages.success(self.request, f"已分派 {done.done:,} 个图斑。")
        if done.left:
            words = f"另有 {done.left:,} 个不知在哪个行政区，请在图斑清单中勾选后指定。"
            messages.warning(self.request, words)
        return self.get_cancel_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = to_assign(self.batch, self.request.user).count()
        return super().get_context_data(**kwargs) | {"batch": self.batch, "waiting": waiting}


class KeepsBatch(BatchFormPage):
    """For the office that holds the batch."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        if user.is_authenticated and user.has_role(*self.roles) and not may_keep(user, self.batch):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class BatchDaysPage(KeepsBatch):
    """调整核查期限."""

    form_class = MoveDaysForm
    submit_label = "调整"

    def get_title(self) -> str:
        return f"调整“{self.batch}”的核查期限"

    def perform(self, form: MoveDaysForm) -> str:
        count = services.move_days(
            batch_id=self.batch.pk,
            verify_by=form.cleaned_data["verify_by"],
            by=self.request.user,
            at=clock.now(),
        )
        if not count:
            raise Invalid("spot.nothing_to_move", "没有待核查的图斑需要调整期限。")
        messages.success(self.request, f"已调整 {count:,} 个图斑的核查期限。")
        return self.get_cancel_url()


class BatchEditPage(KeepsBatch):
    """修改: the batch's name, origin and days."""

    form_class = BatchForm
    success_message = "批次已保存。"

    def get_title(self) -> str:
        return f"修改“{self.batch}”"

    def get_initial(self) -> dict[str, Any]:
        names = ("name", "issued_by", "received_on", "rectify_by")
        return {name: getattr(self.batch, name) for name in names}

    def perform(self, form: BatchForm) -> str:
        services.save_batch(
            batch_id=self.batch.pk, by=self.request.user, at=clock.now(), **form.cleaned_data
        )
        return self.get_cancel_url()
