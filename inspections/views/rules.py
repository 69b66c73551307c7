"""巡河要求: the rules in words with their versions, which one holds where, and a new version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.views.generic import TemplateView

from accounts.models import Division, Level
from common import clock
from common.store.scope import codes_up, within
from common.text.chinese import local_date
from common.web.exports import xlsx_response
from common.web.filters import key_of
from common.web.views import Button, FormPage, RoleRequiredMixin, TitledMixin
from inspections.forms.patrols import ExplainForm, RuleForm
from inspections.models import PatrolRule
from inspections.services.rules import add_rule_version, rule_words, rules_for
from inspections.sheets import statistics
from inspections.tables.patrols import place_words


def visible_rules(user: Any) -> QuerySet[PatrolRule]:
    """Rules of one's divisions and reaches, and those of the divisions above, which hold here too."""
    above = {code for low, _ in user.code_ranges for code in codes_up(low)}
    return PatrolRule.objects.filter(
        Q(division=None, reach=None)
        | Q(division_id__in=above)
        | within(user.code_ranges)
        | within(user.code_ranges, "reach__division_id")
    ).select_related("division__parent", "reach")


def in_words(rule: PatrolRule) -> PatrolRule:
    """The rule with `words` and `place_words` for the page and the file."""
    said: Any = rule
    said.words = rule_words(rule)
    said.place_words = rule_place(rule)
    return rule


def rule_place(rule: PatrolRule) -> str:
    """For whom a rule is: a reach, a division, or all."""
    if rule.reach:
        return str(rule.reach)
    return place_words(rule.division) if rule.division else "全部"


class RulePage(RoleRequiredMixin, TitledMixin, TemplateView):
    """巡河要求."""

    http_method_names = ["get", "head", "options"]
    template_name = "inspections/rules.html"
    title = "巡河要求"
    lead = (
        "就近适用：河段另有要求的从其要求，否则依次适用镇街、区县、市的要求，都没有的适用通用要求。"
    )
    menu = "rules"

    def get_buttons(self) -> list[Button]:
        return [Button("新增要求", reverse("inspections:rule_create"), "plus", style="primary")]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.GET.get("export") == "xlsx":
            rows = [in_words(rule) for rule in visible_rules(request.user)]
            return xlsx_response(request, statistics.RULES, rows, title=self.title)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, today = self.request.user, local_date(clock.now())
        asked = "post" in self.request.GET
        form = ExplainForm(self.request.GET if asked else None, user=user, initial={"day": today})
        answer = _explained(form) if asked and form.is_valid() else None
        if answer:
            # The field shows the post in full, however it was asked for.
            form = ExplainForm(user=user, initial=form.cleaned_data)
        return super().get_context_data(**kwargs) | {
            "groups": _grouped(visible_rules(user), today),
            "form": form,
            "answer": answer,
        }


def _grouped(rules: QuerySet[PatrolRule], today: Any) -> list[tuple[str, list[Any]]]:
    """Rules by tier, lowest tier first, with what each is today: 现行, 未生效, 已失效."""
    current = {versions[0].id for versions in rules_for(today).rules.values()}
    groups: dict[int, list[Any]] = {}
    for rule in rules.order_by("-tier", "division_id", "reach_id", "-valid_from"):
        said: Any = in_words(rule)
        if rule.pk in current:
            said.standing = ("valid", "现行")
        elif rule.valid_from > today:
            said.standing = ("waiting", "未生效")
        else:
            said.standing = ("superseded", "已失效")
        groups.setdefault(rule.tier, []).append(said)
    return [(Level(tier).label, rows) for tier, rows in groups.items()]


@dataclass(frozen=True, slots=True)
class Step:
    """One place that is asked for a rule: its name, the rule's words if it has one, whether that is the
    one that holds, and why it does not."""

    place: str
    words: str = ""
    holds: bool = False
    why_not: str = ""


def _explained(form: ExplainForm) -> dict[str, Any]:
    """For a post, place by place from the nearest: who has a rule, and which of them holds."""
    post, day = form.cleaned_data["post"], form.cleaned_data["day"]
    place = {"tier": post.tier, "division": post.division_id, "reach": post.reach_id}
    book = rules_for(day)
    chain, holding = list(book.steps(**place)), book.nearest(**place)
    rows = PatrolRule.objects.in_bulk([rule.id for _, rule in chain if rule])
    names = Division.objects.in_bulk([key for (kind, key), _ in chain if kind == "division"])
    passed = False
    steps = []
    for (kind, key), rule in chain:
        name = {"reach": f"{post.reach}（河段）", "division": str(names.get(str(key), ""))}
        words = rule_words(rows[rule.id]) if rule else ""
        holds = rule is not None and rule == holding
        passed = passed or holds
        why_not = "有更近的要求，不适用" if passed else "低于上级的要求，不适用"
        steps.append(Step(name.get(kind, "通用"), words, holds, "" if holds else why_not))
    return {"post": post, "day": day, "steps": steps, "is_any": holding is not None}


class RuleCreatePage(FormPage):
    """A new rule, or with `?from=` a new version of one; earlier versions stay."""

    form_class = RuleForm
    title = "新增巡河要求"
    lead = (
        "自所填日期起的周期按新要求，最早自明天起；已开始的周期和以往月份仍按原要求。"
        "下级只能在上级要求之上从严。"
    )
    menu = "rules"
    success_message = "已保存。应巡任务将在今晚按新要求更新，也可在应巡清单中立即重新生成。"

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs() | {"user": self.request.user}
        source = key_of(self.request.GET.get("from", ""))
        if source is not None:
            kwargs["initial"] = _values_of(visible_rules(self.request.user), source)
        return kwargs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.cancel_url = reverse("inspections:rule_list")
        return super().get_context_data(**kwargs)

    def perform(self, form: Any) -> str:
        add_rule_version(by=self.request.user, at=clock.now(), **form.cleaned_data)
        return reverse("inspections:rule_list")


def _values_of(rules: QuerySet[PatrolRule], pk: int) -> dict[str, Any]:
    rule = rules.filter(pk=pk).first()
    if rule is None:
        return {}
    names = set(RuleForm.Meta.fields) - {"valid_from", "valid_to", "basis"}
    values = {name: getattr(rule, name) for name in names}
    return values | {"min_share": round(rule.min_share * 100)}
