"""Swaps with chiefs outside the portal, as pages and sheets show them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from attachments.models import Attachment
from attachments.services.uploads import shown
from borders.models import OutsideSwap


def with_posts(rows: QuerySet[OutsideSwap]) -> Any:
    """With the post of ours, its chief and water, and both divisions."""
    return rows.select_related(
        *("division", "neighbour", "post__chief", "post__reach", "post__river", "post__division")
    )


def swap_files(rows: Iterable[OutsideSwap]) -> list[tuple[OutsideSwap, list[Attachment]]]:
    """Each with its scans, only as uploaded by whoever recorded it: one query for all."""
    swaps = list(rows)
    keys = [key for row in swaps for key in row.files]
    owners = {row.recorded_by_id for row in swaps}
    found = {str(each.uuid): each for each in shown(keys, owner_ids=owners)} if keys else {}
    return [
        (
            row,
            [
                found[key]
                for key in row.files
                if key in found and found[key].uploaded_by_id == row.recorded_by_id
            ],
        )
        for row in swaps
    ]
