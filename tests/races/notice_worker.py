"""A real Celery worker for the kill test (see `workers`).

NOTICE_HOLD_AFTER  so many divisions are drafted and committed; in the transaction of the next one,
                   its draft inserted, the worker says "held" and waits to be killed
Without the second it works on as ever and says "done" after each task.
"""

import itertools
import os
import signal

import django

django.setup()

from celery.signals import task_postrun  # noqa: E402

from hezhang.celery import app  # noqa: E402
from notices.services import drafting  # noqa: E402
from tests.races.workers import tell  # noqa: E402

__all__ = ["app"]


if "NOTICE_HOLD_AFTER" in os.environ:
    drafted = itertools.count()
    plain = drafting.draft

    def draft_and_hold(**values):
        made = plain(**values)
        if next(drafted) == int(os.environ["NOTICE_HOLD_AFTER"]):
            tell("held")
            signal.pause()
        return made

    drafting.draft = draft_and_hold
else:

    @task_postrun.connect(weak=False)
    def after_task(**values):
        tell("done")
