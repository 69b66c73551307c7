"""The stage of the access tests."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.access.justice import an_officer
from tests.access.table import Stage
from tests.cast import make_cast


@pytest.fixture(scope="package")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """One cast for all checks; each check undoes itself, the end undoes the cast."""
    # A log line for each of thousands of requests would hide the answer.
    logging.disable(logging.WARNING)
    with django_db_blocker.unblock(), transaction.atomic():
        made = Stage(make_cast())
        made.sign_in("officer", an_officer())
        yield made
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
