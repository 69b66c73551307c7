"""The home page of those who see no division: a unit's issues, a village chief's reaches and dues."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from chiefs.models import Appointment
from common.text.chinese import local_date
from inspections.models import PatrolDue
from issues.models import Clue, Issue
from notices.models import Notice

LATEST = 10


def names_of(user: Any) -> list[str]:
    """The divisions and units that the user works for, each once, in the order of the grants."""
    places = [grant.division or grant.unit for grant in user.current_grants]
    return list(dict.fromkeys(str(place) for place in places if place))


def issues_of_unit(user: Any) -> QuerySet[Issue]:
    """Open issues handed to the user's units, what runs out first at the top."""
    rows = Issue.objects.open().filter(unit_id__in=user.unit_ids)
    ordered = rows.order_by(F("due_at").asc(nulls_last=True), "pk")
    return ordered.select_related("kind", "division", "reach", "unit")[:LATEST]


def clues_of(user: Any) -> QuerySet[Clue]:
    """Running clues of the user's units of the police or the procurator, who waits longest at the top."""
    rows = Clue.objects.filter(unit_id__in=user.justice_unit_ids).running()
    ordered = rows.order_by(F("answered_at").asc(nulls_first=True), "due_at", "pk")
    return ordered.select_related("issue__kind", "issue__reach", "unit")[:LATEST]


@dataclass(frozen=True, slots=True)
class Village:
    """What a village chief may want to see on a computer; work is done on the phone."""

    appointments: QuerySet[Appointment]
    dues: QuerySet[PatrolDue]
    issues: QuerySet[Issue]
    notices: QuerySet[Notice]


def village(user: Any, at: datetime) -> Village:
    """Reaches in office today, what is due in the periods running today, own issues and notices."""
    today = local_date(at)
    appointments = Appointment.objects.on(today).filter(chief__user=user)
    dues = PatrolDue.objects.standing().filter(
        chief__user=user, period_start__lte=today, period_end__gte=today
    )
    return Village(
        appointments=appointments.select_related("reach__river", "river", "division"),
        dues=dues.with_done().select_related("reach", "river").order_by("period_end", "pk"),
        issues=Issue.objects.own(user)
        .select_related("kind", "reach")
        .order_by("-reported_at")[:LATEST],
        notices=Notice.objects.mine(user).with_my_delivery(user).order_by("-month", "-pk")[:LATEST],
    )
