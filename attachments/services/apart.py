"""What runs in a process of its own (`decoding`): knows no Django, and lets everybody else go first."""

import os
from typing import Final

from attachments.rules.images import Photo, read_photo

# Of the system's twenty steps: pages and phones get the processor whenever they want it.
_POLITE: Final = 10


def read_politely(data: bytes) -> Photo:
    """As `images.read_photo`. Only for a process of its own, because it stays polite to its end."""
    os.nice(_POLITE)
    return read_photo(data)
