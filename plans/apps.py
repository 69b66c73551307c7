from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "一河一策"

    def ready(self) -> None:
        from plans import parameters  # noqa: F401 - declares this room's parameters
