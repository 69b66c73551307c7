"""What late records would change in a published notice, as its page shows it."""

from notices.models import ChangedLine, Notice


def changed_lines(notice: Notice) -> list[ChangedLine]:
    """What late records would change: the open lines first, then what was left with a reason."""
    rows = notice.changed_lines.select_related("left_by")
    return sorted(rows, key=lambda row: (row.left_at is not None, row.pk))
