"""Wires the rooms together: settings, URLs, Celery, home page, search, health."""

import gc

# Loading makes no garbage to speak of; looking for it took a fifth of each start. `HezhangConfig` looks again.
COLLECTS = gc.isenabled()
gc.disable()

from hezhang.celery import app as celery_app  # noqa: E402

__all__ = ["COLLECTS", "celery_app"]
