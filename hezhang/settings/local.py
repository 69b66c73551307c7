"""Embedded running on one machine: SQLite, no broker, a secret key made at the first start."""

from django.core.management.utils import get_random_secret_key

from hezhang.settings.base import *  # noqa: F403
from hezhang.settings.base import DATA_DIR, LOGGING, env

DATA_DIR.mkdir(parents=True, exist_ok=True)


def _own_secret_key() -> str:
    """The key of this installation: the environment's, else one made once and kept in DATA_DIR."""
    given = env.str("SECRET_KEY", default="")
    if given:
        return given
    path = DATA_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text().strip()


SECRET_KEY = _own_secret_key()
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# The portal of `make run` keeps its log in a file of bounded size, and the terminal for trouble. Commands
# beside it write to the terminal alone: two processes cannot take turns at one file.
LOG_FILE = env.str("LOG_FILE", default="")
if LOG_FILE:
    LOGGING["handlers"]["console"]["level"] = "WARNING"
    LOGGING["handlers"]["file"] = {
        "class": "logging.handlers.RotatingFileHandler",
        "filename": LOG_FILE,
        "maxBytes": 10 * 1024 * 1024,
        "backupCount": 5,
        "encoding": "utf-8",
        "formatter": "json",
    }
    LOGGING["root"]["handlers"] = ["console", "file"]
