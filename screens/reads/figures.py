"""The figures of a screen. None is defined here: each is that of the monthly notice, by the same reads.

What runs is read for the present month as it now is, what is frozen as it was frozen. Beside it comes what the newest
published notice says, from its own row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from common.store.scope import codes_up
from common.text.chinese import date_words, local_date, midnight, number_words
from common.text.months import Month
from complaints.models import Complaint
from complaints.neighbours.inbox import PILES
from inspections.reads.figures import Figures, month_figures
from issues.reads import figures as issue_figures
from notices.models import Notice
from notices.reads import figures as notice_figures
from notices.rules.wording import percent
from plans.models import Light
from plans.reads.lights import lights_at_end
from screens.parameters import STALE_DAYS
from screens.rules.staleness import is_month_old
from waters.models import MonthClose
from waters.reads.closed import closed_water
from waters.reads.closes import newest_close

NOTHING: Final = "—"
NOT_CLOSED: Final = "还没有定稿的水质"
# A figure of water, and the share that it states.
_SHARES: Final = {"good": "good_share", "on_target": "target_share"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure as it is read from afar.

    words    what it is made of
    noticed  what the newest published notice says of the same, with its month; empty where it says nothing
    as_of    the month of a frozen figure; empty: as it now is
    url      the list behind it
    """

    key: str
    title: str
    value: str
    words: str
    url: str
    unit: str = ""
    noticed: str = ""
    as_of: str = ""
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class Noticed:
    """The newest published notice of a division: its month and its frozen figures; none of both without one."""

    month: Month | None
    figures: Mapping[str, Any]

    def says(self, *keys: str, words: str) -> str:
        """`words` with the named counts filled in; empty where the notice has no such part."""
        found: Any = self.figures
        for key in keys:
            found = found.get(key)
            if found is None:
                return ""
        if self.month is None:
            return ""
        counts = {
            name: number_words(value) for name, value in found.items() if isinstance(value, int)
        }
        shares = {name: percent(found[name]) for name in ("completion", "per_due") if name in found}
        return f"{self.month.month}月通报 {words.format(**counts | shares)}"

    def water(self, share: str) -> str:
        """A share of the month's water; empty where the notice states none."""
        text = self.figures.get("water", {}).get("shares", {}).get(share)
        if text is None or self.month is None:
            return ""
        return f"{self.month.month}月通报 {percent(float(text))}"


def noticed(code: str) -> Noticed:
    """One query."""
    rows = Notice.objects.filter(division=code, state="published").order_by("-month", "-revision")
    row = rows.values_list("month", "figures").first()
    return Noticed(Month.of(row[0]), row[1]) if row else Noticed(None, {})


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures, lights by unit as `notices.reads.figures.lights` gives them (None without a line), and the newest
    closed month of water as `notices.reads.figures.water` gives it (None without one)."""

    figures: list[dict[str, Any]]
    lights: dict[str, Any] | None
    water: dict[str, Any] | None


def counted(code: str, at: datetime) -> Counted:
    """Everything of a division and below it at a moment."""
    month, day = Month.of(at), local_date(at)
    said = noticed(code)
    lit = lights_at_end(month, code)
    lights = notice_figures.lights(lit) if lit else None
    water = closed_month(code, day)
    figures = [
        *_patrols(month, code, month_figures(month, code, day=day).total, said),
        *_issues(month, code, issue_figures.totals(month, code, at), said),
        _lights(month, code, lights, said),
        _complaints(code, at),
        *_water(code, water, said),
    ]
    return Counted([asdict(each) for each in figures], lights, water)


def closed_month(code: str, day: date) -> dict[str, Any] | None:
    """The newest month that the office of this division, or of one above it, has closed: what a notice of that month
    says of it, with `label`, `as_of` (when it was closed) and `is_stale`. Six queries."""
    rows = MonthClose.objects.filter(division__in=codes_up(code)).order_by("-month")
    first_day = rows.values_list("month", flat=True).first()
    if first_day is None:
        return None
    month = Month.of(first_day)
    closed, close = closed_water(month, code), newest_close(code, month)
    found = notice_figures.water(closed, code) if closed else None
    if found is None or close is None:
        return None
    return found | {
        "label": month.label,
        "as_of": f"{month.label}，{date_words(close.closed_at)}定稿",
        "is_stale": is_month_old(month, day, STALE_DAYS.on(day, code)),
    }


def _list(name: str, **query: str) -> str:
    return reverse(name) + (f"?{urlencode(query)}" if query else "")


def _patrols(month: Month, code: str, total: Figures, said: Noticed) -> list[Figure]:
    so_far = total.completion_so_far
    value = NOTHING if so_far is None else percent(so_far).removesuffix("%")
    return [
        Figure(
            key="completion",
            title="巡河完成率（本月至今）",
            value=value,
            unit="" if so_far is None else "%",
            words=f"到今天应巡 {number_words(total.ended)} 期，达标 {number_words(total.ended_met)} 期",
            noticed=said.says(
                "patrols", "total", words="{completion}（应巡 {due} 期，达标 {met} 期）"
            ),
            url=_list("inspections:due_list", month=str(month), division=code),
        ),
        Figure(
            key="done",
            title="巡河计入次数（本月）",
            value=number_words(total.done),
            unit="次",
            words=f"全月应巡 {number_words(total.required)} 次",
            noticed=said.says("patrols", "total", words="{done} 次，应巡 {required} 次"),
            url=_list("inspections:statistics", month=str(month), division=code),
        ),
    ]


def _issues(month: Month, code: str, counts: issue_figures.Counts, said: Noticed) -> list[Figure]:
    name = "issues:issue_list"
    void = f"；另有不予受理、撤回 {number_words(counts.void)} 件" if counts.void else ""
    return [
        Figure(
            key="found",
            title="发现问题（本月）",
            value=number_words(counts.found),
            unit="件",
            words=f"其中已销号 {number_words(counts.rectified)} 件{void}",
            noticed=said.says("issues", "total", words="{total} 件，已销号 {closed} 件"),
            url=_list(name, state="found", reported_from=str(month.first_day), town=code),
        ),
        Figure(
            key="open",
            title="未办结问题",
            value=number_words(counts.open),
            unit="件",
            words=f"其中已逾期 {number_words(counts.overdue)} 件",
            noticed=said.says("issues", "total", words="月末 {open} 件"),
            url=_list(name, state="open", town=code),
        ),
    ]


def _lights(month: Month, code: str, lights: dict[str, Any] | None, said: Noticed) -> Figure:
    total = lights["total"] if lights else {"red": 0, "yellow": 0, "green": 0, "total": 0}
    return Figure(
        key="lights",
        title="红灯任务",
        value=number_words(total["red"]) if lights else NOTHING,
        unit="项" if lights else "",
        words=(
            f"共 {number_words(total['total'])} 项：黄灯 {number_words(total['yellow'])} 项，"
            f"绿灯 {number_words(total['green'])} 项"
            if lights
            else "还没有生效的清单"
        ),
        noticed=said.says(
            "lights", "total", words="红灯 {red} 项，黄灯 {yellow} 项，绿灯 {green} 项"
        ),
        url=_list("plans:month_lights", month=str(month), division=code, light=Light.RED),
    )


def _complaints(code: str, at: datetime) -> Figure:
    counts = Complaint.objects.below(code).aggregate(
        open=Count("pk", filter=Q(ended_at=None)),
        late=Count("pk", filter=PILES["overdue"][1](at)),
        today=Count("pk", filter=Q(received_at__gte=midnight(local_date(at)))),
    )
    return Figure(
        key="complaints",
        title="群众投诉未办结",
        value=number_words(counts["open"]),
        unit="件",
        words=f"逾期未答复 {number_words(counts['late'])} 件，今天收到 {number_words(counts['today'])} 件",
        url=_list("complaints:complaint_list", state="open", town=code),
    )


def _water(code: str, water: dict[str, Any] | None, said: Noticed) -> list[Figure]:
    """The share of good sections and of those on target."""
    titles = (("good", "断面优良率"), ("on_target", "断面达标率"))
    if water is None:
        url = _list("waters:month_sheet", division=code)
        return [
            Figure(key=key, title=title, value=NOTHING, words=NOT_CLOSED, url=url)
            for key, title in titles
        ]
    shares = water["shares"]
    words = {
        "good": f"有类别的断面 {shares['counted']} 个，Ⅰ—Ⅲ类 {shares['good']} 个",
        "on_target": f"有目标的断面 {shares['judged']} 个，达标 {shares['on_target']} 个",
    }
    values = {key: shares[_SHARES[key]] for key in words}
    return [
        Figure(
            key=key,
            title=title,
            value=_share(values[key]),
            unit="" if values[key] is None else "%",
            words=words[key],
            noticed=said.water(_SHARES[key]),
            as_of=water["as_of"],
            is_stale=water["is_stale"],
            url=_list("waters:month_sheet", month=water["month"], division=code),
        )
        for key, title in titles
    ]


def _share(text: str | None) -> str:
    return NOTHING if text is None else percent(float(Decimal(text))).removesuffix("%")
