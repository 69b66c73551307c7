from django.apps import AppConfig


class WatersConfig(AppConfig):
    name = "waters"
    verbose_name = "水质"
