"""Settings of the test suite: SQLite in memory, or TEST_DATABASE_URL when HEZHANG_TEST_DB=postgres."""

import os
import tempfile
from pathlib import Path

from hezhang.settings.base import *  # noqa: F403
from hezhang.settings.base import INSTALLED_APPS, MIDDLEWARE, database_from, env

SECRET_KEY = "only-for-tests"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = ["*"]
# Nothing is made here, because mypy and commands read these settings too; pytest's TMPDIR goes at its end.
DATA_DIR = Path(tempfile.gettempdir()) / f"data-{os.getpid()}"
MEDIA_ROOT = DATA_DIR / "uploads"
# WhiteNoise reads every collected file anew for each test's client; pages here name files, none is asked for.
STATIC_ROOT = DATA_DIR / "staticfiles"

if env.str("HEZHANG_TEST_DB", default="sqlite") == "postgres":
    DATABASES = {"default": database_from(env.str("TEST_DATABASE_URL"))}
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    # By the server's socket, where it is the run's own: by TCP a statement costs both sides a third more.
    if folder := env.str("TEST_DATABASE_FOLDER", default=""):
        DATABASES["default"]["HOST"] = folder
else:
    DATABASES = {"default": database_from("sqlite://:memory:")}
    # A file, not memory: races and the browser's live server use several connections.
    DATABASES["default"]["TEST"] = {"NAME": f"{DATA_DIR}.sqlite3"}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# One store of both: a test that clears the cache begins its counts anew too.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "limits": {"BACKEND": "common.store.open_cache.CountsInMemory"},
}
CELERY_BROKER_URL = env.str("TEST_REDIS_URL", default="memory://localhost//")

INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
ZEAL_RAISE = True
# A session that has ended is read, emptied and asked for again in one request.
ZEAL_ALLOWLIST = [{"model": "sessions.Session"}]
