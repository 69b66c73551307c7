"""What of the lists goes over when a post changes hands (see chiefs/reads/handover.py)."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.text import Truncator

from chiefs.models import Appointment
from chiefs.reads.handover import HandoverLine
from common.store.scope import range_below, within
from common.text.chinese import number_words
from plans.models import Instruction, InstructionState, Light, Line, ReviewAsk


def open_tasks(appointments: Sequence[Appointment]) -> list[HandoverLine]:
    """Tasks not done on the rivers and divisions that these appointments hold, lists there that wait for
    the opinion of the one who leaves, tasks that wait for their word. A reach has no list of its own."""
    return [*_tasks(appointments), *_reviews(appointments), *_pushed(appointments)]


def _tasks(appointments: Sequence[Appointment]) -> list[HandoverLine]:
    lines = Line.objects.binding().undone().filter(_held(appointments, "division_id", "task_list"))
    return [
        HandoverLine(
            kind="未完成任务",
            reference="",
            title=_short(f"{line.task_list}：{line.title}"),
            state=f"{Light(line.shown_light).label}，进度 {number_words(line.percent)} %",
        )
        for line in lines.select_related("task_list").order_by("task_list", "order")
    ]


def _reviews(appointments: Sequence[Appointment]) -> list[HandoverLine]:
    held = _held(appointments, "round__task_list__division_id", "round__task_list")
    asks = ReviewAsk.objects.waiting().filter(held, user__chief__in=_leaving(appointments))
    return [
        HandoverLine(
            kind="待会审清单",
            reference="",
            title=_short(str(ask.round.task_list)),
            state=f"{ask.step}，待提交意见",
        )
        for ask in asks.select_related("round__task_list", "step").order_by("pk")
    ]


def _pushed(appointments: Sequence[Appointment]) -> list[HandoverLine]:
    held = _held(appointments, "division_id", "line__task_list")
    cases = Instruction.objects.filter(
        held, state=InstructionState.PUSHED, chief__chief__in=_leaving(appointments)
    )
    return [
        HandoverLine(
            kind="待批示督办件",
            reference="",
            title=_short(f"{case.line.task_list}：{case.line.title}"),
            state=case.get_state_display(),
        )
        for case in cases.select_related("line__task_list").order_by("pk")
    ]


def _held(appointments: Sequence[Appointment], division: str, task_list: str) -> Q:
    """What lies with these posts: lists of a river inside a division, or of a whole division."""
    condition = Q(pk__in=[])
    for post in appointments:
        if post.reach_id is not None:
            continue
        place = within([range_below(post.division_id)], division)
        of_river = Q() if post.river_id is None else Q(**{f"{task_list}__river_id": post.river_id})
        condition |= place & of_river
    return condition


def _leaving(appointments: Sequence[Appointment]) -> list[int]:
    return [post.chief_id for post in appointments]


def _short(words: str) -> str:
    return Truncator(words).chars(200)
