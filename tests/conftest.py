"""Wires the suite: the cast of users and places (the servers come by `tests.services.plugin`), and what a
test joins to a seam for its own time."""

from collections.abc import Callable

import pytest
from celery import Celery

from common.seams import Seam, Slot

pytest_plugins = ["tests.cast"]


@pytest.fixture
def sent(monkeypatch):
    """The tasks sent meanwhile, each as its name and its arguments; no worker gets them."""
    found = []

    def note(app, name, args=(), **how):
        found.append((name, *args))

    monkeypatch.setattr(Celery, "send_task", note)
    return found


@pytest.fixture
def joined(monkeypatch) -> Callable[..., None]:
    """`joined(SEAM, part, …)`: these parts and no others, until the end of the test."""

    def join(seam: Seam | Slot, *parts: object) -> None:
        if isinstance(seam, Slot):
            (held,) = parts
        else:
            held = parts
        monkeypatch.setattr(seam, "held", held)

    return join
