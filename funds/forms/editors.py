"""Which form a kind's rule is written in; a new kind is a line here."""

from typing import Final

from funds.forms.allowance import AllowanceForm
from funds.forms.compensation import CompensationForm
from funds.forms.rewards import RewardsForm
from funds.forms.rules import RuleForm
from funds.models import FundKind

EDITORS: Final[dict[str, type[RuleForm]]] = {
    FundKind.COMPENSATION: CompensationForm,
    FundKind.ALLOWANCE: AllowanceForm,
    FundKind.REWARDS: RewardsForm,
}
