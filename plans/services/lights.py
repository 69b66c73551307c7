"""Reckoning lights: every night, at a report, at a revision; and a person's own, with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from common.errors import Invalid, NotAllowed, NotVisible
from common.store.scope import covers
from common.text.chinese import local_date
from plans.models import Light, LightCause, LightChange, Line
from plans.models.parameters import tolerance_on
from plans.rules.lights import Tolerance, light_on

# Rows locked at once: a clerk who reports meanwhile waits for so many, some milliseconds.
_AT_ONCE: Final = 2000
_READ: Final = (
    *("pk", "division_id", "starts_on", "due_on", "milestones"),
    *("percent", "done_on", "light", "overridden"),
)


def relight(
    lines: Iterable[int] | None = None,
    *,
    at: datetime,
    cause: str = LightCause.NIGHTLY,
    by: User | None = None,
) -> int:
    """Reckons the lights of binding lines for the day of `at` and writes those that changed, each with
    a row of history that says why. Returns how many changed; a second run changes none.

    lines  ids; None for all
    """
    day = local_date(at)
    tolerances: dict[str, Tolerance] = {}
    ids = list(lines) if lines is not None else _all_that_may_change()
    return sum(
        _relight(batch, day=day, at=at, cause=cause, by=by, tolerances=tolerances)
        for batch in (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
    )


@transaction.atomic
def override_light(*, line_id: int, light: str, reason: str, by: User, at: datetime) -> Line:
    """Sets a light by a person instead of the reckoned one, or takes it back (`light` is "").

    Offices of the division and above may; the reason shows wherever the light does.
    Raises NotVisible, NotAllowed, Invalid (`line.not_binding`, `light.unknown`, `light.reason`).
    """
    line = (
        Line.objects.visible_to(by)
        .filter(withdrawn_on=None)
        .select_related("task_list")
        .select_for_update(of=("self",))
        .filter(pk=line_id)
        .first()
    )
    if line is None:
        raise NotVisible("line.unknown", "没有这项任务。")
    if not covers(by.office_ranges, line.division_id):
        raise NotAllowed("line.office_only", "只有河长办可以调整亮灯。")
    if line.task_list.state != "binding":
        raise Invalid("line.not_binding", "清单还没有生效，不亮灯。")
    reason = reason.strip()
    if light and light not in Light.values:
        raise Invalid("light.unknown", "没有这种灯。", fields={"light": "请选择绿灯、黄灯或红灯。"})
    if not reason:
        raise Invalid("light.reason", "请写明理由。", fields={"reason": "请写明理由。"})
    day = local_date(at)
    line.overridden, line.override_reason = light, reason if light else ""
    line.updated_at = at
    line.save(update_fields=["overridden", "override_reason", "updated_at"])
    LightChange.objects.create(
        line=line,
        day=day,
        light=line.shown_light,
        why=reason,
        cause=LightCause.OVERRIDDEN,
        by=by,
        at=at,
    )
    return line


def _all_that_may_change() -> list[int]:
    """Binding lines but for those that are done and green: these stay so."""
    settled = Q(done_on__isnull=False, light=Light.GREEN)
    rows = Line.objects.binding().exclude(settled).order_by("division_id", "pk")
    return list(rows.values_list("pk", flat=True))


@transaction.atomic
def _relight(
    ids: list[int],
    *,
    day: date,
    at: datetime,
    cause: str,
    by: User | None,
    tolerances: dict[str, Tolerance],
) -> int:
    rows = Line.objects.binding().filter(pk__in=ids).select_for_update(of=("self",)).only(*_READ)
    changed: dict[str, list[int]] = {}
    history = []
    for line in rows:
        if line.division_id not in tolerances:
            tolerances[line.division_id] = tolerance_on(day, line.division_id)
        lit = light_on(line.schedule, line.progress, day, by=tolerances[line.division_id])
        if lit.light != line.light:
            changed.setdefault(lit.light, []).append(line.pk)
            # Under a person's light the reckoned one moves unseen; the history is of what was shown.
            if not line.overridden:
                history.append(
                    LightChange(
                        line=line, day=day, light=lit.light, why=lit.why, cause=cause, by=by, at=at
                    )
                )
    for light, pks in changed.items():
        Line.objects.filter(pk__in=pks).update(light=light, updated_at=at)
    LightChange.objects.bulk_create(history)
    return sum(map(len, changed.values()))
