"""What the tests with real workers share."""

import pytest
import redis
from django.conf import settings

from tests.races.workers import Pipe


@pytest.fixture
def pipe(tmp_path):
    """Where a worker says how far it is; the queue it works on is emptied first."""
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as queue:
        queue.flushdb()
    made = Pipe(tmp_path / "worker")
    yield made
    made.close()
