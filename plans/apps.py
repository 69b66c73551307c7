from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "一河一策"

    def ready(self) -> None:
        from plans.models import parameters  # noqa: F401 - declares this room's parameters

        post_migrate.connect(_install_defaults, sender=self)


def _install_defaults(*, using: str = "default", **kwargs: Any) -> None:
    from plans.services.defaults import install_chains

    # `migrate` hands over the models as they stand at the migration reached; `flush` does not.
    apps = kwargs.get("apps")
    if apps is None:
        install_chains(using=using)
    elif "reviewchain" in apps.all_models.get("plans", {}):
        install_chains(apps=apps, using=using)
