"""The PDF of a bulletin. An issued one never changes, so its PDF is made once, and everybody gets the same file; and
strangers on the public page cost a second of processor once, and not each time."""

from __future__ import annotations

import os
from datetime import datetime
from typing import IO, Final

from django.core.files import File
from django.core.files.storage import default_storage

from attachments.services.storage import storage_has_room
from bulletins.models import Bulletin, BulletinState
from bulletins.sheets.bulletins import write_pdf

FOLDER: Final = "bulletins"


def open_pdf(bulletin: Bulletin, *, address: str, at: datetime) -> IO[bytes]:
    """The bulletin as PDF, rewound; a proof is made anew.

    address  of the portal
    Raises Conflict (`pdf.missing`, `bulletin.photo_lost`), Unavailable (`storage.full`).
    """
    if bulletin.state != BulletinState.ISSUED:
        return write_pdf(bulletin, address=address, at=at)
    name = _name(bulletin)
    if not is_kept(bulletin):
        with write_pdf(bulletin, address=address, at=at) as made, storage_has_room():
            part = default_storage.save(f"{name}.part", File(made))
            # Under its name only when it is whole: a process may be killed while it writes.
            os.replace(default_storage.path(part), default_storage.path(name))
    kept: IO[bytes] = default_storage.open(name)
    return kept


def is_kept(bulletin: Bulletin) -> bool:
    """Was the PDF of an issued one made before?"""
    return default_storage.exists(_name(bulletin))


def _name(bulletin: Bulletin) -> str:
    return f"{FOLDER}/{bulletin.uuid}.pdf"
