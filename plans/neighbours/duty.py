"""Tasks of a chief's rivers in a year, and what the chief instructed: 河长履职一页."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q

from accounts.models import User
from chiefs.reads.duty import Duty, DutyLine
from plans.models import Instruction, InstructionState, Light
from plans.models import Line as Task
from plans.reads.totals import figures_of


def tasks_of_year(duty: Duty, user: User, at: datetime) -> Iterator[DutyLine]:
    """Nothing for chiefs of single reaches, whose tasks are their river's. One query, and one more for a chief with an
    account."""
    lines = Task.objects.visible_to(user).binding().filter(
        duty.on_rivers("task_list__"), task_list__kind="annual", task_list__year=duty.year
    )  # fmt: skip
    figures = figures_of(lines)
    overall = figures.overall
    if overall.tasks:
        lit = "、".join(
            f"{Light(light).label} {figures.lights[light]} 项" for light in Light.values
        )
        percent = "" if overall.percent is None else f"，总体进度 {overall.percent} %"
        yield "一河一策任务", f"{overall.tasks} 项，完成 {overall.done} 项{percent}；{lit}。"
    if duty.chief.user_id is None:
        return
    pushed = Instruction.objects.visible_to(user).filter(
        chief=duty.chief.user_id, pushed_at__year=duty.year, pushed_at__lte=at
    )
    counts = pushed.exclude(state=InstructionState.WITHDRAWN).aggregate(
        all=Count("pk"),
        answered=Count("pk", filter=Q(state=InstructionState.ANSWERED)),
        waiting=Count("pk", filter=Q(state=InstructionState.PUSHED)),
    )
    if counts["all"]:
        yield (
            "督办批示",
            f"收到督办件 {counts['all']} 件，已批示 {counts['all'] - counts['waiting']} 件，"
            f"单位已回复 {counts['answered']} 件。",
        )
