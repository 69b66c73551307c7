"""The district, built for all of these tests: they only read it."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from demo import build, clone
from tests.demo.making import AT, CODE, SAME, SMALL, fingerprint


@pytest.fixture(scope="package")
def district(request, django_db_setup, django_db_blocker) -> Iterator[list[str]]:
    """The district with two copies beside it; its fingerprint. Where the run compares the two, it is built
    and undone once before, and that fingerprint comes first."""
    prints = []
    is_compared = any(item.name.startswith(SAME) for item in request.session.items)
    with django_db_blocker.unblock(), transaction.atomic():
        if is_compared:
            with transaction.atomic():
                build.build(at=AT, seed=8, size=SMALL)
                prints.append(fingerprint())
                transaction.set_rollback(True)
        build.build(
            at=AT,
            seed=8,
            size=SMALL,
            scale=2,
            copied=lambda: clone.copies(CODE, 1, with_tracks=False),
        )
        prints.append(fingerprint())
        # Foreign keys are looked at when a transaction ends: once here, not after each test for all rows anew.
        connection.check_constraints()
        yield prints
        transaction.set_rollback(True)


@pytest.fixture
def that_morning(monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: AT)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Sums that pages keep for some minutes are of one test only."""
    cache.clear()
    yield
    cache.clear()
