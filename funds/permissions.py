"""Who may do what about money; feeds buttons and the checks of services alike."""

from typing import Any

from common.errors import NotAllowed
from funds.models import RuleVersion, Statement, StatementParty, VersionState
from funds.rules.steps import ACTS


def require(user: Any, code: str) -> None:
    """Lets the office of a division, or of one above it, pass. Raises NotAllowed."""
    if not user.is_office_of(code):
        raise NotAllowed("funds.not_yours", "只有核算行政区的河长办及上级河长办可以办理。")


def abilities(user: Any, statement: Statement) -> dict[str, bool]:
    """The office's acts that are open now."""
    is_ours = user.is_office_of(statement.division_id)
    office = [act for act in ACTS.values() if act.side == "office"]
    return {act.code: is_ours and statement.state in act.states for act in office}


def may_answer(user: Any, party: StatementParty) -> bool:
    """Whether this user's office is the party and is asked: state and days are the service's to judge."""
    own = {grant.division_id for grant in user.current_grants if grant.role == "office"}
    return not party.is_bank and party.answer == "" and party.division_id in own


def may_edit(user: Any, version: RuleVersion) -> bool:
    """Whether this user's office may change, discard or put in force a version."""
    is_ours: bool = user.is_office_of(version.rule.division_id)
    return is_ours and version.state == VersionState.DRAFT
