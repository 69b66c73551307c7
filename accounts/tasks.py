"""Tidying up."""

from celery import shared_task
from django.contrib.sessions.models import Session

from accounts.models import DeviceToken
from accounts.services.sign_in import close_counts
from common import clock


@shared_task(name="accounts.tasks.delete_expired_tokens")
def delete_expired_tokens() -> int:
    """Deletes phones' tokens that have run out: how many. They are refused already."""
    deleted, _ = DeviceToken.objects.filter(expiry__lt=clock.now()).delete()
    return deleted


@shared_task(name="accounts.tasks.delete_expired_sessions")
def delete_expired_sessions() -> int:
    """Deletes the sessions that have ended: how many."""
    deleted, _ = Session.objects.filter(expire_date__lt=clock.now()).delete()
    return deleted


@shared_task(name="accounts.tasks.close_sign_in_counts")
def close_sign_in_counts() -> int:
    """Writes into the audit trail how many wrong passwords there were: how many rows."""
    return close_counts(at=clock.now())
