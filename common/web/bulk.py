"""One act for many ticked rows, each judged for itself: the good are done, the others stay with their reason."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.errors import DomainError
from common.web.views import BulkPage, came_from


class EachPage(BulkPage):
    """Ticked rows → one form → a result for each row. What could not be done stays on the page, still chosen, each
    row under its own sentence and with everything that was typed, so that it can be put right or left.

    A room gives, beside those of `BulkPage`, `perform_one`, and `row_words` where `str(row)` says too little.
    `act_label` is what the act is called: 交办 3 件.
    """

    template_name = "common/bulk.html"
    act_label = ""
    counted = "件"

    def perform_one(self, row: Any, form: Any) -> None:
        """Calls the service for one row, which is one transaction. Raises DomainError."""
        raise NotImplementedError

    def row_words(self, row: Any) -> str:
        return str(row)

    def get_cancel_url(self) -> str:
        """The list as it was filtered, where the browser came from it."""
        listed = reverse(self.list_url_name)
        told = self.request.POST.get("back", "") or came_from(self.request)
        parts = urlsplit(told)
        is_list = not parts.scheme and not parts.netloc and parts.path == listed
        return told if is_list else listed

    def form_valid(self, form: Any) -> HttpResponse:
        refused: dict[Any, str] = {}
        for row in self.chosen:
            try:
                self.perform_one(row, form)
            except DomainError as error:
                refused[row] = error.detail
        done = len(self.chosen) - len(refused)
        if done:
            messages.success(self.request, f"已{self.act_label} {done} {self.counted}。")
        if not refused:
            return redirect(self.get_cancel_url())
        self.refused, self.chosen = refused, list(refused)
        words = (
            f"以下 {len(refused)} {self.counted}没有办成，原因写在各行；改好后可再次提交，或取消。"
        )
        form.add_error(None, words)
        return self.form_invalid(form)

    refused: dict[Any, str] = {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [(row.pk, self.row_words(row), self.refused.get(row, "")) for row in self.chosen]
        return super().get_context_data(**kwargs) | {
            "rows": rows,
            "counted": self.counted,
            "submit_label": f"{self.act_label} {len(rows)} {self.counted}",
        }
