"""The kinds of money that the portal reckons; a new kind is a line here."""

from typing import Final

from funds.models import FundKind
from funds.services.allowance import Allowance
from funds.services.compensation import Compensation
from funds.services.kinds import Kind
from funds.services.rewards import Rewards

KINDS: Final[dict[str, Kind]] = {
    FundKind.COMPENSATION: Compensation(),
    FundKind.ALLOWANCE: Allowance(),
    FundKind.REWARDS: Rewards(),
}


def kind_of(code: str) -> Kind:
    """The calculator of a kind. Raises KeyError for a code that is none."""
    return KINDS[FundKind(code)]
