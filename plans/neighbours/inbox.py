"""What of this room waits for somebody: for the home page."""

from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from accounts.models import Role, User
from accounts.reads.desks import key_of
from common.store.composed import composed_once
from common.store.counting import Waits, line_to_count
from common.store.scope import within
from common.text.chinese import local_date
from common.text.months import Month
from plans.models import Instruction, Line, ListState, ReviewAsk, Revision, TaskList
from plans.models.parameters import report_due
from plans.reads.revisions import TO_DECIDE, to_decide
from plans.services.frozen import is_frozen


def instruction_counts(user: User, at: datetime) -> list[tuple[str, int, str]]:
    """(label, count, address): lines pushed to a chief, 批示 that a unit is to answer. One query."""
    if not user.has_role(Role.CHIEF, Role.UNIT):
        return []
    waiting = Instruction.objects.visible_to(user).waiting_for(user).order_by()
    states = list(waiting.values_list("state", flat=True))
    address = reverse("plans:instruction_list")
    shown = []
    if user.has_role(Role.CHIEF):
        shown.append(("待批示", states.count("pushed"), f"{address}?mine=yes&state=pushed"))
    if user.has_role(Role.UNIT):
        words = "批示待回复"
        shown.append((words, states.count("instructed"), f"{address}?mine=yes&state=instructed"))
    return shown


def review_counts(user: User, at: datetime) -> list[Waits]:
    """(words, how many, address): reviews that the user owes, and, for an office, those of its
    divisions whose days have run out, whoever owes them."""
    if not user.has_role(Role.OFFICE, Role.CHIEF, Role.UNIT):
        return []
    address = reverse("plans:review_list")
    waiting: list[Waits] = [("清单待会审", ReviewAsk.objects.to_do(user), address)]
    if user.office_ranges:
        theirs = within(user.office_ranges, "round__task_list__division_id")
        late = ReviewAsk.objects.waiting().filter(theirs).late(local_date(at))
        waiting.append(("清单会审逾期", late, f"{address}?who=all&state=late"))
    return waiting


def report_counts(user: User, at: datetime) -> list[Waits]:
    """(words, how many, address): for a unit its lines without this month's report, or the last's, for
    an office the units that have some and are late. Of a month that a notice has frozen nothing waits."""
    today, home = local_date(at), user.home_division
    if not (user.unit_ids or user.office_ranges) or home is None:
        return []
    this = Month.of(today)
    last = this.previous()
    is_over = today > report_due(this, home.code)
    # Last month's day is always over.
    late = [last] * (not is_frozen(last, home.code)) + [this] * is_over
    months = late if is_over else [*late, this]
    return composed_once(_unreported, user, key_of(user), at, (*months,), (*late,))


def _unreported(
    user: User, at: datetime, months: tuple[Month, ...], late: tuple[Month, ...]
) -> list[Waits]:
    waiting: list[Waits] = []
    for month in months:
        if user.unit_ids:
            mine = Line.objects.of_units(user.unit_ids).unreported(month)
            label = f"{month.month}月月报逾期未报" if month in late else "月报待填"
            waiting.append((label, mine, f"{reverse('plans:month')}?month={month}"))
        if user.office_ranges and month in late:
            theirs = Line.objects.in_ranges(user.office_ranges).unreported(month)
            units = theirs.order_by().values("lead_unit").distinct()
            label = f"{month.month}月月报逾期单位"
            waiting.append((label, units, f"{reverse('plans:month_units')}?month={month}"))
    return [line_to_count(line) for line in waiting]


# The next year's lists are drafted from November on; whoever begins in September finds them too.
_NEXT_YEAR_FROM = 9


def draft_counts(user: User, at: datetime) -> list[Waits]:
    """(words, rows, address): lists that a unit has to write, and those that came back from review, for the unit that
    leads them and for the office. Of this year, and from autumn on of the next, which the office sees grow too."""
    if not (user.unit_ids or user.office_ranges):
        return []
    theirs = within(user.office_ranges) | Q(lead_unit_id__in=user.unit_ids)
    today = local_date(at)
    waiting: list[Waits] = []
    for year in (today.year, today.year + 1)[: 1 + (today.month >= _NEXT_YEAR_FROM)]:
        is_this = year == today.year
        words, address = ("", "") if is_this else (f"{year}年", f"&year={year}")
        shown = [(ListState.RETURNED, "清单退回待改")]
        if user.unit_ids or not is_this:
            shown.append((ListState.DRAFTING, "清单待编制"))
        for state, label in shown:
            lists = TaskList.objects.filter(theirs, state=state, year=year)
            listed = f"{reverse('plans:list_status')}?state={state}{address}"
            waiting.append((f"{words}{label}", lists, listed))
    return waiting


def revision_counts(user: User, at: datetime) -> list[Waits]:
    """(words, rows, address), for an office: revisions of its divisions' lists that this person may approve."""
    if not user.office_ranges:
        return []
    address = f"{reverse('plans:revision_list')}?state={TO_DECIDE}"
    return [("清单修订待批", to_decide(Revision.objects.all(), user), address)]
