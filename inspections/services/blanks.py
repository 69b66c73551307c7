"""Patrols whose photos show next to nothing: asked about, by the sweep that compares patrols."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from attachments.services.blanks import all_blank, blank_since
from inspections.models import Patrol
from inspections.rules.doubts import BLANK_PHOTOS
from inspections.services.likeness import ask

# Photos come before their patrol or after it; a phone sends both within a day of having a network.
_APART: Final = timedelta(days=2)


def ask_about_blank(*, at: datetime) -> int:
    """Looks at the patrols that name a blank photo which came lately: how many were asked about. Two queries where
    there are some, one where there are none."""
    since = at - _APART
    blank = blank_since(since)
    if not blank:
        return 0
    patrols = Patrol.objects.filter(recorded_by__in=blank, updated_at__gte=since).exclude(photos=[])
    asked = 0
    for patrol in patrols.only("photos", "reasons", "recorded_by_id"):
        named = set(patrol.photos) & blank[patrol.recorded_by_id]
        if not named or BLANK_PHOTOS in patrol.reasons:
            continue
        if all_blank(patrol.photos, owner_ids=[patrol.recorded_by_id]):
            with transaction.atomic():
                asked += len(list(ask(patrol.pk, BLANK_PHOTOS, at)))
    return asked
