"""配合单位: units that work along with the one charged. They see the issue and report to its ledger; what is due, and
whether it is done, stays with the one charged."""

from accounts.models import Role, RoleGrant
from common.errors import Conflict
from issues.models import Issue
from issues.rules.actions import COOPERATE
from issues.services.acts.binding import Binding, Shown
from issues.services.acts.checks import check_unit, refusal
from issues.services.inputs import Act
from issues.services.sharing import share_issue


def check_helpers(issue: Issue, act: Act) -> None:
    """Each holds the place, exists and has somebody to act, and is not the unit charged itself."""
    charged = act.what.unit.pk if act.what.unit else issue.unit_id
    staffed = RoleGrant.objects.usable(Role.UNIT)
    for unit in act.what.helpers:
        check_unit(issue, act, unit=unit, field="helpers")
        if unit.pk == charged:
            words = f"{unit}是责任单位，不必再列为配合单位。"
            raise refusal("issue.helper_is_charged", "helpers", words)
        if not staffed.filter(unit=unit).exists():
            words = (
                f"{unit.name}没有启用的经办人账号，收不到配合要求，请先开设账号，或改选其他单位。"
            )
            raise refusal("issue.helper_without_account", "helpers", words)


def ask_helpers(issue: Issue, act: Act) -> Shown:
    """Opens the issue to them; what the entry shows of it."""
    for unit in act.what.helpers:
        share = share_issue(issue=issue, with_=unit, by=act.by, at=act.at)
        share.is_helping = True
        share.save(update_fields=["is_helping"])
    return {"helper_names": [unit.name for unit in act.what.helpers]} if act.what.helpers else {}


def let_helpers_go(issue: Issue) -> None:
    """Nobody is charged any more, so nobody works along; whoever had a part goes on reading."""
    issue.shares.filter(is_helping=True).update(is_helping=False)


def _check_new(issue: Issue, act: Act) -> None:
    check_helpers(issue, act)
    names = issue.shares.filter(is_helping=True, unit__in=act.what.helpers)
    known = names.values_list("unit__name", flat=True).first()
    if known is not None:
        raise Conflict("issue.helps_already", f"{known}已是配合单位，不必再加。")


BINDINGS = (Binding(COOPERATE, check=_check_new, effect=ask_helpers),)
