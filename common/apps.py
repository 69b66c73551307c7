"""`common` holds no tables and no domain words; it is an app for its template tags, tasks and the
finding of what rooms enrol."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = "公共"

    def ready(self) -> None:
        # A task finds the register of a batch by its name: each room's must have been enrolled.
        autodiscover_modules(
            "sheets.imports", "sheets.verdicts", "sheets.announced", "sheets.samples"
        )
