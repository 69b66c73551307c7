from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "月通报"

    def ready(self) -> None:
        post_migrate.connect(_install_defaults, sender=self)


def _install_defaults(*, using: str = "default", **kwargs: Any) -> None:
    from notices.services.defaults import install_defaults

    # `migrate` hands over the models as they stand at the migration reached; `flush` does not.
    apps = kwargs.get("apps")
    if apps is None:
        install_defaults(using=using)
    elif "ladderrule" in apps.all_models.get("notices", {}):
        install_defaults(apps=apps, using=using)
