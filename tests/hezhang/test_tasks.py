"""Tasks are named by strings, so that services need not import them; here the names are held true."""

import ast
import re
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from common.background import send, send_after_commit
from common.imports.runs import APPLY, CHECK
from hezhang.celery import app
from notices.services.drafting import RUN

NAME = re.compile(r"[a-z_]+(?:\.[a-z_]+)*\.tasks\.[a-z_]+")
TIMETABLE = settings.CELERY_BEAT_SCHEDULE.values()
ROOMS = sorted(path.parent for path in Path(settings.BASE_DIR).glob("*/apps.py"))


def names_written() -> set[str]:
    """Every text in our code that is a task's name: of what is sent, and of the timetable."""
    found = set()
    for file in (file for room in ROOMS for file in room.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value} & set(NAME.findall(node.value))
    return found


def test_every_task_that_is_named_is_one_that_workers_know() -> None:
    app.loader.import_default_modules()
    names = names_written()
    assert {CHECK, APPLY, RUN, *(entry["task"] for entry in TIMETABLE)} <= names
    assert names <= set(app.tasks)


@pytest.mark.django_db
def test_a_task_is_sent_when_its_row_is_committed_and_never_when_it_is_undone(
    sent, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            send_after_commit("a.task", 1, "two")
            assert sent == []
        with transaction.atomic():
            send_after_commit("another.task", 2)
            transaction.set_rollback(True)
    assert sent == [("a.task", 1, "two")]


@pytest.mark.parametrize("fault", [OperationalError("no broker"), ConnectionError("cut")])
def test_a_dead_broker_is_told_and_raises_nothing(monkeypatch, fault) -> None:
    def refuse(*args, **how):
        raise fault

    monkeypatch.setattr(Celery, "send_task", refuse)
    assert send("a.task", 1) is False
