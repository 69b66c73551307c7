"""交办, 签收, 责任退回, 收回交办: charging a unit with an issue."""

from datetime import date, datetime
from typing import Any

from accounts.models import Role, RoleGrant
from common.errors import Conflict
from common.text.chinese import date_words, local_date, moment_words
from issues.models import Issue, Severity
from issues.rules.actions import HAND_OVER, RECALL, RETURN, SIGN
from issues.rules.clocks import Rules, proposed_deadline
from issues.rules.deadlines import return_due
from issues.services.acts.binding import Asking, Binding, Shown
from issues.services.acts.checks import check_deadline, check_unit, refusal
from issues.services.acts.cooperating import ask_helpers, check_helpers, let_helpers_go
from issues.services.acts.planning import pending_plans
from issues.services.inputs import Act


def _check_hand_over(issue: Issue, act: Act) -> None:
    check_unit(issue, act)
    check_helpers(issue, act)
    _check_somebody_there(act)
    check_deadline(issue, act)
    if act.what.is_complex or act.what.deadline is not None or _day_set(issue, act.at):
        return
    if issue.severity == Severity.MAJOR:
        words = "重大问题请填写整改期限，或勾选“复杂问题”要求先报整改方案。"
        raise refusal("issue.deadline_missing", "deadline", words)


def _check_somebody_there(act: Act) -> None:
    """An open issue has an owner who can act. Police and procurator do without an account: theirs is
    not the turn, and what they answer on paper the office enters."""
    unit = act.what.unit
    if unit and not RoleGrant.objects.usable(Role.UNIT).filter(unit=unit).exists():
        words = (
            f"{unit.name}没有启用的经办人账号，无人可以签收、办理，请先开设账号，或改选其他单位。"
        )
        raise refusal("issue.unit_without_account", "unit", words)


def _hand_over(issue: Issue, act: Act) -> Shown:
    deadline = act.what.deadline
    if deadline is None and not act.what.is_complex:
        deadline = _day_set(issue, act.at) or _day_by_rules(issue, act.rules, act.at)
    issue.unit = act.what.unit
    issue.is_complex = act.what.is_complex
    issue.handed_over_at = act.at
    issue.rectify_by = act.end_of(deadline) if deadline else None
    shown: Shown = {"unit_name": issue.unit.name if issue.unit else ""}
    if deadline:
        shown["deadline"] = deadline.isoformat()
    if issue.is_complex:
        shown["is_complex"] = True
    return shown | ask_helpers(issue, act)


def _day_set(issue: Issue, at: datetime) -> date | None:
    """The rectification day that came with the report, where it is not past."""
    day = local_date(issue.rectify_by) if issue.rectify_by else None
    return day if day and day >= local_date(at) else None


def _day_by_rules(issue: Issue, rules: Rules, at: datetime) -> date | None:
    return proposed_deadline(
        source=issue.source,
        severity=issue.severity,  # type: ignore[arg-type]
        reported_at=issue.reported_at,
        at=at,
        rules=rules,
    )


def _say_the_day(fields: dict[str, Any], asking: Asking) -> None:
    fields["deadline"].help_text = _day_words(asking)


def _day_words(asking: Asking) -> str:
    issue = asking.issue
    if issue is None:
        return "不填则按各问题的程度依规定计算；重大问题须填写。"
    if day := _day_set(issue, asking.at):
        whose = "移交方要求的" if issue.is_away else "上报时定的"
        return f"不填则为{whose} {date_words(day)}。"
    proposed = _day_by_rules(issue, asking.rules, asking.at)
    if proposed is None:
        return "重大问题请填写期限，或勾选复杂问题、按方案定期限。"
    return f"不填则按规定为 {date_words(proposed)}（{issue.get_severity_display()}问题）。"


def _check_still_returnable(issue: Issue, act: Act) -> None:
    if issue.handed_over_at is None:
        return
    until = return_due(issue.handed_over_at, clocks=act.rules.clocks)
    if act.at > until:
        hours = f"{act.rules.clocks.return_hours:g}"
        raise Conflict(
            "issue.return_late",
            f"责任退回应在交办后 {hours} 小时内提出，期限 {moment_words(until)} 已过。"
            "请先签收，确需调整的与河长办联系收回交办。",
        )


def take_back(issue: Issue, act: Act) -> Shown:
    """The unit is charged with nothing any more; the day that came with the report holds again, because
    it holds whoever rectifies."""
    shown = {"unit_name": issue.unit.name if issue.unit else ""}
    pending_plans(issue).update(returned_at=act.at)
    let_helpers_go(issue)
    issue.unit = None
    issue.is_complex = False
    issue.handed_over_at = None
    said = issue.ledger.values_list("data", flat=True).get(seq=1)["set"].get("rectify_by")
    issue.rectify_by = datetime.fromisoformat(said) if said else None
    issue.extension_asked = None
    return shown


BINDINGS = (
    Binding(HAND_OVER, check=_check_hand_over, effect=_hand_over, form=_say_the_day),
    Binding(SIGN),
    Binding(RETURN, check=_check_still_returnable, effect=take_back),
    Binding(RECALL, effect=take_back),
)
