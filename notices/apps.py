from django.apps import AppConfig

from common.store.defaults import install_after_migrate


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "月通报"

    def ready(self) -> None:
        from notices.services.defaults import install_defaults

        install_after_migrate(self, install_defaults, model="ladderrule")
