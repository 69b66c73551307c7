"""What goes along with reaches that are put into another division: what later rooms keep of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from accounts.models import User
from common.seams import Seam
from rivers.models import Reach


class MovingPart(Protocol):
    """What one later room keeps of reaches, told in the transaction that moves them."""

    def __call__(self, reaches: Sequence[Reach], *, by: User, at: datetime) -> None:
        """`reaches` lie in their new division already. Raises DomainError, and then none moves."""


MOVING_PARTS: Seam[MovingPart] = Seam("what goes along with a reach")
