from django.apps import AppConfig


class SpotsConfig(AppConfig):
    name = "spots"
    verbose_name = "疑似图斑"
