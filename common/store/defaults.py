"""Rows that every portal begins with, written after `migrate` and `flush`."""

from collections.abc import Callable
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def install_after_migrate(config: AppConfig, install: Callable[..., None], *, model: str) -> None:
    """Has `install(using=…)`, or with `apps=` too, called once the room's tables are made.

    model  lower-case name of the room's model whose rows are written
    """

    def receive(*, using: str = "default", **kwargs: Any) -> None:
        # `migrate` hands over the models as of the migration reached; `flush` does not.
        apps = kwargs.get("apps")
        if apps is None:
            install(using=using)
        elif model in apps.all_models.get(config.label, {}):
            install(apps=apps, using=using)

    post_migrate.connect(receive, sender=config, weak=False)
