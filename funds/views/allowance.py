"""巡河补贴: a year's statement town by town, and in a town who gets what and why."""

from __future__ import annotations

from functools import cached_property
from typing import IO, Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from common import clock
from common.web.exports import FilePage, PageFile, file_response
from common.web.views import Button, DetailPage
from funds.models import FundKind, Statement, StatementParty
from funds.reads.allowance_sheet import TownSheet, sheets_of, together, visible_lines
from funds.sheets.allowance import write_book, write_paper

ENDINGS = ("xlsx", "docx")


class AllowancePage(FilePage, DetailPage):
    """All towns of a statement that one sees, or the persons of one of them (`town`). An office that sees one town only
    is shown that one. `export` gives what is shown as a file."""

    model = Statement
    roles = ("office", "chief")
    menu = "fund_statements"

    @cached_property
    def statement(self) -> Statement:
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def get_object(self, queryset: Any = None) -> Statement:
        """The page's file is asked for without the page."""
        return self.statement

    def get_queryset(self) -> QuerySet[Statement]:
        rows = super().get_queryset().filter(rule__kind=FundKind.ALLOWANCE)
        return rows.select_related("rule", "division", "rule_version")

    @cached_property
    def all_sheets(self) -> list[TownSheet]:
        return sheets_of(visible_lines(self.statement, self.request.user))

    @cached_property
    def shown(self) -> list[TownSheet]:
        """The towns that were asked for. Raises Http404 where one is not, or not for this user."""
        code = self.request.GET.get("town", "")
        found = [sheet for sheet in self.all_sheets if code in ("", sheet.code)]
        if not found:
            raise Http404
        return found

    @property
    def is_one(self) -> bool:
        return len(self.shown) == 1

    def get_title(self) -> str:
        title = self.statement.title
        return f"{self.shown[0].name}：{title}" if self.is_one else title

    def get_template_names(self) -> list[str]:
        return ["funds/allowance_town.html" if self.is_one else "funds/allowance.html"]

    def get_buttons(self) -> list[Button]:
        statement = reverse("funds:statement_detail", args=[self.statement.pk])
        buttons = [Button("结算单", statement, "file-text")]
        if self.is_one and len(self.all_sheets) > 1:
            here = reverse("funds:allowance", args=[self.statement.pk])
            buttons.insert(0, Button("全部镇街", here, "arrow-left"))
        return buttons

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.GET.get("export") in ENDINGS:
            return file_response(request, self.get_file())
        return super().get(request, *args, **kwargs)

    def get_file(self) -> PageFile:
        ending, title = self.request.GET["export"], self.get_title().replace("：", "")
        return PageFile(
            title=title,
            filename=f"{title}.{ending}",
            pieces=sum(len(sheet.rows) for sheet in self.shown),
            make=lambda told: self._made(ending),
        )

    def _made(self, ending: str) -> IO[bytes]:
        if ending == "docx":
            return write_paper(self.statement, self.shown, at=clock.now())
        return write_book(
            self.statement, self.shown, self.statement.notes if not self.is_one else ()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parties = StatementParty.objects.visible_to(self.request.user)
        said = {
            party.division_id: party.get_answer_display()
            for party in parties.filter(statement=self.statement)
        }
        for sheet in self.shown:
            sheet.answer = said.get(sheet.code, "")
        return super().get_context_data(**kwargs) | {
            "statement": self.statement,
            "sheets": self.shown,
            "sheet": self.shown[0],
            "total": together(self.shown),
        }
