"""评价标准: the version in force and the others in words, and a new one copied from one of them, tried before use."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.generic import TemplateView

from accounts.permissions import is_top_office
from common import clock
from common.web.views import Button, FormPage, RoleRequiredMixin, TitledMixin
from waters import services
from waters.forms.standards import StandardForm, WithdrawForm
from waters.models import Section, WaterStandard
from waters.reads.standard_trial import Trial, try_standard
from waters.reads.standard_use import judged_by
from waters.reads.standards import Version, versions_entered
from waters.rules.indicators import ABOUT, Indicator, name_of
from waters.rules.standard import CLASS_WORDS, Standard, differing
from waters.rules.standard_faults import LIMITS
from waters.rules.standard_words import sentences
from waters.views.months import ROLES

MENU = "water_standards"
# A trial names so many sections; the others are counted.
_SHOWN = 100


def _asked(versions: list[Version], key: str) -> Version:
    """The version that an address names; the one in force where it names none. Raises Http404."""
    for each in versions:
        if each.key == key or (not key and each.state == "valid"):
            return each
    raise Http404


class StandardsPage(RoleRequiredMixin, TitledMixin, TemplateView):
    """One version with its limits, and what each version changed."""

    http_method_names = ["get", "head", "options"]
    roles = ROLES
    template_name = "waters/standards.html"
    title = "水质评价标准"
    lead = "全平台按同一标准评价；一个月按月末那天有效的版本，已定稿的月份不因新版本改变。"
    menu = MENU

    def get_buttons(self) -> list[Button]:
        if not is_top_office(self.request.user):
            return []
        address = f"{reverse('waters:standard_new')}?from={self.shown.key}"
        buttons = [Button("复制为新的一版", address, "copy", "primary")]
        if self.shown.row and self.shown.state != "withdrawn":
            address = reverse("waters:standard_withdraw", args=[self.shown.row.pk])
            buttons.append(Button("撤回这一版", address, "arrow-back-up"))
        return buttons

    @cached_property
    def versions(self) -> list[Version]:
        return versions_entered(clock.now())

    @cached_property
    def shown(self) -> Version:
        return _asked(self.versions, self.request.GET.get("version", ""))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "versions": self.versions,
            "shown": self.shown,
            "sentences": sentences(self.shown.standard),
            "limit_rows": limit_rows(self.shown.standard),
        }


def limit_rows(standard: Standard) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(Indicator, unit, its limits of Ⅰ … Ⅴ each with its class), rivers before lakes."""
    found: list[tuple[Indicator, str, list[tuple[str, str]]]] = [
        (
            indicator,
            words,
            [
                (CLASS_WORDS[water_class], f"{limit:f}")
                for water_class, limit in enumerate(getattr(standard, table)[indicator], start=1)
            ],
        )
        for table, words in LIMITS.items()
        for indicator in sorted(getattr(standard, table))
    ]
    return [(f"{name_of(each)}{words}", ABOUT[each].unit, limits) for each, words, limits in found]


class _TopOfficePage(FormPage):
    """A form for the office that keeps the standard."""

    menu = MENU

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        if user.is_authenticated and user.has_role("office") and not is_top_office(user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def versions(self) -> list[Version]:
        return versions_entered(clock.now())

    def get_cancel_url(self) -> str:
        return reverse("waters:standards")


class StandardNewPage(_TopOfficePage):
    """复制为新的一版; 试算 shows a month by it and keeps nothing."""

    form_class = StandardForm
    template_name = "waters/standard_form.html"
    title = "新的一版水质评价标准"
    submit_label = "保存，自所填日期起用"
    success_message = "已保存新的一版标准。"

    @cached_property
    def source(self) -> Version:
        return _asked(self.versions, self.request.GET.get("from", ""))

    def get_form_kwargs(self) -> dict[str, Any]:
        own = {"base": self.source.standard, "current": _asked(self.versions, "").standard}
        return super().get_form_kwargs() | own | {"at": clock.now()}

    def form_valid(self, form: StandardForm) -> HttpResponse:
        if "try" not in self.request.POST:
            return super().form_valid(form)
        trial = self._try(form)
        return self.render_to_response(self.get_context_data(form=form, trial=trial))

    def _try(self, form: StandardForm) -> Trial:
        rows = Section.objects.visible_to(self.request.user).in_use()
        sections = rows.select_related("river", "division").order_by("code")
        return try_standard(form.standard(), sections, form.tried, at=clock.now())

    def perform(self, form: StandardForm) -> str:
        said = form.standard()
        services.save_standard(
            name=said.name,
            valid_from=form.cleaned_data["valid_from"],
            table=differing(said),
            basis=said.basis,
            by=self.request.user,
            at=clock.now(),
        )
        return self.get_cancel_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        trial: Trial | None = kwargs.get("trial")
        changed = trial.changed if trial else ()
        return super().get_context_data(**kwargs) | {
            "source": self.source,
            "changed": changed[:_SHOWN],
            "left_off": max(0, len(changed) - _SHOWN),
        }


class StandardWithdrawPage(_TopOfficePage):
    """撤回这一版: what was judged by it, or by what its months will be judged."""

    form_class = WithdrawForm
    template_name = "waters/standard_withdraw.html"
    submit_label = "撤回"
    success_message = "已撤回这一版标准。"

    @cached_property
    def shown(self) -> Version:
        """Raises Http404 for one that is not there or was taken back."""
        found = _asked(self.versions, str(self.kwargs["pk"]))
        if found.row is None or found.state == "withdrawn":
            raise Http404
        return found

    def get_title(self) -> str:
        return f"撤回标准：{self.shown.standard.name}"

    def get_cancel_url(self) -> str:
        return f"{reverse('waters:standards')}?version={self.kwargs['pk']}"

    def perform(self, form: WithdrawForm) -> str:
        standard: Any = self.shown.row
        reason = form.cleaned_data["reason"]
        services.withdraw_standard(
            standard=standard, reason=reason, by=self.request.user, at=clock.now()
        )
        return self.get_cancel_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row: WaterStandard = self.shown.row  # type: ignore[assignment]
        left = [each for each in self.versions if each.state != "withdrawn" and each.row != row]
        return super().get_context_data(**kwargs) | {
            "shown": self.shown,
            "judged": judged_by(row),
            "before": next(each for each in left if each.since < row.valid_from or not each.row),
        }
