"""Every write of the registers."""

from rivers.services.photos import photos_of
from rivers.services.registers import (
    restore,
    retire,
    save_many,
    save_outfall,
    save_reach,
    save_river,
    save_row,
    save_signboard,
)
from rivers.services.signboards import (
    check_signboard,
    check_signboards,
    mark_signboards_outdated,
    signboards_of,
)

__all__ = [
    "check_signboard",
    "check_signboards",
    "mark_signboards_outdated",
    "photos_of",
    "restore",
    "retire",
    "save_many",
    "save_outfall",
    "save_reach",
    "save_river",
    "save_row",
    "save_signboard",
    "signboards_of",
]
