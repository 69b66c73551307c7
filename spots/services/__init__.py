"""Every write to spots and their batches."""

from spots.services.assigning import assign_batch, assign_spots, move_days, send_back
from spots.services.bulk import save_batch, save_spots
from spots.services.verifying import Finding, confirm, dismiss, reopen, visit

__all__ = [
    "Finding",
    "assign_batch",
    "assign_spots",
    "confirm",
    "dismiss",
    "move_days",
    "reopen",
    "save_batch",
    "save_spots",
    "send_back",
    "visit",
]
