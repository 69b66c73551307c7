"""登记质量: what the registers lack, each line with the page on which it is mended."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.generic import TemplateView

from common import clock
from common.text.chinese import local_date
from common.web.exports import FilePage, PageFile, file_response
from common.web.views import Button, RoleRequiredMixin, TitledMixin
from rivers.reads.quality import CHECKS, Result, ask
from rivers.sheets.quality import write_quality

# Lines of each check on the page of all; of one check on a page of its own.
FEW, MANY = 5, 50


class QualityPage(RoleRequiredMixin, TitledMixin, FilePage, TemplateView):
    """Every check with its first lines; `?check=` all lines of one; `?export=xlsx` all of them."""

    template_name = "rivers/quality.html"
    title = "登记质量"
    lead = "登记册里缺少的、前后不一致的，逐条列出；补正后自动从这里消失。只列本级及下级由您的河长办登记的。"
    menu = "quality"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        if request.GET.get("export") == "xlsx":
            return file_response(request, self.get_file())
        return super().get(request, *args, **kwargs)

    def get_buttons(self) -> list[Button]:
        query = self.request.GET.copy()
        query["export"] = "xlsx"
        query.pop("page", None)
        return [Button("导出 Excel", f"?{query.urlencode()}", "download")]

    @cached_property
    def results(self) -> list[Result]:
        """Of all checks, or of the one that was asked for. Raises Http404 for a check that there is none."""
        key = self.request.GET.get("check", "")
        checks = [check for check in CHECKS if key in ("", check.key)]
        if not checks:
            raise Http404
        at = clock.now()
        return [ask(check, self.request.user, at) for check in checks]

    def get_file(self) -> PageFile:
        day = local_date(clock.now())
        one = self.request.GET.get("check")
        notes = [f"截至{day:%Y-%m-%d}"]
        return PageFile(
            title=self.title,
            filename=f"{self.title}{day:%Y%m%d}.xlsx",
            pieces=sum(each.count for each in self.results),
            make=lambda told: write_quality(self.results, notes),
            filters=(self.results[0].check.title,) if one else (),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if "check" in self.request.GET:
            (result,) = self.results
            page = Paginator(result.rows, MANY).get_page(self.request.GET.get("page"))
            return context | {
                "one": result,
                "page": page,
                "lines": result.said(list(page.object_list)),
            }
        faulty = [each for each in self.results if each.count]
        return context | {
            "parts": [(each, each.said(each.rows[:FEW])) for each in faulty],
            "right": [each.check.title for each in self.results if not each.count],
        }
