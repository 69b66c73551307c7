"""Tasks sent by name; `tests/hezhang/test_tasks.py` keeps the names true."""

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from common.background.pause import Pause

logger = structlog.get_logger(__name__)

# A broker that hangs costs a request its time-out (settings), once in this many seconds a process.
BROKER = Pause(30)


def send_after_commit(task: str, *arguments: int | str) -> None:
    """Sends a task once the transaction is committed; outside of one, at once."""
    transaction.on_commit(lambda: send(task, *arguments), robust=True)


def send(task: str, *arguments: int | str) -> bool:
    """Sends a task and returns whether the broker took it. A broker that does not answer is not the
    caller's fault: the sweep finds the row that still waits."""
    if BROKER.is_on():
        return False
    try:
        current_app.send_task(task, args=arguments)
    except (OperationalError, OSError):
        BROKER.begin()
        logger.warning("task.not_sent", task=task, arguments=arguments, pause=BROKER.seconds)
        return False
    return True
