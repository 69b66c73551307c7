"""Lights as published notices froze them: red and yellow by time, always green on hard tasks [002]."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.urls import reverse

from common.text.months import Month
from notices.models import Notice, NoticeLight
from plans.models import Difficulty, Light, Line
from scoring.reads.figures import COUNT, Counted, Reading, Source, Year, counts


def _lit(year: Year) -> list[tuple[str, int, int, Counted]]:
    """(Light, lead unit, line, row) of each month in which the division's notice froze a light that is not green; the
    last version of a notice counts. One query for all figures of lights."""
    return year.once("lights", lambda: list(_lights(year)))


def _lights(year: Year) -> Iterator[tuple[str, int, int, Counted]]:
    rows = NoticeLight.objects.filter(
        notice__state="published",
        notice__division=year.code,
        notice__month__gte=year.span.first.first_day,
        notice__month__lte=year.span.last.first_day,
    )
    for notice, month, unit, line, title, shown in rows.order_by("notice__month", "pk").values_list(
        "notice_id", "notice__month", "unit_id", "line_id", "title", "light"
    ):
        words = f"{Month.of(month).label}：{title}（{Light(shown).label}）"
        yield shown, unit, line, Counted(words, reverse("notices:notice_detail", args=[notice]))


def _of_light(light: str) -> Source:
    name = {"red": "红灯", "yellow": "黄灯"}[light]

    def read(year: Year) -> Reading:
        rows = (
            (year.units[unit], row)
            for shown, unit, _, row in _lit(year)
            if shown == light and unit in year.units
        )
        return counts([subject.key for subject in year.subjects], rows)

    return Source(
        code=f"lights.{light}",
        name=f"月通报中的{name}次数",
        noun=name,
        gives=COUNT,
        read=read,
        about=f"全年已发布月通报中，由该对象牵头的任务亮{name}的次数，每月每项一次；更正后按更正的。",
    )


def _always_green(year: Year) -> Reading:
    """1 for a subject that leads hard tasks of which no notice of the year showed yellow or red, else 0; who leads none
    is left out, and so is everybody while no notice of the year is out. Three queries."""
    months = Notice.objects.published().filter(
        division=year.code,
        month__gte=year.span.first.first_day,
        month__lte=year.span.last.first_day,
    )
    if not months.exists():
        return Reading()
    lit = {line for _, _, line, _ in _lit(year)}
    hard = Line.objects.binding().filter(
        division=year.code,
        task_list__year=year.year,
        difficulty__in=[Difficulty.HARD, Difficulty.HARDEST],
    )
    found = Reading()
    lost: set[str] = set()
    for pk, title, unit in hard.order_by("pk").values_list("pk", "title", "lead_unit_id"):
        key = year.units.get(unit)
        if key is None:
            continue
        if pk in lit:
            lost.add(key)
        address = reverse("plans:line_detail", args=[pk])
        found.rows.setdefault(key, []).append(Counted(title, address))
    found.numbers = {key: {"count": Decimal(key not in lost)} for key in found.rows}
    return found


LIGHTS = (
    _of_light("red"),
    _of_light("yellow"),
    Source(
        code="lights.always_green",
        name="较难任务全年绿灯",
        noun="较难任务每次通报均为绿灯",
        gives=COUNT,
        read=_always_green,
        absent="没有牵头较难的任务",
        about="牵头的较难、难的任务在全年每次通报中均为绿灯的为 1，否则为 0。",
    ),
)
