"""The Celery application; `hezhang.settings` names the broker, beat reads its schedule there."""

import os

from celery import Celery
from celery.signals import setup_logging
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hezhang.settings.local")

app = Celery("hezhang")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()
app.autodiscover_tasks(["common.imports"])
# Without it, a retry from a task in the embedded worker would look for amqp on localhost.
app.set_default()


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Celery leaves logging alone where somebody else has set it up, as Django's settings have: told a level of its
    own, it would set the root logger to that and silence the portal's lines."""
