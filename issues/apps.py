from django.apps import AppConfig
from django.db.models.signals import post_migrate


class IssuesConfig(AppConfig):
    name = "issues"
    verbose_name = "问题台账"

    def ready(self) -> None:
        from issues.models import parameters  # noqa: F401 - declares this room's parameters
        from issues.services.defaults import install_kinds

        post_migrate.connect(install_kinds, sender=self)
