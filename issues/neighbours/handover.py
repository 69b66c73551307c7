"""What of the ledger goes over when a post changes hands (see chiefs/reads/handover.py)."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.text import Truncator

from chiefs.models import Appointment
from chiefs.reads.handover import HandoverLine
from common.store.scope import range_below, within
from issues.models import Issue

KIND = "未销号问题"


def open_issues(appointments: Sequence[Appointment]) -> list[HandoverLine]:
    """The issues not yet closed on what these appointments hold: a reach, a river inside a
    division, or a whole division; each once, by number."""
    condition = Q(pk__in=[])
    for appointment in appointments:
        condition |= _held_by(appointment)
    issues = Issue.objects.open().filter(condition).select_related("reach", "kind")
    return [
        HandoverLine(
            kind=KIND,
            reference=issue.number,
            title=Truncator(f"{issue.reach}：{issue.description}").chars(200),
            state=issue.get_state_display(),
        )
        for issue in issues.order_by("number")
    ]


def _held_by(appointment: Appointment) -> Q:
    if appointment.reach_id is not None:
        return Q(reach_id=appointment.reach_id)
    place = within([range_below(appointment.division_id)])
    if appointment.river_id is not None:
        return place & Q(reach__river_id=appointment.river_id)
    return place
