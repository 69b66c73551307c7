"""What runs by itself: taking in what patrols saw of outfalls."""

from celery import shared_task

from common import clock
from outfalls.services import pull_sightings


@shared_task
def take_in_sightings() -> int:
    return pull_sightings(at=clock.now())
