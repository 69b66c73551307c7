"""Who was asked to sign a notice, what they answered, with the scans of what was signed on paper."""

from attachments.models import Attachment
from attachments.services.uploads import shown
from notices.models import Notice, SignOff


def signoffs_of(notice: Notice) -> list[tuple[SignOff, list[Attachment]]]:
    """The newest first, each with its files, only as uploaded by whoever entered it: two queries at most."""
    rows = list(notice.signoffs.select_related("asked_by"))
    keys = [key for row in rows for key in row.files]
    found = {str(file.uuid): file for file in shown(keys, owner_ids={r.asked_by_id for r in rows})}
    return [
        (
            row,
            [
                found[key]
                for key in row.files
                if key in found and found[key].uploaded_by_id == row.asked_by_id
            ],
        )
        for row in rows
    ]
