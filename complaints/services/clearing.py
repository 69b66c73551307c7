"""Who reported, and what they wrote of themselves, is forgotten after a set time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.parameters import values_on
from common.text.chinese import local_date
from complaints.models import Complaint, ComplaintEntry, ComplaintEvent, ComplaintOriginal
from complaints.parameters import CONTACT_DAYS, CONTACT_MOST_DAYS

_BATCH = 500


def clear_contacts(*, at: datetime) -> int:
    """Removes names, telephones and original words of those who reported what has been over for some days, or long
    ago, whatever became of it: how many. A second run removes none.

    What an issue's closing leaves without a last answer counts as over, too.
    """
    cleared = 0
    for code in sorted(_districts()):
        asked = values_on([CONTACT_DAYS, CONTACT_MOST_DAYS], local_date(at), code)
        over = at - timedelta(days=asked[CONTACT_DAYS.key])
        old = at - timedelta(days=asked[CONTACT_MOST_DAYS.key])
        is_over = Q(ended_at__lt=over) | Q(received_at__lt=old) | Q(issue__closed_at__lt=over)
        rows = Complaint.objects.with_contact().below(code).filter(is_over)
        cleared += _clear(list(rows.values_list("pk", flat=True)), at)
    return cleared


def _districts() -> set[str]:
    """Codes of the districts that hold something to forget."""
    codes = Complaint.objects.with_contact().order_by().values_list("division_id", flat=True)
    return {code[:6].ljust(12, "0") for code in codes.distinct()}


def _clear(pks: list[int], at: datetime) -> int:
    for start in range(0, len(pks), _BATCH):
        batch = pks[start : start + _BATCH]
        with transaction.atomic():
            Complaint.objects.filter(pk__in=batch).update(
                reporter_name="", reporter_phone="", contact_cleared_at=at
            )
            ComplaintOriginal.objects.filter(complaint__in=batch).delete()
            ComplaintEntry.objects.bulk_create(
                ComplaintEntry(complaint_id=pk, event=ComplaintEvent.CLEARED, at=at) for pk in batch
            )
    return len(pks)
