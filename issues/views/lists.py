"""问题台账: the list with its piles."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.urls import reverse

from accounts.models import Division
from accounts.reads.desks import BELOW, MINE, desk_of
from accounts.tables.desks import ByDesk
from common import clock
from common.spreadsheets import Column
from common.web.views import Button, ListPage
from issues.models import Issue, IssueShare
from issues.models.parameters import rules_for
from issues.neighbours.inbox import UNATTENDED, piles_of, scope_of
from issues.reads.wording import ClockReader
from issues.rules.actions import ACTIONS
from issues.sheets.ledger import issue_columns
from issues.tables.filters import IssueFilter
from issues.tables.issues import IssueTable

ROLES = ("office", "chief", "unit")
# An issue, its ledger and its photos: the police and the procurator what was shared with them.
READERS = (*ROLES, "justice")
# What is done to many at once, by the pile they lie in (`issues.views.bulk`).
OF_PILE = {
    "transferred": ("accept_transfer",),
    "accept": ("accept",),
    "hand-over": ("hand_over",),
    "review": ("approve_plan",),
    "extension": ("approve_extension", "refuse_extension"),
    "verify": ("pass", "fail"),
    "close": ("close",),
    "overdue": ("urge", "supervise"),
    UNATTENDED: ("recall",),
    "sign": ("sign",),
}


class IssueListPage(ByDesk, ListPage):
    """The ledger as filtered; open issues, the most urgent first, unless asked otherwise."""

    roles = READERS
    model = Issue
    # Divisions follow (`fetch_divisions`). A reach's line weighs more than all the rest, and no list shows it.
    queryset = Issue.objects.select_related("kind", "reach", "unit").defer("reach__line")
    table_class = IssueTable
    filterset_class = IssueFilter
    template_name = "issues/issue_list.html"
    title = "问题台账"
    menu = "issues"
    empty_text = "没有未办结的问题。"
    # Whose turn it is may say another column than the place: the piles know (`issues.neighbours.inbox.scope_of`).
    turn_field = ""

    @cached_property
    def clock(self) -> ClockReader:
        at = clock.now()
        home = self.request.user.home_division
        return ClockReader.of(rules_for(home.code if home else None, at), at)

    def get_queryset(self) -> QuerySet[Issue]:
        due = F("due_at").asc(nulls_last=True)
        rows = super().get_queryset()
        if self.whose and not self.request.GET.get("inbox"):
            rows = rows.filter(scope_of(self.desk, "office"))
        return rows.order_by(due, "-reported_at", "-id")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"clock": self.clock, "can_act": bool(self.get_bulk_actions())}

    def get_buttons(self) -> list[Button]:
        buttons = []
        if self.request.user.has_role("office", "chief"):
            buttons.append(Button("登记问题", reverse("issues:issue_report"), "plus", "primary"))
            buttons.append(Button("月台账", reverse("issues:month"), "calendar"))
        if self.request.user.has_role("office"):
            old = reverse("issues:old_issue_import")
            buttons.append(Button("导入历史问题", old, "upload"))
            buttons.append(Button("问题类别", reverse("issues:kind_list"), "list-details"))
            buttons.append(Button("台账核验", reverse("issues:ledger_check"), "shield-check"))
        return buttons

    def get_bulk_actions(self) -> list[Button]:
        pile = self.request.GET.get("inbox", "")
        # What an office below has to do is not done over its head; it is urged.
        codes = OF_PILE.get(pile, ()) if self.whose != BELOW else ("urge",)
        offered = [
            code
            for code in codes
            if self.request.user.has_role(*(str(who) for who in ACTIONS[code].who))
        ]
        return [
            Button(ACTIONS[code].label, reverse("issues:issue_bulk", args=[code]), style="primary")
            for code in offered
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        desk = self.desk if self.whose else desk_of(self.request.user, MINE)
        piles = piles_of(desk, self.clock.at)
        chosen = self.request.GET.get("inbox", "")
        context = super().get_context_data(**kwargs)
        fetch_divisions([row.record for row in context["table"].paginated_rows])
        return context | {
            "piles": piles,
            "pile": chosen,
            # An address without it, as of old, counts the offices below in.
            "pile_whose": self.whose or (MINE if desk is not self.request.user else ""),
            "uncovered": self.clock.uncovered_years(),
        }

    @property
    def export_columns(self) -> list[Column]:  # type: ignore[override]
        return issue_columns(self.clock)

    def export_rows(self, queryset: QuerySet[Issue]) -> Any:
        shown = ("reach__river", "division__parent", "raised_to", "transferred_to")
        helping = IssueShare.objects.filter(is_helping=True).select_related("unit")
        rows = queryset.select_related(*shown)
        return super().export_rows(rows.prefetch_related(Prefetch("shares", helping, "helping")))


def fetch_divisions(issues: Sequence[Issue]) -> None:
    """Gives issues the divisions that their rows name, in one query. Joined four times over to the rest,
    PostgreSQL plans the statement for longer than it answers it."""
    names = ("division", "raised_to", "transferred_to")
    codes = {getattr(issue, f"{name}_id") for issue in issues for name in names} - {None}
    found = Division.objects.select_related("parent").in_bulk(codes)
    for issue in issues:
        for name in names:
            if code := getattr(issue, f"{name}_id"):
                setattr(issue, name, found[code])
