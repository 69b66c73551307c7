from django.apps import AppConfig


class BordersConfig(AppConfig):
    name = "borders"
    verbose_name = "跨界协作"
