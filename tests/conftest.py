"""Wires the suite: the cast of users and places (the servers come by `tests.services.plugin`)."""

import pytest
from celery import Celery

pytest_plugins = ["tests.cast"]


@pytest.fixture
def sent(monkeypatch):
    """The tasks sent meanwhile, each as its name and its arguments; no worker gets them."""
    found = []

    def note(app, name, args=(), **how):
        found.append((name, *args))

    monkeypatch.setattr(Celery, "send_task", note)
    return found
