"""Probes for whoever keeps the portal running: does the process answer, and can it serve?"""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import redis
import structlog
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

from attachments.rules.limits import PHOTO_MAX_BYTES
from common import clock
from common.store.disk import is_full
from hezhang.beat import is_silent

logger = structlog.get_logger(__name__)

OK = "ok"
UNREACHABLE = "unreachable"
FULL = "full"
PENDING = "migrations pending"
SILENT = "silent"
# Without these nobody can work; without the others the portal is slower and late, and serves.
NEEDED = ("database", "uploads")
REDIS_SECONDS = 2


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": OK})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The database is there and migrated, and the disk takes another photo: 503 where not.

    Redis that is away (`cache`), or work that has not been sent for minutes (`schedule`), is told as `degraded`
    with 200: pages and phones are served without, and a balancer that took the portal out would stop them too.

    It says which part, never why: the why, with its host names, goes to the log.
    """
    results = {
        "database": _run(_check_database),
        "cache": _run(_check_cache),
        "uploads": _run(_check_uploads),
    }
    if results["database"] == OK:
        results["schedule"] = _run(_check_schedule)
    serves = all(results[name] == OK for name in NEEDED)
    well = set(results.values()) == {OK}
    words = OK if well else "degraded" if serves else "unavailable"
    return JsonResponse({"status": words, "checks": results}, status=200 if serves else 503)


def _run(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception:
        logger.exception("health.unreachable", check=check.__name__)
        return UNREACHABLE


# Reading all migrations takes a tenth of a second, and once applied they stay so while this process
# lives: from then on a probe costs one SELECT.
_migrated = False


def _check_database() -> str:
    global _migrated  # noqa: PLW0603
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return OK if _migrated else PENDING
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


def _check_cache() -> str:
    """Asked directly, because the portal's cache hides that Redis is away."""
    if settings.REDIS_URL:
        with redis.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=REDIS_SECONDS,
            socket_connect_timeout=REDIS_SECONDS,
            retry=Retry(NoBackoff(), 0),
        ) as client:
            client.ping()
    return OK


def _check_schedule() -> str:
    return SILENT if is_silent(clock.now()) else OK


def _check_uploads() -> str:
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < PHOTO_MAX_BYTES:
        return FULL
    # Somebody's share may be used up, or the disk be read-only, which its free bytes do not tell.
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(OK.encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if not is_full(error):
            raise
        return FULL
    return OK
