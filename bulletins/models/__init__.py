"""简报: what is handed in, bulletins with their items, photos and figures, and what was done with them."""

from bulletins.models.bulletins import (
    Bulletin,
    BulletinAct,
    BulletinItem,
    BulletinState,
    ItemFigure,
    ItemPhoto,
)
from bulletins.models.submissions import Submission, SubmissionState

__all__ = [
    "Bulletin",
    "BulletinAct",
    "BulletinItem",
    "BulletinState",
    "ItemFigure",
    "ItemPhoto",
    "Submission",
    "SubmissionState",
]
