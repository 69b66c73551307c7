"""一河一档: the page that shows everything about a river, or a reach.

This room shows its registers; later rooms join their cards. By `Card.order` this room's cards are 10
(reaches) to 60; what is below 10 comes first.
"""

from accounts.models import User
from common.web.cards import Cards
from rivers.models import Reach, River, Signboard

# Rows of a card; a long river has hundreds, and who wants them all is led to their list.
SHOWN = 20

RIVER_CARDS: Cards[River, User] = Cards("cards on a river's page")
REACH_CARDS: Cards[Reach, User] = Cards("cards on a reach's page")
SIGNBOARD_CARDS: Cards[Signboard, User] = Cards("cards on a signboard's page")
