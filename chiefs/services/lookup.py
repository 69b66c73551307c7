"""Who is chief of what on a day: what the phones, patrols, issues and notices ask."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from chiefs.models import Appointment
from chiefs.models.querysets import AppointmentQuerySet
from common.store.scope import codes_up
from common.text.chinese import local_date
from rivers.models import Reach, River


def _with_places() -> AppointmentQuerySet:
    rows: AppointmentQuerySet = Appointment.objects.select_related(
        "chief", "division", "river", "reach__river"
    )
    return rows


def appointments_of(user: Any, day: date) -> AppointmentQuerySet:
    """A user's own appointments in force on a day, with chief, division, river, reach and the
    reach's river: one query."""
    return _with_places().filter(chief__user_id=user.pk).on(day).order_by("reach_id", "pk")


def chiefs_of_reach(reach: Reach, day: date) -> AppointmentQuerySet:
    """Everybody answerable for a reach on a day, highest tier first: those of the reach itself, and
    those of its river in the divisions above it. 总河长, who have the whole division, are not among
    them (`Appointment.objects.on(day).filter(kind="general")`)."""
    up = codes_up(reach.division_id)
    here = Q(reach_id=reach.pk) | Q(river_id=reach.river_id, division_id__in=up)
    return _with_places().filter(here).on(day).order_by("tier", "kind", "pk")


def chiefs_of_river(river: River, day: date) -> AppointmentQuerySet:
    """Everybody answerable for a river or one of its reaches on a day, highest tier first."""
    here = Q(river_id=river.pk) | Q(reach__river_id=river.pk)
    return _with_places().filter(here).on(day).order_by("tier", "division_id", "kind", "pk")


def appointments_changed(user: Any, since: datetime, until: datetime) -> AppointmentQuerySet:
    """A user's appointments that began, ended or were written after `since` up to `until`.

    Those written in that time, those whose last day passed in it (to the phone: a deletion), and
    those whose first day came. Whether one is in force at `until` is `row.is_on(local_date(until))`.
    A row may come again in the next window: the feed's entries are upserts.
    """
    first, last = local_date(since), local_date(until)
    day = timedelta(days=1)
    return (
        _with_places()
        .filter(chief__user_id=user.pk)
        .filter(
            Q(updated_at__gt=since, updated_at__lte=until)
            # Over at midnight after the last day: `ended_on` from the first day to the one before last.
            | Q(ended_on__gte=first, ended_on__lte=last - day)
            | Q(started_on__gt=first, started_on__lte=last)
        )
        .order_by("pk")
    )
