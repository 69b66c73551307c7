"""Beat's scheduler, whose clock may jump, and whether it has fallen silent.

A machine whose clock runs ahead for a minute (a dead battery, a wrong time server) leaves 'last run' in the future
behind: by them nothing is due for as long as the jump was, and all sweeps stop.
"""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db.models import Q
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

from common import clock

logger = structlog.get_logger(__name__)

# Two machines' clocks differ by seconds; what is further ahead is no last run.
AHEAD = timedelta(minutes=1)
# Beat writes down what it sent at the latest every three minutes.
SILENCE = timedelta(minutes=10)


class SteadyScheduler(DatabaseScheduler):
    """Looks at each tick whether something claims to have run in the future, and lets it begin from now."""

    _schedule: dict[str, Any] | None

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        self.forget_the_future(clock.now())
        return super().tick(*args, **kwargs)

    def forget_the_future(self, at: datetime) -> None:
        """What beat holds in memory, what it has not yet written down, and what its rows say, all go back to `at`."""
        ahead = [
            entry for entry in (self._schedule or {}).values() if entry.last_run_at > at + AHEAD
        ]
        if not ahead:
            return
        logger.warning("beat.clock_went_back", tasks=[entry.name for entry in ahead])
        PeriodicTask.objects.filter(last_run_at__gt=at + AHEAD).update(last_run_at=at)
        self._dirty.clear()
        # Read anew from the rows, and put in order anew.
        self._schedule = self.all_as_schedule()
        self._heap = None
        # Else the rows would not be read again, with the tasks of other hours, before the clock is there once more.
        self._last_full_sync = datetime.now()  # noqa: DTZ005 - as the class above keeps it


def is_silent(at: datetime) -> bool:
    """Has a task of every minute not been sent for ten, or in the future? A schedule that was written down within
    these minutes has not had its turn yet; an installation without one has no beat to ask about."""
    each_minute = PeriodicTask.objects.filter(enabled=True, crontab__minute="*", crontab__hour="*")
    early, late = at - SILENCE, at + AHEAD
    in_time = Q(last_run_at__gt=early, last_run_at__lt=late) | Q(
        last_run_at=None, date_changed__gt=early
    )
    return each_minute.exclude(in_time).exists()
