"""申请、同意、不同意延期."""

from typing import Any

from common.text.chinese import date_words, local_date
from issues.models import Issue
from issues.rules.actions import APPROVE_EXTENSION, ASK_EXTENSION, REFUSE_EXTENSION
from issues.services.acts.binding import Asking, Binding, Shown
from issues.services.acts.checks import check_deadline, refusal
from issues.services.inputs import Act


def _check_extension(issue: Issue, act: Act) -> None:
    check_deadline(issue, act)
    asked = act.what.deadline
    if asked and issue.rectify_by and asked <= local_date(issue.rectify_by):
        raise refusal("issue.extension_early", "deadline", "申请的期限应晚于现在的整改期限。")


def _ask_extension(issue: Issue, act: Act) -> Shown:
    issue.extension_asked = act.what.deadline
    return {"deadline": act.what.deadline.isoformat()} if act.what.deadline else {}


def _say_the_present_day(fields: dict[str, Any], asking: Asking) -> None:
    fields["deadline"].label = "申请延期至"
    if asking.issue and asking.issue.rectify_by:
        fields["deadline"].help_text = f"现整改期限为 {date_words(asking.issue.rectify_by)}。"


def _approve_extension(issue: Issue, act: Act) -> Shown:
    asked = issue.extension_asked
    if asked is None:
        raise ValueError("the graph lets only an asked extension be approved")
    issue.rectify_by = act.end_of(asked)
    issue.extension_asked = None
    return {"deadline": asked.isoformat()}


def _refuse_extension(issue: Issue, act: Act) -> Shown:
    asked, issue.extension_asked = issue.extension_asked, None
    return {"deadline": asked.isoformat()} if asked else {}


BINDINGS = (
    Binding(
        ASK_EXTENSION, check=_check_extension, effect=_ask_extension, form=_say_the_present_day
    ),
    Binding(APPROVE_EXTENSION, effect=_approve_extension),
    Binding(REFUSE_EXTENSION, effect=_refuse_extension),
)
