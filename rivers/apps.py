from django.apps import AppConfig


class RiversConfig(AppConfig):
    name = "rivers"
    verbose_name = "一河一档"
