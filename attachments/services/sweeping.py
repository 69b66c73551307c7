"""Uploads that no row ever named: a form that was left, a patrol that never arrived.

Later rooms hold the rows that name them, in fields of `attachments.holders`. What is named stays for good.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.db import models, transaction

from attachments.holders import UploadIdsField, holders
from attachments.models import Attachment, Blob
from attachments.parameters import PAGE_DAYS, PHONE_DAYS
from common.text.chinese import local_date

_BATCH = 500


def sweep_abandoned(*, at: datetime) -> int:
    """Deletes the rows of uploads older than their days (`attachments.parameters`) that no other row
    names, and of their bytes where nobody else uploaded the same: how many uploads. A second run
    deletes none. Their files go in the same night, with `services.delete_files_without_row`."""
    waiting = {str(name): pk for name, pk in _old(at).values_list("uuid", "pk")}
    if not waiting:
        return 0
    named = _named_among(waiting)
    for pks in _batches([waiting[name] for name in sorted(named)]):
        Attachment.objects.filter(pk__in=pks).update(is_named=True)
    for pks in _batches(sorted(waiting[name] for name in waiting.keys() - named)):
        _delete(pks)
    return len(waiting) - len(named)


def _old(at: datetime) -> models.QuerySet[Attachment]:
    day = local_date(at)
    from_page = models.Q(by_phone=False, uploaded_at__lt=at - timedelta(days=PAGE_DAYS.on(day)))
    from_phone = models.Q(by_phone=True, uploaded_at__lt=at - timedelta(days=PHONE_DAYS.on(day)))
    return Attachment.objects.filter(from_page | from_phone, is_named=False)


def _named_among(names: Iterable[str]) -> set[str]:
    """Which of these UUIDs some row names. Lists have no index: they are read through, once a night."""
    wanted, found = set(names), set()
    for model, field in holders():
        is_list = isinstance(model._meta.get_field(field), UploadIdsField)
        # The base manager: a manager that hides rows would have their photos swept.
        rows = model._base_manager.exclude(**{field: [] if is_list else None}).order_by("pk")
        for held in rows.values_list(field, flat=True).iterator(chunk_size=2000):
            found |= wanted.intersection(held if is_list else [str(held)])
    return found


def _batches(pks: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(pks), _BATCH):
        yield pks[start : start + _BATCH]


@transaction.atomic
def _delete(pks: Sequence[int]) -> None:
    """Rows alone; their files have no row then and go with `delete_files_without_row`."""
    rows = Attachment.objects.filter(pk__in=pks)
    blobs = set(rows.values_list("blob_id", flat=True))
    rows.delete()
    # The database refuses a client that sends the same bytes in this moment; it sends them again.
    Blob.objects.filter(pk__in=blobs, attachments=None).delete()
