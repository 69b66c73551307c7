from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class InspectionsConfig(AppConfig):
    name = "inspections"
    verbose_name = "巡河"

    def ready(self) -> None:
        post_migrate.connect(_install_defaults, sender=self)


def _install_defaults(*, using: str = "default", **kwargs: Any) -> None:
    from inspections.services.defaults import install_defaults

    # `migrate` hands over the models as they stand at the migration reached; `flush` does not.
    apps = kwargs.get("apps")
    if apps is None:
        install_defaults(using=using)
    elif "patrolrule" in apps.all_models.get("inspections", {}):
        install_defaults(apps=apps, using=using)
