"""Search across the registers: what the user may see of each, ten at most, and where the rest is.

A register is asked through its own list's filters, so that the list behind “查看全部” holds exactly
what was found.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django_filters import FilterSet

from accounts.models import Role
from chiefs.models import Chief
from chiefs.tables.filters import ChiefFilter
from common import clock
from issues.models import Issue
from issues.tables.filters import IssueFilter
from notices.models import Delivery, Notice
from notices.tables.filters import InboxFilter, NoticeFilter
from rivers.models import Reach, River
from rivers.tables.filters import ReachFilter, RiverFilter
from supervision.models import OrderForm
from supervision.tables.orders import OrderFilter, standing

SHOWN = 10
OFFICE_AND_CHIEF = (Role.OFFICE, Role.CHIEF)
WITH_UNITS = (*OFFICE_AND_CHIEF, Role.UNIT)
WITH_JUSTICE = (*WITH_UNITS, Role.JUSTICE)


@dataclass(frozen=True, slots=True)
class Hit:
    """One row found: its name, where it leads, and words that tell it from others."""

    title: str
    url: str
    hint: str
    state: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What one register holds. `more_url` is its list, filtered by the same words, when there is more
    than is shown."""

    label: str
    hits: Sequence[Hit]
    more_url: str


@dataclass(frozen=True, slots=True)
class Register:
    """A register that can be searched.

    rows     user → visible rows in the order shown
    filters  of its list; `query` is what its address says beside the words
    page     a row's page, by its number (`key`)
    exact    field whose exact value leads straight to the row, where there is such a number
    """

    label: str
    roles: tuple[str, ...]
    rows: Callable[[Any], QuerySet[Any]]
    filters: type[FilterSet]
    hint: Callable[[Any], str]
    page: str
    listing: str
    query: tuple[tuple[str, str], ...] = ()
    title: Callable[[Any], str] = str
    state: Callable[[Any], tuple[str, str]] | None = None
    exact: str = ""
    key: str = "pk"

    def find(self, user: Any, words: str) -> QuerySet[Any]:
        asked = {"q": words, **dict(self.query)}
        request = SimpleNamespace(user=user)
        found: QuerySet[Any] = self.filters(asked, self.rows(user), request=request).qs
        return found

    def url_of(self, row: Any) -> str:
        return reverse(self.page, args=[getattr(row, self.key)])

    def hit(self, row: Any) -> Hit:
        state = self.state(row) if self.state else None
        return Hit(self.title(row), self.url_of(row), self.hint(row), state)

    def found(self, user: Any, words: str) -> Found:
        # One more than is shown tells whether there are more, without a count of all.
        rows = list(self.find(user, words)[: SHOWN + 1])
        query = urlencode([("q", words), *self.query])
        more = f"{reverse(self.listing)}?{query}" if len(rows) > SHOWN else ""
        return Found(self.label, [self.hit(row) for row in rows[:SHOWN]], more)


# What a row hangs on is fetched for the ten shown: joined, PostgreSQL would read the whole table of
# divisions (or rivers) before it sorts and cuts.
def _rivers(user: Any) -> QuerySet[Any]:
    rows = River.objects.visible_to(user).prefetch_related("division")
    return rows.order_by("sort_key", "pk")


def _reaches(user: Any) -> QuerySet[Any]:
    rows = Reach.objects.visible_to(user).prefetch_related("river", "division").defer("line")
    return rows.order_by("sort_key", "pk")


def _chiefs(user: Any) -> QuerySet[Any]:
    rows = Chief.objects.visible_to(user).prefetch_related("division")
    return rows.order_by("sort_key", "pk")


def _issues(user: Any) -> QuerySet[Any]:
    rows = Issue.objects.visible_to(user).prefetch_related("kind", "division")
    return rows.order_by("-reported_at", "-pk")


def _orders(user: Any) -> QuerySet[Any]:
    rows = OrderForm.objects.visible_to(user).prefetch_related("unit")
    return rows.with_counts(clock.now()).order_by("-issued_at", "-pk")


def _notices(user: Any) -> QuerySet[Any]:
    rows = Notice.objects.visible_to(user).defer("figures", "words")
    return rows.order_by("-month", "division_id")


def _received(user: Any) -> QuerySet[Any]:
    rows = Delivery.objects.addressed_to(user).select_related("notice")
    rows = rows.defer("notice__figures", "notice__words")
    return rows.order_by("-delivered_at", "-pk")


REGISTERS = (
    Register(
        "河流湖库",
        OFFICE_AND_CHIEF,
        _rivers,
        RiverFilter,
        lambda river: f"{river.code} · {river.division}",
        "rivers:river_detail",
        "rivers:river_list",
        exact="code",
    ),
    Register(
        "河段",
        OFFICE_AND_CHIEF,
        _reaches,
        ReachFilter,
        lambda reach: f"{reach.code} · {reach.river} · {reach.division}",
        "rivers:reach_detail",
        "rivers:reach_list",
        exact="code",
    ),
    Register(
        "河长",
        OFFICE_AND_CHIEF,
        _chiefs,
        ChiefFilter,
        lambda chief: " · ".join(filter(None, (str(chief.division), chief.post))),
        "chiefs:chief_detail",
        "chiefs:chief_list",
    ),
    Register(
        "问题",
        WITH_JUSTICE,
        _issues,
        IssueFilter,
        lambda issue: f"{issue.kind} · {issue.division} · {issue.description[:40]}",
        "issues:issue_detail",
        "issues:issue_list",
        query=(("state", "all"),),
        state=lambda issue: (issue.state, issue.get_state_display()),
        exact="number",
    ),
    Register(
        "任务交办单",
        WITH_UNITS,
        _orders,
        OrderFilter,
        lambda order: f"{order.title} · {order.unit}",
        "supervision:order_detail",
        "supervision:order_list",
        state=standing,
        exact="number",
    ),
    Register(
        "月通报",
        OFFICE_AND_CHIEF,
        _notices,
        NoticeFilter,
        lambda notice: notice.number,
        "notices:notice_detail",
        "notices:notice_list",
        state=lambda notice: (notice.state, notice.get_state_display()),
        exact="number",
    ),
    Register(
        "收文",
        (Role.UNIT,),
        _received,
        InboxFilter,
        lambda delivery: delivery.notice.number,
        "notices:notice_detail",
        "notices:inbox",
        title=lambda delivery: delivery.notice.title,
        exact="notice__number",
        key="notice_id",
    ),
)


def registers_of(user: Any) -> list[Register]:
    """The registers that the user's roles open."""
    return [register for register in REGISTERS if user.has_role(*register.roles)]


def straight_to(user: Any, words: str) -> str:
    """The page of the one visible row with exactly this number or code, or nothing."""
    if not any(character.isdigit() for character in words):
        return ""
    for register in registers_of(user):
        if register.exact:
            row = register.rows(user).filter(**{f"{register.exact}__iexact": words}).first()
            if row is not None:
                return register.url_of(row)
    return ""


def search(user: Any, words: str) -> list[Found]:
    """What each register of the user holds, registers with nothing left out."""
    found = [register.found(user, words) for register in registers_of(user)]
    return [each for each in found if each.hits]
