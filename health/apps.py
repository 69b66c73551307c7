from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "health"
    verbose_name = "河湖健康"

    def ready(self) -> None:
        from health.models import parameters  # noqa: F401 - declares this room's parameters
