"""Logs: a line of JSON each, with the request's number, and nothing personal in it."""

import logging
from typing import Any

import structlog

from hezhang.web.log_privacy import hide_personal

_LOG_CHAIN = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.format_exc_info,
]


def set_up(*, level: str) -> dict[str, Any]:
    """Sets structlog up; the `LOGGING` of Django beside it, for lines of `level` and above."""
    # No line of ours tells the source line or thread it came from, so neither is looked up
    # (https://docs.python.org/3/howto/logging.html#optimization). The process is: gunicorn's own lines name it.
    logging._srcfile = None  # type: ignore[attr-defined]
    logging.logThreads = logging.logMultiprocessing = False
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            *_LOG_CHAIN[1:],
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    hide_personal,
                    structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
                ],
                "foreign_pre_chain": _LOG_CHAIN,
            },
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.server": {"handlers": ["console"], "propagate": False},
            "axes": {"level": "WARNING"},
            # A 404 is in its request's line already; a fault comes with its traceback.
            "django.request": {"level": "ERROR"},
            # Each page that is laid out, and each rule of a stylesheet that is a browser's alone.
            "weasyprint": {"level": "ERROR"},
            # Beginning and end of each task are logged by django-structlog, with the request's number.
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
        },
    }
