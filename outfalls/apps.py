from django.apps import AppConfig


class OutfallsConfig(AppConfig):
    name = "outfalls"
    verbose_name = "排污口整治"
