"""What later rooms show on the page of a patrol, and beside the list of all."""

from collections.abc import Callable

from accounts.models import User
from common.seams import Seam
from common.web.cards import Cards
from common.web.views import Button
from inspections.models import Patrol

PATROL_CARDS: Cards[Patrol, User] = Cards("cards on a patrol's page")
# Further ways in which an office enters patrols, beside paper.
ENTRY_BUTTONS: Seam[Callable[[], Button]] = Seam("ways to enter patrols")
