"""报送、同意、退回整改方案 of a complex issue."""

from typing import Any

from common.errors import Invalid
from common.text.chinese import local_date
from issues.models import Issue, RectificationPlan
from issues.rules.actions import APPROVE_PLAN, RETURN_PLAN, SUBMIT_PLAN
from issues.services.acts.binding import Binding, Shown
from issues.services.acts.checks import FARTHEST
from issues.services.inputs import Act


def _check_plan(issue: Issue, act: Act) -> None:
    plan = act.what.plan
    if plan is None:
        return
    fields = {
        name: words
        for name, words in (
            ("tasks", "请填写整改任务。"),
            ("measures", "请填写整改措施。"),
            ("responsible", "请填写责任人。"),
        )
        if not getattr(plan, name).strip()
    }
    if plan.deadline < local_date(act.at):
        fields["deadline"] = "整改时限不能早于今天。"
    elif plan.deadline > local_date(act.at) + FARTHEST:
        fields["deadline"] = "整改时限过远，请检查年份。"
    if fields:
        raise Invalid("issue.plan_incomplete", "；".join(fields.values()), fields=fields)


def _submit_plan(issue: Issue, act: Act) -> Shown:
    words = act.what.plan
    if words is None:
        raise ValueError("a plan was checked to be there")
    plan = RectificationPlan.objects.create(
        issue=issue,
        deadline=words.deadline,
        tasks=words.tasks.strip(),
        measures=words.measures.strip(),
        responsible=words.responsible.strip(),
        submitted_by=act.by,
        submitted_at=act.at,
    )
    return {"plan": plan.pk, "deadline": words.deadline.isoformat()}


def _approve_plan(issue: Issue, act: Act) -> Shown:
    plan = pending_plans(issue).latest("pk")
    plan.approved_at = act.at
    plan.save(update_fields=["approved_at"])
    issue.rectify_by = act.end_of(plan.deadline)
    return {"plan": plan.pk, "deadline": plan.deadline.isoformat()}


def _return_plan(issue: Issue, act: Act) -> Shown:
    plan = pending_plans(issue).latest("pk")
    plan.returned_at = act.at
    plan.save(update_fields=["returned_at"])
    return {"plan": plan.pk}


def pending_plans(issue: Issue) -> Any:
    """Plans that are neither approved nor returned."""
    return issue.plans.filter(approved_at=None, returned_at=None)


BINDINGS = (
    Binding(SUBMIT_PLAN, check=_check_plan, effect=_submit_plan),
    Binding(APPROVE_PLAN, effect=_approve_plan),
    Binding(RETURN_PLAN, effect=_return_plan),
)
