"""Wires the suite: the cast of users and places (the servers come by `tests.services.plugin`), and what a
test joins to a seam for its own time."""

import os
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

import pytest
from celery import Celery
from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as properties

from common.seams import Seam, Slot
from tests.services import template

pytest_plugins = ["tests.cast"]

# How long an example takes says how busy the machine is.
properties.register_profile(
    "whatever the machine",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
properties.load_profile("whatever the machine")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """A process among several copies the run's migrated database."""
    database = settings.DATABASES["default"]
    is_postgres = database["ENGINE"].endswith("postgresql")
    if template.is_made(os.environ["TEST_DATABASE_URL"] if is_postgres else ""):
        database["TEST"]["MIGRATE"] = False
        if is_postgres:
            database["TEST"]["TEMPLATE"] = template.NAME
        else:
            copyfile(template.file(), database["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings):
    """SQLite's copy lies where the database will be, in a folder that goes with the run."""
    return Path(settings.DATABASES["default"]["TEST"].get("NAME") or "").is_file()


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
