"""What later rooms put on the lists of chiefs."""

from collections.abc import Callable

from common.seams import Seam
from common.web.views import Button

# For offices, beside the import and the entry of chiefs.
LIST_BUTTONS: Seam[Callable[[], Button]] = Seam("buttons on the list of chiefs")
