"""问题台账: the list with its piles, and acts on several rows at once."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from uuid import uuid5

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import Division
from accounts.reads.desks import BELOW, MINE, desk_of
from accounts.tables.desks import ByDesk
from common import clock
from common.errors import DomainError
from common.spreadsheets import Column
from common.web.views import BulkPage, Button, ListPage
from issues.forms.issues import ActForm, what_of
from issues.models import Issue
from issues.models.parameters import rules_for
from issues.neighbours.inbox import piles_of, scope_of
from issues.reads.wording import ClockReader
from issues.rules.actions import ACTIONS
from issues.services import act
from issues.sheets.ledger import issue_columns
from issues.tables.filters import IssueFilter
from issues.tables.issues import IssueTable

ROLES = ("office", "chief", "unit")
# An issue, its ledger and its photos: the police and the procurator what was shared with them.
READERS = (*ROLES, "justice")
BULK_ACTIONS = ("accept", "hand_over", "pass", "close", "urge", "sign")


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
            buttons.append(Button("问题类别", reverse("issues:kind_list"), "list-details"))
            buttons.append(Button("台账核验", reverse("issues:ledger_check"), "shield-check"))
        return buttons

    def get_bulk_actions(self) -> list[Button]:
        pile = self.request.GET.get("inbox", "")
        # What an office below has to do is not done over its head; it is urged.
        codes = _BULK_OF_PILE.get(pile, ()) if self.whose != BELOW else ("urge",)
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
        return super().export_rows(queryset.select_related(*shown))


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


# What is done to many at once, by the pile they lie in.
_BULK_OF_PILE = {
    "accept": ("accept",),
    "hand-over": ("hand_over",),
    "verify": ("pass",),
    "close": ("close",),
    "overdue": ("urge",),
    "sign": ("sign",),
}


class IssueBulkPage(BulkPage):
    """One action for several issues: first the form with the chosen ones, then each for itself.

    One that cannot be done does not keep the others: who is at fault is named.
    """

    roles = ("office", "unit")
    template_name = "issues/issue_bulk.html"
    form_class = ActForm
    menu = "issues"
    list_url_name = "issues:issue_list"
    none_chosen = "请先勾选要办理的问题。"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["action"] not in BULK_ACTIONS:
            return redirect("issues:issue_list")
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def action(self) -> Any:
        return ACTIONS[self.kwargs["action"]]

    def find(self, keys: list[int]) -> QuerySet[Issue]:
        found = Issue.objects.visible_to(self.request.user).filter(pk__in=keys)
        return found.select_related("kind", "reach").order_by("number")

    def get_title(self) -> str:
        return f"批量{self.action.label}"

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        at = clock.now()
        home = self.request.user.home_division
        rules = rules_for(home.code if home else None, at)
        who = {"action": self.action, "issue": None, "user": self.request.user}
        return kwargs | who | {"rules": rules, "at": at}

    def perform(self, form: ActForm) -> str:
        data, done, refused = form.cleaned_data, 0, []
        for issue in self.chosen:
            try:
                act(
                    issue_id=issue.pk,
                    action=self.action.code,
                    by=self.request.user,
                    at=clock.now(),
                    note=data["note"],
                    client_ref=uuid5(data["client_ref"], str(issue.pk)),
                    what=what_of(data),
                )
                done += 1
            except DomainError as error:
                refused.append(f"{issue.number}：{error.detail}")
        if done:
            messages.success(self.request, f"已{self.action.label} {done} 件。")
        for words in refused:
            messages.error(self.request, words)
        return reverse("issues:issue_list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "submit_label": f"{self.action.label} {len(self.chosen)} 件"
        }
