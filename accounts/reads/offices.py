"""河长办 that can be rung up, for phones and the boards of reaches."""

from datetime import date

from django.db.models import QuerySet

from accounts.models import Unit, UnitKind
from common.store.scope import codes_up


def offices_up(code: str, day: date) -> QuerySet[Unit]:
    """The 河长办 of a division and of those above it that have a telephone, the nearest first; one query."""
    units = Unit.objects.existing(day).filter(kind=UnitKind.OFFICE, division_id__in=codes_up(code))
    # A lower division's code is the greater one.
    return units.exclude(contact_phone="").order_by("-division_id", "order", "pk")
