"""Receiving: the first reading, and 签收."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from common.errors import NotAllowed
from notices.models import Delivery, Notice


def record_reading(*, notice: Notice, by: User, at: datetime) -> list[Delivery]:
    """Notes the first time a recipient opened a notice. Returns the deliveries addressed to `by`."""
    mine = list(Delivery.objects.addressed_to(by).filter(notice=notice))
    unread = [each.pk for each in mine if each.first_read_at is None]
    if unread:
        # Two at once: the first stays.
        Delivery.objects.filter(pk__in=unread, first_read_at=None).update(
            first_read_at=at, updated_at=at
        )
    return mine


def sign(*, notice: Notice, by: User, at: datetime) -> list[Delivery]:
    """签收 for everything of this notice addressed to `by`: in person, for the office, for the unit.

    Idempotent: what is signed already keeps who signed it and when. A notice corrected meanwhile
    can still be signed for, since it was received. Raises NotAllowed when `by` is not among the recipients.
    """
    with transaction.atomic():
        mine = list(
            Delivery.objects.addressed_to(by)
            .filter(notice=notice)
            .order_by("pk")
            .select_for_update(of=("self",))
        )
        if not mine:
            raise NotAllowed("notice.not_recipient", "这份通报没有送达给您，不需要您签收。")
        for each in mine:
            if each.signed_at is None:
                each.signed_at, each.signed_by, each.updated_at = at, by, at
                each.first_read_at = each.first_read_at or at
                each.save(update_fields=["signed_at", "signed_by", "first_read_at", "updated_at"])
    return mine
