"""Tidying up."""

from celery import shared_task

from accounts.models import DeviceToken
from common import clock


@shared_task(name="accounts.tasks.delete_expired_tokens")
def delete_expired_tokens() -> int:
    """Deletes phones' tokens that have run out: how many. They are refused already."""
    deleted, _ = DeviceToken.objects.filter(expiry__lt=clock.now()).delete()
    return deleted
