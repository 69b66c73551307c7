"""Private PostgreSQL and Redis for tests and benchmarks: free ports, a folder that goes at the end.

    with private_postgres() as database_url, private_redis() as redis_url: ...
    python -m tests.services -- command …     starts both and sets TEST_DATABASE_URL, TEST_REDIS_URL

A TEST_DATABASE_URL or TEST_REDIS_URL of the environment wins: then nothing is started.
"""

from tests.services.postgres import private_postgres
from tests.services.redis import private_redis

__all__ = ["private_postgres", "private_redis"]
