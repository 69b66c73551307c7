"""Who reviews a list: the chain in force, and whom each of its steps asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q

from accounts.models import Level, Unit, User
from chiefs.models import Appointment, ChiefKind
from common.errors import Invalid
from common.store.scope import codes_up
from plans.models import Asks, LineDuty, ReviewChain, ReviewStep, TaskList


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody who is asked: a unit, an account, or neither, where the office enters the opinion."""

    label: str
    unit: Unit | None = None
    user: User | None = None


def chain_for(task_list: TaskList, day: date) -> ReviewChain:
    """The chain in force for a list: the nearest division's newest. Raises Invalid without one."""
    codes = codes_up(task_list.division_id)
    chains = ReviewChain.objects.filter(
        Q(division=None) | Q(division_id__in=codes), kind=task_list.kind, valid_from__lte=day
    )
    nearness = {code: n for n, code in enumerate(codes)}
    found = min(
        chains.order_by("-valid_from"),
        key=lambda chain: nearness.get(chain.division_id or "", len(codes)),
        default=None,
    )
    if found is None:
        kind = task_list.get_kind_display()
        raise Invalid("review.no_chain", f"还没有设置“{kind}”的会审程序，请联系系统管理员。")
    return found


def reviewers_of(task_list: TaskList, step: ReviewStep, day: date) -> Sequence[Reviewer]:
    """Whom a step asks about a list on a day; nobody means that the step is passed over.

    Raises Invalid where a river has no chief in office: that is put right, not passed over.
    """
    return _ASKED[Asks(step.asks)](task_list, step, day)


def _lead_unit(task_list: TaskList, step: ReviewStep, day: date) -> Sequence[Reviewer]:
    unit = task_list.lead_unit
    return [Reviewer(str(unit), unit=unit)] if unit is not None else []


def _departments(task_list: TaskList, step: ReviewStep, day: date) -> Sequence[Reviewer]:
    """Those the step names, else those that lead or answer for a line, but for the list's own lead
    unit, which was asked before."""
    named = list(step.departments.existing(day))
    if not named:
        lines = task_list.lines.standing()
        duties = LineDuty.objects.filter(line__in=lines)
        concerned = Unit.objects.filter(
            Q(pk__in=lines.values("lead_unit")) | Q(pk__in=duties.values("unit"))
        )
        named = list(concerned.existing(day).exclude(pk=task_list.lead_unit_id))
    return [Reviewer(str(unit), unit=unit) for unit in named]


def _experts(task_list: TaskList, step: ReviewStep, day: date) -> Sequence[Reviewer]:
    return [Reviewer("专家组")]


def _government(task_list: TaskList, step: ReviewStep, day: date) -> Sequence[Reviewer]:
    return [Reviewer(f"{task_list.division}人民政府")]


def _chiefs(task_list: TaskList, step: ReviewStep, day: date) -> Sequence[Reviewer]:
    """Of a river's list the chiefs of that river in the list's division, of the others the division's
    总河长 [002]. One without an account signs on paper."""
    here = Appointment.objects.on(day).filter(division_id=task_list.division_id, reach=None)
    if task_list.river is not None:
        posts = here.filter(river=task_list.river, kind=ChiefKind.CHIEF, tier__lt=Level.VILLAGE)
        missing = f"{task_list.river}在{task_list.division}没有在任的河长"
    else:
        posts = here.filter(river=None, kind=ChiefKind.GENERAL)
        missing = f"{task_list.division}没有在任的总河长"
    people = {post.chief_id: post.chief for post in posts.select_related("chief__user")}
    if not people:
        raise Invalid("review.no_chief", f"{missing}，请先在河长名录中登记任职。")
    return [Reviewer(chief.name, user=_account(chief.user)) for chief in people.values()]


def _account(user: User | None) -> User | None:
    return user if user is not None and user.is_active else None


_ASKED: Final[dict[Asks, Callable[[TaskList, ReviewStep, date], Sequence[Reviewer]]]] = {
    Asks.LEAD_UNIT: _lead_unit,
    Asks.DEPARTMENTS: _departments,
    Asks.EXPERTS: _experts,
    Asks.RIVER_CHIEF: _chiefs,
    Asks.GOVERNMENT: _government,
}
