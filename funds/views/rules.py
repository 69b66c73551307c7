"""Pages of rules: the list, one rule in words with its versions, writing one, trying it, putting it in force."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.tables.desks import ByDesk
from common import clock
from common.errors import Conflict, DomainError
from common.text.months import Month
from common.web.views import ActPage, Button, DetailPage, FormPage, ListPage, RoleRequiredMixin
from funds.forms.editors import EDITORS
from funds.forms.rules import RuleForm
from funds.models import FundKind, FundRule, RuleVersion, VersionState
from funds.permissions import may_edit
from funds.reads.trial import try_out
from funds.services import rules
from funds.services.registry import kind_of
from funds.sheets.columns import RULE_COLUMNS
from funds.tables.filters import RuleFilter
from funds.tables.funds import RuleTable

READERS = ("office", "chief")
MENU = "fund_rules"
# Lines of a trial that the page shows; the sums are of all.
SHOWN_LINES = 200


class RuleListPage(ByDesk, ListPage):
    """资金规则 of the divisions one sees."""

    roles = READERS
    model = FundRule
    table_class = RuleTable
    filterset_class = RuleFilter
    title = "资金规则"
    lead = "按规则核算的资金：先拟订规则、按去年数据试算，启用后逐期核算、双方确认、定稿。"
    menu = MENU
    empty_text = "还没有资金规则。"
    export_columns = RULE_COLUMNS

    def get_queryset(self) -> QuerySet[FundRule]:
        month = Month.of(clock.now()).first_day
        rows: Any = super().get_queryset()
        found: QuerySet[FundRule] = rows.select_related("division").with_versions(month)
        return found

    def get_buttons(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        return [
            Button(
                f"拟订{FundKind(kind).label}规则",
                reverse("funds:rule_new", args=[kind]),
                icon="plus",
                style="primary",
            )
            for kind in EDITORS
        ]


class OneRule(RoleRequiredMixin):
    """A rule that the user sees, else 404."""

    roles: tuple[str, ...] = READERS
    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def rule(self) -> FundRule:
        visible = FundRule.objects.visible_to(self.request.user).select_related("division")
        found: FundRule = get_object_or_404(visible, pk=self.kwargs["pk"])
        return found

    @property
    def is_ours(self) -> bool:
        is_ours: bool = self.request.user.is_office_of(self.rule.division_id)
        return is_ours

    def back(self) -> str:
        return reverse("funds:rule_detail", args=[self.rule.pk])


class OneVersion(OneRule):
    """A version of a rule that the user sees, else 404."""

    @cached_property
    def version(self) -> RuleVersion:
        visible = RuleVersion.objects.visible_to(self.request.user)
        joined = visible.select_related("rule__division", "made_by")
        found: RuleVersion = get_object_or_404(joined, pk=self.kwargs["pk"])
        return found

    @property
    def rule(self) -> FundRule:
        return self.version.rule


class RulePage(OneRule, DetailPage):
    """What the rule says now, its draft, and its versions."""

    model = FundRule
    template_name = "funds/rule_detail.html"
    menu = MENU

    def get_object(self, queryset: Any = None) -> FundRule:
        return self.rule

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rule, kind = self.rule, kind_of(self.rule.kind)
        versions = list(rule.versions.select_related("made_by", "in_force_by", "rule__division"))
        month = Month.of(clock.now()).first_day
        begun = [v for v in versions if v.state == VersionState.IN_FORCE and v.valid_from <= month]
        held = max(begun, key=lambda v: (v.valid_from, v.number), default=None)
        draft = next((v for v in versions if v.state == VersionState.DRAFT), None)
        shown = [
            {"version": v, "title": title, "words": kind.words(v.body)}
            for v, title in ((held, "现行规则"), (draft, "草稿"))
            if v is not None
        ]
        statements = rule.statements.standing()
        return super().get_context_data(**kwargs) | {
            "rule": rule,
            "shown": shown,
            "held": held,
            "draft": draft,
            "versions": versions,
            "can_write": self.is_ours,
            "can_edit": draft is not None and may_edit(self.request.user, draft),
            "uses_given": any(kind.given(v["version"].body) for v in shown),
            "statement_count": statements.count(),
            "tried_year": Month.of(clock.now()).year - 1,
        }


class WriteRule(FormPage):
    """Base of the pages on which a rule is written: the form is the kind's."""

    menu = MENU
    submit_label = "保存草稿"
    kind = ""
    rule_before: FundRule | None = None
    version_before: RuleVersion | None = None
    is_new_version = False

    def get_form_class(self) -> type[RuleForm]:
        if self.kind not in EDITORS:
            raise Http404
        return EDITORS[self.kind]

    def get_template_names(self) -> list[str]:
        return [self.get_form_class().template]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "user": self.request.user,
            "at": clock.now(),
            "rule": self.rule_before,
            "version": self.version_before,
            "is_new_version": self.is_new_version,
        }

    def done(self, version: RuleVersion) -> str:
        messages.success(self.request, "草稿已保存，可以先试算再启用。")
        return reverse("funds:rule_detail", args=[version.rule_id])


class RuleNewPage(WriteRule):
    """A rule with its first version."""

    def get_title(self) -> str:
        self.kind = self.kwargs["kind"]
        self.get_form_class()
        return f"拟订{FundKind(self.kind).label}规则"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.kind = kwargs["kind"]
        return super().dispatch(request, *args, **kwargs)

    def get_cancel_url(self) -> str:
        return reverse("funds:rule_list")

    def perform(self, form: RuleForm) -> str:
        said = form.cleaned_data
        return self.done(
            rules.add_rule(
                kind=self.kind,
                name=said["name"],
                division=said["division"],
                facts=form.facts(),
                by=self.request.user,
                at=clock.now(),
            )
        )


class DraftEditPage(OneVersion, WriteRule):
    """Changes a draft."""

    roles = ("office",)

    def get_form_class(self) -> type[RuleForm]:
        if not self.is_ours:
            raise PermissionDenied
        self.kind, self.rule_before, self.version_before = (
            self.rule.kind,
            self.rule,
            self.version,
        )
        return super().get_form_class()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_ours and self.version.state != VersionState.DRAFT:
            messages.error(request, "这一版规则不是草稿，不能再改；如需改动，请拟订新的一版。")
            return redirect(self.back())
        return super().get(request, *args, **kwargs)

    def get_title(self) -> str:
        return f"修改草稿：{self.version}"

    def get_cancel_url(self) -> str:
        return self.back()

    def perform(self, form: RuleForm) -> str:
        try:
            saved = rules.save_draft(
                version=self.version,
                facts=form.facts(),
                seen_at=form.cleaned_data["seen_at"],
                by=self.request.user,
                at=clock.now(),
            )
        except Conflict as error:
            if error.code == "fund_version.edited_meanwhile":
                form.saw_conflict(RuleVersion.objects.get(pk=self.version.pk).updated_at)
            raise
        return self.done(saved)


class VersionNewPage(OneRule, WriteRule):
    """A further version, begun from the newest."""

    roles = ("office",)
    is_new_version = True

    def get_form_class(self) -> type[RuleForm]:
        if not self.is_ours:
            raise PermissionDenied
        self.kind, self.rule_before = self.rule.kind, self.rule
        newest = self.rule.versions.exclude(state=VersionState.DISCARDED).first()
        self.version_before = newest or self.rule.versions.first()
        return super().get_form_class()

    def get_title(self) -> str:
        return f"拟订新的一版：{self.rule}"

    def get_cancel_url(self) -> str:
        return self.back()

    def perform(self, form: RuleForm) -> str:
        return self.done(
            rules.add_version(
                rule=self.rule, facts=form.facts(), by=self.request.user, at=clock.now()
            )
        )


class TrialPage(OneVersion, DetailPage):
    """试算：按去年数据会是多少. Nothing is kept."""

    model = RuleVersion
    template_name = "funds/trial.html"
    menu = MENU

    def get_object(self, queryset: Any = None) -> RuleVersion:
        return self.version

    def get_title(self) -> str:
        return f"试算：{self.version}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        at = clock.now()
        this_year = Month.of(at).year
        asked = self.request.GET.get("year", "")
        offered = [this_year - back for back in range(1, 4)]
        year = next((each for each in offered if str(each) == asked), offered[0])
        context = super().get_context_data(**kwargs) | {
            "version": self.version,
            "words": kind_of(self.rule.kind).words(self.version.body),
            "year": year,
            "years": offered,
            "is_netted": kind_of(self.rule.kind).is_netted,
        }
        try:
            trial = try_out(self.version, year, at=at)
        except DomainError as error:
            return context | {"refusal": error.detail}
        return context | {
            "trial": trial,
            "lines": trial.lines[:SHOWN_LINES],
            "left_off": max(0, len(trial.lines) - SHOWN_LINES),
        }


class PutInForceAct(OneVersion, ActPage):
    """启用."""

    roles = ("office",)
    success_message = "已启用，自起用月份起按这一版核算。"

    def perform(self, request: HttpRequest) -> str:
        rules.put_in_force(version=self.version, by=self.request.user, at=clock.now())
        return self.back()


class DiscardAct(OneVersion, ActPage):
    """作废草稿."""

    roles = ("office",)
    success_message = "草稿已作废。"

    def perform(self, request: HttpRequest) -> str:
        rules.discard_draft(version=self.version, by=self.request.user, at=clock.now())
        return self.back()
