"""Many lines at once: a common task for many rivers, last year's list as the start of a new one."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.http import urlencode

from common import clock
from common.text.chinese import local_date
from common.web.views import FormPage
from plans import services
from plans.forms.spreading import NextYearForm, SpreadForm
from plans.models import ListKind
from plans.services.spreading import gone_units, lines_of, year_later
from plans.views.lists import MENU, OneListMixin

_MOST_NAMED = 12


class SpreadPage(FormPage):
    """A common task into the annual lists of many rivers in one act."""

    form_class = SpreadForm
    template_name = "plans/spread.html"
    title = "分解共性任务"
    lead = "一次写入多条河流的年度清单：没有清单的自动建立；已有同名任务的不重复写入；有一条写不进去就都不写。"
    menu = MENU
    submit_label = "写入所选河流的清单"

    def get_cancel_url(self) -> str:
        return reverse("plans:list_status")

    def get_form_kwargs(self) -> dict[str, Any]:
        day = local_date(clock.now())
        return super().get_form_kwargs() | {"user": self.request.user, "day": day}

    def perform(self, form: SpreadForm) -> str:
        division, year = form.cleaned_data["division"], form.cleaned_data["year"]
        done = services.spread_task(
            given=form.given(),
            division=division,
            year=year,
            rivers=form.cleaned_data["rivers"],
            by=self.request.user,
            at=clock.now(),
        )
        if done.got:
            messages.success(
                self.request, f"已写入 {len(done.got)} 条河流的清单：{_named(done.got)}。"
            )
        if done.had:
            words = f"{len(done.had)} 条河流的清单已有同名任务，没有重复写入：{_named(done.had)}。"
            messages.info(self.request, words)
        return f"{reverse('plans:list_status')}?{urlencode({'year': year})}"


def _named(rivers: list[Any]) -> str:
    words = "、".join(str(river) for river in rivers[:_MOST_NAMED])
    return f"{words} 等" if len(rivers) > _MOST_NAMED else words


class NextYearPage(OneListMixin, FormPage):
    """Last year's lines, to choose from; dissolved units are named, their successors chosen."""

    form_class = NextYearForm
    template_name = "plans/next_year.html"
    menu = MENU

    @cached_property
    def lines(self) -> Any:
        return lines_of(self.task_list)

    def is_allowed(self, of: Any) -> bool:
        return super().is_allowed(of) and of.kind != ListKind.ORDER

    def get_title(self) -> str:
        return f"从“{self.task_list}”生成{self.task_list.year + 1}年清单"

    @property
    def submit_label(self) -> str:  # type: ignore[override]
        return f"生成{self.task_list.year + 1}年清单"

    def get_cancel_url(self) -> str:
        return self.back()

    def get_form_kwargs(self) -> dict[str, Any]:
        day = local_date(clock.now())
        return super().get_form_kwargs() | {
            "lines": self.lines,
            "gone": gone_units(self.lines, day),
            "of": self.task_list,
            "day": day,
        }

    def perform(self, form: NextYearForm) -> str:
        made = services.begin_from_last_year(
            source_id=self.task_list.pk,
            keep=form.cleaned_data["keep"],
            successors=form.successors(),
            by=self.request.user,
            at=clock.now(),
        )
        count = len(form.cleaned_data["keep"])
        messages.success(
            self.request, f"已生成“{made}”，{count} 项任务，日期顺延一年，请逐项核对。"
        )
        return reverse("plans:list_detail", args=[made.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        kept = set(map(str, context["form"]["keep"].value() or []))
        return context | {
            "task_list": self.task_list,
            "rows": [
                (line, str(line.pk) in kept, year_later(line.starts_on), year_later(line.due_on))
                for line in self.lines
            ],
        }
