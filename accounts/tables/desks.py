"""A list that tells an office's own work from that of the offices below it."""

from dataclasses import replace
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from accounts.reads.desks import WORDS, desk_of
from common.store.scope import within
from common.web.exports import ListSheet


def desk_at(request: Any) -> Any:
    """The user of a request, or the desk that its address asks for (`?whose=`)."""
    return getattr(request, "desk", None) or request.user


class ByDesk:
    """For a `ListPage` to which piles of the home page lead: `?whose=mine` or `below` narrows it, and `turn_field`
    is the column by which; a page whose rows are narrowed otherwise asks `self.desk`, its filters
    `desk_at(request)`."""

    turn_field = "division_id"
    # Where units work too: theirs stay, whoever's division they lie in.
    unit_field = ""
    request: Any

    @cached_property
    def whose(self) -> str:
        asked: str = self.request.GET.get("whose", "")
        return asked if asked in WORDS and self.request.user.offices_below else ""

    @cached_property
    def desk(self) -> Any:
        return desk_of(self.request.user, self.whose)

    def get_queryset(self) -> QuerySet[Any]:
        self.request.desk = self.desk
        rows: QuerySet[Any] = super().get_queryset()  # type: ignore[misc]
        if self.whose and self.turn_field:
            ours = within(self.desk.office_ranges, self.turn_field)
            if self.unit_field:
                ours |= Q(**{f"{self.unit_field}__in": self.desk.unit_ids})
            rows = rows.filter(ours)
        return rows

    def get_sheet(self) -> ListSheet:
        sheet: ListSheet = super().get_sheet()  # type: ignore[misc]
        return replace(sheet, filters=[*sheet.filters, WORDS[self.whose]]) if self.whose else sheet

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"whose": self.whose, "whose_words": WORDS.get(self.whose, "")}
