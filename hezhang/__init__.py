"""Wires the rooms together: settings, URLs, Celery, home page, search, health."""

from hezhang.celery import app as celery_app

__all__ = ["celery_app"]
