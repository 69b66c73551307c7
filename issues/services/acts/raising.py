"""提请上级办理, 退回下级: which office decides."""

from typing import Any

from accounts.models import Division, Level, User
from common.errors import Conflict
from issues.models import Issue
from issues.permissions import office_of
from issues.rules.actions import RAISE, SEND_BACK
from issues.services.acts.binding import Asking, Binding, Shown
from issues.services.inputs import Act


def _office_above(user: Any, issue: Issue) -> Division | None:
    """The next division above that of the office which acts."""
    office = office_of(user, issue)
    return office.division.parent if office and office.division else None


def _check_office_above(issue: Issue, act: Act) -> None:
    above = _office_above(act.by, issue)
    if above is None or not User.objects.office_of(above.pk).exists():
        raise Conflict(
            "issue.no_office_above",
            f"{above or '上级'}河长办在本平台没有账号，不能在此提请。"
            "请以公文报送，并用“补充情况”记入台账。",
        )


def _raise(issue: Issue, act: Act) -> Shown:
    issue.raised_to = _office_above(act.by, issue)
    return {"office_name": str(issue.raised_to)}


def _say_who_goes_on(fields: dict[str, Any], asking: Asking) -> None:
    above = _office_above(asking.user, asking.issue) if asking.issue else None
    if above is not None:
        fields[
            "note"
        ].help_text = (
            f"提请{above}河长办办理；此后由其受理、交办、复核，本级可补充情况，退回后再由本级办理。"
        )


def _send_back(issue: Issue, act: Act) -> Shown:
    below = issue.division
    while below.parent is not None and below.parent_id != issue.raised_to_id:
        below = below.parent
    # Back at the place's own office, it is raised no more.
    is_own = below.pk == issue.division_id or below.level >= Level.TOWN
    issue.raised_to = None if is_own else below
    return {"office_name": str(below)}


BINDINGS = (
    Binding(RAISE, check=_check_office_above, effect=_raise, form=_say_who_goes_on),
    Binding(SEND_BACK, effect=_send_back),
)
