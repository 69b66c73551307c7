"""受理, 不予受理, 撤回上报, 立行立改: what becomes of a report."""

from issues.models import Issue
from issues.rules.actions import ACCEPT, DECLINE, FIX_ON_SPOT, WITHDRAW
from issues.services.acts import crossing
from issues.services.acts.binding import Binding, Shown
from issues.services.inputs import Act


def _accept(issue: Issue, act: Act) -> Shown:
    issue.accepted_at = act.at
    crossing.note_received(issue, accepted_at=act.at)
    shown: Shown = {}
    if act.what.kind is not None and act.what.kind.pk != issue.kind_id:
        shown["kind_name"] = [issue.kind.name, act.what.kind.name]
        issue.kind = act.what.kind
    if act.what.severity and act.what.severity != issue.severity:
        before = issue.get_severity_display()
        issue.severity = act.what.severity
        shown["severity_name"] = [before, issue.get_severity_display()]
    return shown


def _decline(issue: Issue, act: Act) -> Shown:
    crossing.note_received(issue, returned_at=act.at, reply=act.note)
    issue.owes_reply = False
    issue.closed_at = act.at
    return {}


def _withdraw(issue: Issue, act: Act) -> Shown:
    crossing.note_received(issue, recalled_at=act.at)
    issue.owes_reply = False
    issue.closed_at = act.at
    return {}


def _fix_on_spot(issue: Issue, act: Act) -> Shown:
    issue.is_fixed_on_spot = True
    return {}


BINDINGS = (
    Binding(ACCEPT, effect=_accept),
    Binding(DECLINE, effect=_decline),
    Binding(WITHDRAW, effect=_withdraw),
    Binding(FIX_ON_SPOT, effect=_fix_on_spot),
)
