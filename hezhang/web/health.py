"""Probes for whoever keeps the portal running: does the process answer, and can it serve?"""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from attachments.rules.limits import PHOTO_MAX_BYTES
from common.store.disk import is_full

logger = structlog.get_logger(__name__)

OK = "ok"
UNREACHABLE = "unreachable"
FULL = "full"
PENDING = "migrations pending"
CACHE_KEY = "health"


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": OK})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The database is there and migrated, and so is Redis, where one is set; the disk takes another photo.
    503 where not.

    It says which part, never why: the why, with its host names, goes to the log.
    """
    results = {
        "database": _run(_check_database),
        "cache": _run(_check_cache),
        "uploads": _run(_check_uploads),
    }
    healthy = set(results.values()) == {OK}
    body = {"status": OK if healthy else "unavailable", "checks": results}
    return JsonResponse(body, status=200 if healthy else 503)


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
    if settings.REDIS_URL:
        cache.set(CACHE_KEY, OK, 5)
        return OK if cache.get(CACHE_KEY) == OK else UNREACHABLE
    return OK


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
