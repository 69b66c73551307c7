"""What waits for somebody in this room."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from common.scope import within
from notices.models import Delivery, Notice, NoticeState


def inbox_counts(user: User, at: datetime) -> list[tuple[str, int, str]]:
    """(words, how many, address of the list): notices to sign for, and, for an office, drafts of its
    divisions that nobody has published. Corrected notices ask for nothing any more."""
    unsigned = Delivery.objects.addressed_to(user).waiting().filter(delivered_at__lte=at)
    waiting = [("通报待签收", unsigned.count(), f"{reverse('notices:inbox')}?signing=unsigned")]
    if user.office_ranges:
        drafts = Notice.objects.filter(within(user.office_ranges), state=NoticeState.DRAFT)
        address = f"{reverse('notices:notice_list')}?state=draft"
        waiting.append(("通报草稿待发布", drafts.count(), address))
    return waiting
