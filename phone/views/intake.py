"""收入手机文件: upload, look at what is in it, take it in."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from common import clock
from common.errors import DomainError
from common.web.views import ActPage, DetailPage, FormPage
from phone.forms.intake import IntakeForm
from phone.models import OPEN, Intake, Verdict
from phone.services import intake as intakes

SHOWN = 20
ROWS_PER_PAGE = 100


class IntakePage(FormPage):
    """Upload; what was uploaded lately."""

    form_class = IntakeForm
    template_name = "phone/intake.html"
    title = "导入手机文件"
    lead = (
        "河长的手机一直没有信号、或坏了传不出去时，把手机里导出的文件在这里收入，记在河长本人名下。"
    )
    menu = "patrols"
    submit_label = "上传并核对"

    def form_valid(self, form: Any) -> HttpResponse:
        """Each file is judged for itself: good ones are kept, the others named with the reason."""
        kept: list[Intake] = []
        for file in form.cleaned_data["exported"]:
            try:
                kept.append(self._received(file))
            except DomainError as error:
                form.add_error("exported", f"{file.name}：{error.detail.rstrip('。')}。")
        if form.errors:
            if kept:
                names = "、".join(str(each) for each in kept)
                messages.success(self.request, f"已核对：{names}，列在下面。")
            return self.form_invalid(form)
        if len(kept) == 1:
            return redirect("phone_office:intake", kept[0].pk)
        messages.success(self.request, f"已核对 {len(kept)} 个文件，请逐个点开收入。")
        return redirect("phone_office:intake_list")

    def _received(self, file: Any) -> Intake:
        return intakes.receive(
            file=file.file,
            size=file.size,
            filename=file.name,
            by=self.request.user,
            at=clock.now(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.cancel_url = reverse("inspections:patrol_list")
        recent = Intake.objects.visible_to(self.request.user).select_related("division")[:SHOWN]
        return super().get_context_data(**kwargs) | {"recent": _with_left(list(recent))}


def _with_left(rows: list[Intake]) -> list[tuple[Intake, int]]:
    """Each file with how many of its records are not in yet."""
    found = Intake.objects.filter(pk__in=[row.pk for row in rows], rows__verdict__in=OPEN)
    left = dict(found.annotate(left=Count("rows")).order_by().values_list("pk", "left"))
    return [(row, left.get(row.pk, 0)) for row in rows]


class IntakeDetailPage(DetailPage):
    """One file: whose it is, what is in it, what is there already, and the button that takes the rest in."""

    model = Intake
    queryset = Intake.objects.select_related("owner", "division__parent", "uploaded_by", "taken_by")
    template_name = "phone/intake_detail.html"
    menu = "patrols"

    def get_title(self) -> str:
        return f"手机文件：{self.object.owner_name}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        intake: Intake = self.object
        counts = dict(intake.rows.order_by().values_list("verdict").annotate(number=Count("pk")))
        return super().get_context_data(**kwargs) | {
            "page": Paginator(self._rows(), ROWS_PER_PAGE).get_page(self.request.GET.get("page")),
            "counts": [
                (code, words, counts[code]) for code, words in Verdict.choices if code in counts
            ],
            "left": sum(counts.get(code, 0) for code in OPEN) if intake.folder else 0,
            "new": sum(counts.get(c, 0) for c in (Verdict.NEW, Verdict.UNCHECKED, Verdict.LATER)),
            "total": sum(counts.values()),
            "takers": intake.rows.filter(verdict=Verdict.TAKEN)
            .order_by("taken_at")
            .values_list("taken_by__name", "taken_at")
            .annotate(number=Count("pk")),
            "is_over": not intake.folder and any(code in counts for code in OPEN),
        }

    def _rows(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.object.rows.defer("body")
        chosen = self.request.GET.get("verdict")
        return rows.filter(verdict=chosen) if chosen in Verdict.values else rows


class IntakeTakeAct(ActPage):
    """Takes in what is not in yet."""

    def perform(self, request: HttpRequest) -> str:
        intake = get_object_or_404(
            Intake.objects.visible_to(request.user).select_related("owner"), pk=self.kwargs["pk"]
        )
        counted = intakes.take_in(
            intake=intake,
            is_confirmed=request.POST.get("confirmed") == "yes",
            by=request.user,  # type: ignore[arg-type]  # signed in, as the roles say
            at=clock.now(),
        )
        said = [f"{words} {counted[code]} 条" for code, words in Verdict.choices if counted[code]]
        tell = messages.success if counted[Verdict.TAKEN] else messages.info
        tell(request, f"{'，'.join(said)}。" if said else "没有需要收入的了。")
        if counted[Verdict.LATER]:
            messages.warning(request, "有的还没有轮到，请再按一次“收入”。")
        return self.back()

    def back(self) -> str:
        return reverse("phone_office:intake", args=[self.kwargs["pk"]])
