"""What a chief above village level asks of the home page: my rivers and how they are, my own patrols, what came to me,
and the chiefs below me on the same rivers (domain.md sections 1 and 2)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from chiefs.models import Appointment, ChiefKind
from common.store.scope import range_below, within
from common.text.chinese import local_date
from common.text.months import Month
from inspections.models import PatrolDue
from inspections.reads.of_phone import reaches_of
from issues.models import Issue
from notices.models import Delivery, Measure
from plans.models import Instruction, Line
from plans.reads.totals import Figures, figures_by
from rivers.models import River
from waters.reads.newest import Newest, newest_on

LATEST = 5
MOST_BELOW = 8
# Who walks and answers for water; police, procurators and supervisors are nobody's subordinates.
WALKING = (ChiefKind.GENERAL, ChiefKind.DEPUTY_GENERAL, ChiefKind.CHIEF, ChiefKind.PATROLLER)


@dataclass(frozen=True, slots=True)
class MyRiver:
    """A river of the chief's: how much of it is theirs (metres, None where no reach has a length), open issues on
    these reaches, this year's tasks (None without a list that binds), and its sections."""

    river: River
    reaches: int
    metres: int | None
    open: int
    overdue: int
    tasks: Figures | None
    sections: list[Newest]


@dataclass(frozen=True, slots=True)
class Letter:
    """Something that came to the chief and waits for a word."""

    kind: str
    title: str
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ChiefHome:
    """`below` are posts with `due`, `met` and `ended_short`: periods of the month, those met, those over and not met;
    who has such comes first. `below_left`: those not shown."""

    posts: list[Appointment]
    dues: QuerySet[PatrolDue]
    rivers: list[MyRiver]
    issues: QuerySet[Issue]
    letters: list[Letter]
    below: list[Any]
    below_count: int
    below_short: int
    month: Month

    @property
    def below_left(self) -> int:
        return self.below_count - len(self.below)


def chief_home(user: Any, at: datetime) -> ChiefHome | None:
    """None for who holds no post today. A dozen queries, whatever the number of rivers."""
    day = local_date(at)
    mine = Appointment.objects.on(day).filter(chief__user=user, kind__in=WALKING)
    posts = list(mine.select_related("reach", "river", "division").order_by("tier", "pk"))
    if not posts:
        return None
    reaches = reaches_of(posts)
    issues = Issue.objects.open().filter(reach__in=reaches.order_by().values("pk"))
    below = _below(posts, user, day)
    counts = below.aggregate(all=Count("pk"), short=Count("pk", filter=Q(ended_short__gt=0)))
    soonest = issues.order_by(F("due_at").asc(nulls_last=True), "-reported_at")
    return ChiefHome(
        posts=posts,
        dues=_running(user, day),
        rivers=_rivers(user, reaches, issues, at),
        issues=soonest.select_related("kind", "division__parent", "reach").defer("reach__line")[
            :LATEST
        ],
        letters=_letters(user, at),
        below=list(below.order_by("-ended_short", "tier", "division_id", "pk")[:MOST_BELOW]),
        below_count=counts["all"],
        below_short=counts["short"],
        month=Month.of(day),
    )


def _running(user: Any, day: date) -> QuerySet[PatrolDue]:
    """The user's periods that run on the day, what ends first at the top."""
    dues = PatrolDue.objects.standing().filter(
        chief__user=user, period_start__lte=day, period_end__gte=day
    )
    return dues.with_done().select_related("reach", "river").order_by("period_end", "pk")


def _rivers(
    user: Any, reaches: QuerySet[Any], issues: QuerySet[Issue], at: datetime
) -> list[MyRiver]:
    year = local_date(at).year
    parts = {
        row["river"]: row
        for row in reaches.order_by()
        .values("river")
        .annotate(n=Count("pk"), metres=Sum("length_m"))
    }
    late = Count("pk", filter=Q(due_at__lt=at))
    found = issues.order_by().values("reach__river").annotate(n=Count("pk"), late=late)
    troubles = {row["reach__river"]: row for row in found}
    lines = Line.objects.visible_to(user).binding().filter(task_list__year=year)
    tasks = figures_by(lines.filter(task_list__river__in=list(parts)), "task_list__river")
    sections: dict[int, list[Newest]] = {}
    for water in newest_on(parts):
        sections.setdefault(water.section.river_id, []).append(water)
    return [
        MyRiver(
            river=river,
            reaches=parts[river.pk]["n"],
            metres=parts[river.pk]["metres"],
            open=troubles[river.pk]["n"] if river.pk in troubles else 0,
            overdue=troubles[river.pk]["late"] if river.pk in troubles else 0,
            tasks=tasks.get(river.pk),
            sections=sections.get(river.pk, []),
        )
        for river in River.objects.filter(pk__in=list(parts)).order_by("sort_key", "pk")
    ]


def _letters(user: Any, at: datetime) -> list[Letter]:
    """What was sent to the chief in person and waits: notices to sign for, 提醒约谈, lines to give a 批示 on."""
    notices = Delivery.objects.filter(user=user, delivered_at__lte=at).waiting()
    measures = Measure.objects.filter(chief__user=user, state__in=("sent", "signed"))
    pushed = Instruction.objects.visible_to(user).filter(state="pushed", chief=user)
    found = [
        Letter(
            "通报待签收",
            row.notice.title,
            _page("notices:notice_detail", row.notice_id),
            row.delivered_at,
        )
        for row in notices.select_related("notice").defer("notice__figures", "notice__words")[
            :LATEST
        ]
    ]
    found += [
        Letter(
            "待签收" if row.state == "sent" else "待回复",
            f"{row.get_rung_display()} {row.number}",
            _page("notices:measure_detail", row.pk),
            row.issued_at,
        )
        for row in measures[:LATEST]
    ]
    found += [
        Letter("待批示", str(row.line), _page("plans:line_detail", row.line_id), row.pushed_at)
        for row in pushed.select_related("line")[:LATEST]
    ]
    return sorted(found, key=lambda letter: letter.at, reverse=True)


def _page(name: str, key: int) -> str:
    return reverse(name, args=[key])


def _below(posts: list[Appointment], user: Any, day: date) -> QuerySet[Any]:
    """Posts of others on the chief's water and of a tier below: on its reaches, or on one of its rivers in a division
    below. Below somebody in charge of a whole division are the chiefs of its rivers at the same tier."""
    there = Q(pk__in=[])
    for post in posts:
        if post.reach_id:
            there |= Q(reach=post.reach_id, tier__gt=post.tier)
        elif post.river_id:
            inside = within([range_below(post.division_id)])
            on_it = Q(river=post.river_id) | Q(reach__river=post.river_id)
            there |= inside & on_it & Q(tier__gt=post.tier)
        else:
            there |= Q(division=post.division_id, tier=post.tier, river__isnull=False)
    month = Month.of(day).first_day
    dues = PatrolDue.objects.standing().of_month(month).filter(appointment=OuterRef("pk"))
    met = dues.with_done().filter(done__gte=F("required"))
    short = dues.with_done().filter(done__lt=F("required"), period_end__lt=day)
    rows = Appointment.objects.on(day).filter(there, kind__in=WALKING).exclude(chief__user=user)
    return rows.annotate(
        due=_number(dues), met=_number(met), ended_short=_number(short)
    ).select_related("chief", "reach", "river", "division")


def _number(rows: QuerySet[Any]) -> Any:
    counted = rows.order_by().values("appointment").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)
