"""河长履职一页: what the portal knows of a chief's year, for 述职; what it cannot know the chief writes.

This room tells the posts; what was patrolled, found and done on their reaches the later rooms tell.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q

from accounts.models import User
from chiefs.models import Appointment, Chief
from common.seams import Seam
from common.store.scope import range_below
from common.text.chinese import date_words

# Posts that are told one by one: a form of one page has room for no more.
MOST_POSTS: Final = 8


@dataclass(frozen=True, slots=True)
class Duty:
    """A chief's posts that were in force on a day of a year, of those that the reader sees."""

    chief: Chief
    year: int
    posts: Sequence[Appointment]

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 12, 31)

    def on_reaches(self, prefix: str = "") -> Q:
        """Condition: the reach at `prefix` is one that a post is about: its own, those of its river in its division,
        all of its division."""
        found = Q(pk__in=[])
        for post in self.posts:
            inside = _inside(post, prefix)
            if post.reach_id:
                found |= Q(**{f"{prefix}pk": post.reach_id})
            elif post.river_id:
                found |= Q(**{f"{prefix}river_id": post.river_id}) & inside
            else:
                found |= inside
        return found

    def on_rivers(self, prefix: str = "") -> Q:
        """Condition: a row with `river_id` and `division_id` at `prefix` is about what a post is about, of posts for a
        river or a whole division: of a single reach no such row is kept."""
        found = Q(pk__in=[])
        for post in self.posts:
            if post.river_id:
                found |= Q(**{f"{prefix}river_id": post.river_id}) & _inside(post, prefix)
            elif not post.reach_id:
                found |= _inside(post, prefix)
        return found


# What, and how much of it in words: ("巡河", "应巡 52 期，完成 50 期").
DutyLine = tuple[str, str]
DUTY_PARTS: Final[Seam[Callable[[Duty, User, datetime], Iterable[DutyLine]]]] = Seam(
    "what a chief did in a year, as far as the user sees it"
)


def duty_of(chief: Chief, year: int, user: User) -> Duty:
    """One query."""
    rows = Appointment.objects.visible_to(user).between(date(year, 1, 1), date(year, 12, 31))
    rows = rows.filter(chief=chief).select_related("division", "river", "reach", "chief")
    return Duty(chief, year, list(rows.defer("reach__line").order_by("tier", "division_id", "pk")))


def years_of(chief: Chief, user: User, at: date) -> list[int]:
    """Years in which the chief had a post, the newest first, none after `at`; five at most."""
    started = Appointment.objects.visible_to(user).filter(chief=chief).order_by("started_on")
    first = started.values_list("started_on", flat=True).first()
    return list(range(at.year, max((first or at).year, at.year - 5) - 1, -1))[:5]


def lines_of(duty: Duty, user: User, at: datetime) -> list[DutyLine]:
    """The posts, then what each room tells."""
    told = [_post_words(post) for post in duty.posts[:MOST_POSTS]]
    if (left := len(duty.posts) - len(told)) > 0:
        told.append(f"另有 {left} 项任职")
    lines = [line for part in DUTY_PARTS for line in part(duty, user, at)]
    return [("任职", "；\n".join(told) + "。" if told else "这一年没有任职。"), *lines]


def _inside(post: Appointment, prefix: str) -> Q:
    low, high = range_below(post.division_id)
    return Q(**{f"{prefix}division_id__gte": low, f"{prefix}division_id__lt": high})


def _post_words(post: Appointment) -> str:
    subject = f"{post.river}（{post.division}境内）" if post.river_id else post.subject
    until = f"至{date_words(post.ended_on)}" if post.ended_on else "至今"
    return (
        f"{subject}{post.tier_words}{post.get_kind_display()}，{date_words(post.started_on)}{until}"
    )
