"""一河一档: the page that shows everything about a river, or a reach.

This room shows its registers; later rooms join their cards. By `Card.order` this room's cards are 10
(reaches) to 60; what is below 10 comes first.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from common.seams import Seam
from common.web.cards import Cards
from rivers.models import Outfall, Reach, River, Signboard
from rivers.reads.maps import Feature

# Rows of a card; a long river has hundreds, and who wants them all is led to their list.
SHOWN = 20

RIVER_CARDS: Cards[River, User] = Cards("cards on a river's page")
REACH_CARDS: Cards[Reach, User] = Cards("cards on a reach's page")
OUTFALL_CARDS: Cards[Outfall, User] = Cards("cards on an outfall's page")
SIGNBOARD_CARDS: Cards[Signboard, User] = Cards("cards on a signboard's page")


@dataclass(frozen=True, slots=True)
class RiverPlaces:
    """Points that a later room puts on a river's map, of what the user sees: their class in map.css, what the
    legend calls them, and `rivers.reads.maps.place_features` of them."""

    cls: str
    words: str
    features: Callable[[River, User], list[Feature]]


RIVER_PLACES: Seam[RiverPlaces] = Seam("points on a river's map")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfPaper:
    """A document about a river: what it is, its title, its 文号 (empty for none), its day where it is known, and the
    address of the file or of the page on which it is."""

    kind: str
    title: str
    number: str = ""
    day: date | None = None
    url: str


SHELF_PAPERS: Seam[Callable[[River, User, datetime], Iterable[ShelfPaper]]] = Seam(
    "documents on a river's shelf, of what the user sees"
)
