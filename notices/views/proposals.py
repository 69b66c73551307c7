"""What the rules propose, the decision on it, and the rules themselves."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView

from accounts.tables.desks import ByDesk
from common import clock
from common.store.scope import codes_up, within
from common.text.chinese import local_date
from common.web.filters import key_of
from common.web.views import (
    ActPage,
    Button,
    FormPage,
    ListPage,
    RoleRequiredMixin,
    TitledMixin,
    ticked,
)
from notices.forms.ladder import IssueForm, LadderRuleForm
from notices.models import LadderRule, Proposal, ProposalState, RuleKind, Rung
from notices.rules import letters
from notices.services import ladder, proposing
from notices.services.rules import add_rule, nearest
from notices.sheets.letters import PROPOSAL_COLUMNS
from notices.tables.ladder import ProposalTable
from notices.tables.ladder_filters import ProposalFilter

MENU = "proposals"


def inbox() -> str:
    return reverse("notices:proposal_list")


class ProposalListPage(ByDesk, ListPage):
    """处理建议: proposed by rule, decided by a person, one by one or several at once."""

    model = Proposal
    table_class = ProposalTable
    filterset_class = ProposalFilter
    title = "处理建议"
    lead = "按规则从已发布的通报中提出，只是建议：由河长办的人逐条决定，不决定就不发出任何文书。"
    menu = MENU
    empty_text = "没有待决定的建议。通报发布后自动提取，也可以现在就提取。"
    export_columns = PROPOSAL_COLUMNS

    def get_queryset(self) -> QuerySet[Proposal]:
        visible = super().get_queryset()
        joined = visible.select_related("decided_by", "notice", "measure")
        return joined.defer("notice__figures", "notice__words")

    def get_buttons(self) -> list[Button]:
        return [Button("规则", reverse("notices:ladder_rules"), icon="adjustments")]

    def get_bulk_actions(self) -> list[Button]:
        return [
            Button(
                "制发所选提醒",
                reverse("notices:proposals_remind"),
                confirm="按默认的要求和期限制发所选提醒，编号并送达。约谈可用“集中约谈”，其他措施请逐条制发。",
                note="签发人",
            ),
            Button("集中约谈", reverse("notices:proposals_interview")),
            Button(
                "所选不采用",
                reverse("notices:proposals_drop"),
                confirm="所选建议不采用，不发出文书。",
                note="不采用的理由",
            ),
        ]

    template_name = "notices/ladder/proposal_list.html"


class DrawAct(ActPage):
    """Draws the proposals of the newest notice now."""

    def back(self) -> str:
        return inbox()

    def perform(self, request: HttpRequest) -> str:
        made = proposing.draw_by_hand(by=self.request.user, at=clock.now())
        words = f"新提出 {made} 条建议。" if made else "没有新的建议，已提出过的不重复提出。"
        messages.success(request, words)
        return inbox()


class DropAct(ActPage):
    """Decides against those ticked, or one, with a reason."""

    def back(self) -> str:
        return inbox()

    def perform(self, request: HttpRequest) -> str:
        count = ladder.drop(
            proposals=ticked(request),
            reason=request.POST.get("note", ""),
            by=self.request.user,
            at=clock.now(),
        )
        messages.success(request, f"已决定 {count} 条建议不采用。")
        return inbox()


class RemindAct(ActPage):
    """Issues the reminders ticked, as proposed."""

    def back(self) -> str:
        return inbox()

    def perform(self, request: HttpRequest) -> str:
        made = ladder.issue_reminders(
            proposals=ticked(request),
            signer=" ".join(request.POST.get("note", "").split()),
            by=self.request.user,
            at=clock.now(),
        )
        messages.success(request, f"已制发 {len(made)} 份提醒并送达。")
        return inbox()


class IssuePage(FormPage):
    """Issues one proposal, on the rung in the address; the page shows the facts beside the form."""

    form_class = IssueForm
    template_name = "notices/ladder/issue_form.html"
    menu = MENU
    submit_label = "制发并送达"

    @cached_property
    def proposal(self) -> Proposal:
        visible = Proposal.objects.visible_to(self.request.user)
        found: Proposal = get_object_or_404(
            visible.select_related("division", "notice", "decided_by"), pk=self.kwargs["pk"]
        )
        return found

    @property
    def rung(self) -> str:
        asked = self.request.GET.get("rung", "")
        return asked if asked in Rung.values else self.proposal.rung

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.proposal.state != ProposalState.OPEN:
            state = self.proposal.get_state_display()
            messages.error(request, f"这条建议现为“{state}”，不能再制发。")
            return redirect(inbox())
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "proposal": self.proposal,
            "rung": self.rung,
            "at": clock.now(),
        }

    def get_title(self) -> str:
        return f"{Rung(self.rung).label}：{self.proposal.recipient_name}"

    def get_cancel_url(self) -> str:
        return inbox()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.proposal
        return super().get_context_data(**kwargs) | {
            "proposal": found,
            "rungs": Rung.choices,
            "rung": self.rung,
            "facts_words": letters.facts_words(found.kind, found.facts),
            "facts": letters.facts_table(found.kind, found.facts),
        }

    def perform(self, form: IssueForm) -> str:
        measure = ladder.issue(
            proposal_id=self.proposal.pk, how=form.how, by=self.request.user, at=clock.now()
        )
        to = f"，请{measure.via}河长办转送" if measure.via else ""
        messages.success(self.request, f"{measure.number}已制发并送达{to}。")
        return reverse("notices:measure_detail", args=[measure.pk])


def visible_rules(user: Any) -> QuerySet[LadderRule]:
    """Rules for everywhere, those of one's divisions, and those above that hold there too."""
    above = [code for low, _ in user.office_ranges for code in codes_up(low)]
    here = Q(division=None) | Q(division_id__in=above) | within(user.office_ranges)
    return LadderRule.objects.filter(here).select_related("division")


class LadderRulesPage(RoleRequiredMixin, TitledMixin, TemplateView):
    """The rules, each with its 依据, and which of them holds for one's own division today."""

    http_method_names = ["get", "head", "options"]
    template_name = "notices/ladder/rules.html"
    title = "提醒约谈规则"
    lead = "规则只提出建议，由人决定。修改即从某日起立一条新规则，原规则和已提出的建议不变。"
    menu = MENU

    def get_buttons(self) -> list[Button]:
        return [
            Button("返回建议", inbox(), icon="arrow-left"),
            Button("新增规则", reverse("notices:ladder_rule_new"), icon="plus", style="primary"),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = local_date(clock.now())
        rules = list(visible_rules(self.request.user).order_by("valid_from", "pk"))
        home = self.request.user.home_division
        started = [rule for rule in rules if rule.valid_from <= today]
        known = [r for r in started if not r.division_id or _is_above(r.division_id, home)]
        current = {rule.pk for rule in nearest(known, home.code if home else "").values()}
        order = list(RuleKind.values)
        rows = sorted(rules, key=lambda r: (order.index(r.kind), r.division_id or "", r.valid_from))
        return super().get_context_data(**kwargs) | {
            "rules": [(rule, _standing(rule, rule.pk in current, today)) for rule in rows],
        }


def _is_above(code: str, home: Any) -> bool:
    return home is not None and code in codes_up(home.code)


def _standing(rule: LadderRule, holds: bool, today: Any) -> tuple[str, str]:
    if rule.valid_from > today:
        return ("waiting", "未生效")
    if not rule.is_on:
        return ("draft", "停用")
    return ("valid", "现行") if holds else ("superseded", "有更近或更新的规则")


class LadderRulePage(FormPage):
    """A new version of a rule."""

    form_class = LadderRuleForm
    title = "新增规则"
    menu = MENU
    success_message = "已保存。"

    def get_cancel_url(self) -> str:
        return reverse("notices:ladder_rules")

    def get_form_kwargs(self) -> dict[str, Any]:
        source = key_of(self.request.GET.get("from", ""))
        rule = visible_rules(self.request.user).filter(pk=source).first() if source else None
        return super().get_form_kwargs() | {"user": self.request.user, "rule": rule}

    def perform(self, form: LadderRuleForm) -> str:
        add_rule(by=self.request.user, at=clock.now(), **form.cleaned_data)
        return reverse("notices:ladder_rules")
