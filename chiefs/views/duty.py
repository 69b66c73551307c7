"""河长履职一页: a chief's year, for 述职."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from chiefs.models import Chief
from chiefs.reads.duty import Duty, DutyLine, duty_of, lines_of, years_of
from chiefs.sheets.duty import write_duty
from chiefs.views.register import OFFICE_AND_CHIEF
from common import clock
from common.text.chinese import local_date
from common.web.exports import FilePage, PageFile, file_response
from common.web.filters import key_of
from common.web.views import Button, DetailPage


class DutyPage(FilePage, DetailPage):
    """What the portal knows of a chief's year (`year`, this one unasked); `export=docx` gives it as a form."""

    roles = OFFICE_AND_CHIEF
    model = Chief
    queryset = Chief.objects.select_related("division")
    template_name = "chiefs/duty.html"
    menu = "chiefs"

    @cached_property
    def chief(self) -> Chief:
        """The page's file is asked for without the page."""
        chief: Chief = super().get_object()
        return chief

    def get_object(self, queryset: Any = None) -> Chief:
        return self.chief

    @cached_property
    def at(self) -> Any:
        return clock.now()

    @cached_property
    def years(self) -> list[int]:
        return years_of(self.chief, self.request.user, local_date(self.at))

    @cached_property
    def duty(self) -> Duty:
        asked = key_of(self.request.GET.get("year", ""))
        year = asked if asked in self.years else self.years[0]
        return duty_of(self.chief, year, self.request.user)

    @cached_property
    def lines(self) -> list[DutyLine]:
        return lines_of(self.duty, self.request.user, self.at)

    def get_title(self) -> str:
        return f"{self.chief}{self.duty.year}年履职情况"

    def get_buttons(self) -> list[Button]:
        here = reverse("chiefs:duty", args=[self.chief.pk])
        address = f"{here}?year={self.duty.year}&export=docx"
        return [Button("导出 Word", address, "file-text", "primary")]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.GET.get("export") == "docx":
            return file_response(request, self.get_file())
        return super().get(request, *args, **kwargs)

    def get_file(self) -> PageFile:
        return PageFile(
            title=f"河长履职一页：{self.chief}{self.duty.year}年",
            filename=f"{self.chief}{self.duty.year}年履职情况.docx",
            pieces=1,
            make=lambda told: write_duty(self.duty, self.lines, at=self.at),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "chief": self.chief,
            "duty": self.duty,
            "years": self.years,
            "lines": self.lines,
        }
