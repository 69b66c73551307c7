"""What higher rooms make of this room's warnings: this room knows neither issues nor reminders."""

from common.seams import Seam
from waters.services.warnings import Outlet

OUTLETS: Seam[Outlet] = Seam("what becomes of warnings of water quality")
