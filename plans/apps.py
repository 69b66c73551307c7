from django.apps import AppConfig

from common.store.defaults import install_after_migrate


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "一河一策"

    def ready(self) -> None:
        from plans.models import parameters  # noqa: F401 - declares this room's parameters
        from plans.services.defaults import install_chains

        install_after_migrate(self, install_chains, model="reviewchain")
