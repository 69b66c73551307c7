"""申请销号, 复核, 销号."""

from collections.abc import Collection

from issues.models import Issue
from issues.rules.actions import CLOSE, CLOSE_OLD, FAIL, PASS, REQUEST_CLOSURE
from issues.rules.clocks import Rules
from issues.rules.pieces import Piece
from issues.services.acts.binding import Binding, Shown
from issues.services.acts.checks import check_deadline
from issues.services.inputs import Act


def _photos_where_no_rule_asks(rules: Rules) -> Collection[Piece]:
    spared: tuple[Piece, ...] = ("photos",)
    return () if rules.closure_needs_photos else spared


def _request_closure(issue: Issue, act: Act) -> Shown:
    issue.extension_asked = None
    return {}


def _pass(issue: Issue, act: Act) -> Shown:
    issue.is_verified_alone = bool(act.own)
    return {}


def _fail(issue: Issue, act: Act) -> Shown:
    if issue.unit_id is None:
        issue.is_fixed_on_spot = False
    if act.what.deadline is None or issue.unit_id is None:
        return {}
    issue.rectify_by = act.end_of(act.what.deadline)
    return {"deadline": act.what.deadline.isoformat()}


def _close(issue: Issue, act: Act) -> Shown:
    issue.closed_at = act.at
    return {}


BINDINGS = (
    Binding(REQUEST_CLOSURE, effect=_request_closure, spared=_photos_where_no_rule_asks),
    Binding(PASS, effect=_pass),
    Binding(FAIL, check=check_deadline, effect=_fail),
    Binding(CLOSE, effect=_close),
    Binding(CLOSE_OLD, effect=_close),
)
