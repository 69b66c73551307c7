"""A real Celery worker for the kill test (see `workers`).

IMPORT_HOLD  in the transaction that writes the rows, after the first slice of them, the worker says
             "held" and waits to be killed
Without it, it works on as ever and says "done" after each task.
"""

import os
import signal

import django

django.setup()

from celery.signals import task_postrun  # noqa: E402

from hezhang.celery import app  # noqa: E402
from rivers.sheets.imports import ReachRegister  # noqa: E402
from tests.races.workers import tell  # noqa: E402

__all__ = ["app"]

if "IMPORT_HOLD" in os.environ:
    plain = ReachRegister.write

    def write_and_hold(self, meant, **values):
        plain(self, meant, **values)
        tell("held")
        signal.pause()

    ReachRegister.write = write_and_hold
else:

    @task_postrun.connect(weak=False)
    def after_task(**values):
        tell("done")
