from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "supervision"
    verbose_name = "督查与交办"

    def ready(self) -> None:
        from supervision.models import parameters  # noqa: F401 - declares this room's parameters
