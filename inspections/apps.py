from django.apps import AppConfig

from common.store.defaults import install_after_migrate


class InspectionsConfig(AppConfig):
    name = "inspections"
    verbose_name = "巡河"

    def ready(self) -> None:
        from inspections.services.defaults import install_defaults

        install_after_migrate(self, install_defaults, model="patrolrule")
