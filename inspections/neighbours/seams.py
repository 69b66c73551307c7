"""What later rooms show on the page of a patrol."""

from accounts.models import User
from common.web.cards import Cards
from inspections.models import Patrol

PATROL_CARDS: Cards[Patrol, User] = Cards("cards on a patrol's page")
