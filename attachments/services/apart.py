"""What runs in a process of its own (`decoding`): knows no Django, and lets everybody else go first."""

import os
from typing import Final

from attachments.rules.images import Photo, read_photo

# Of the system's twenty steps; pages take five (deploy/entrypoint). Not all of them: a photo that gets no processor for
# a minute would be taken for one that is too heavy.
_POLITE: Final = 15


def read_politely(data: bytes) -> Photo:
    """As `images.read_photo`. Only for a process of its own, because it stays polite to its end."""
    os.nice(_POLITE)
    return read_photo(data)
