"""How many and how large photos and files may be: said once, for pages, phones, docs. Pure."""

from typing import Final

# How many photos or scans a patrol, an issue, an act or a paper may name. Phones are told in `me/`.
MOST_PHOTOS: Final = 30
PHOTO_MAX_BYTES: Final = 10 * 1024 * 1024
DOCUMENT_MAX_BYTES: Final = 20 * 1024 * 1024
# What a page may send at once: `client_max_body_size` in deploy/nginx.conf. Files of a refused form are
# kept, so more than that comes in several goes.
PAGE_MAX_MB: Final = 100
