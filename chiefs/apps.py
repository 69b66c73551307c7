from django.apps import AppConfig


class ChiefsConfig(AppConfig):
    name = "chiefs"
    verbose_name = "一河一长"

    def ready(self) -> None:
        from chiefs import parameters  # noqa: F401 - declares this room's parameters
