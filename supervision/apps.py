from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "supervision"
    verbose_name = "督查与交办"

    def ready(self) -> None:
        from inspections.neighbours import statistics
        from supervision.models import parameters  # noqa: F401 - declares this room's parameters
        from supervision.neighbours.statistics import missed_in_supervisions

        statistics.REMARKS.append(missed_in_supervisions)
