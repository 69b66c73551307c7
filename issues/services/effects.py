"""What each action changes beside the state. Each returns what the ledger entry is to show."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from accounts.models import Level
from issues.models import Issue, Outcome, RectificationPlan, State
from issues.services import clues, crossing
from issues.services.carried import Act
from issues.services.pieces import deadline_for, office_above, rebound_deadline
from issues.services.visits import record_visit


def apply(issue: Issue, act: Act) -> dict[str, Any]:
    """Changes the issue's facts in memory; returns details for people, by name of the detail."""
    effect = _EFFECTS.get(act.action.code)
    return effect(issue, act) if effect else {}


def _accept(issue: Issue, act: Act) -> dict[str, Any]:
    issue.accepted_at = act.at
    crossing.note_received(issue, accepted_at=act.at)
    shown: dict[str, Any] = {}
    if act.what.kind is not None and act.what.kind.pk != issue.kind_id:
        shown["kind_name"] = [issue.kind.name, act.what.kind.name]
        issue.kind = act.what.kind
    if act.what.severity and act.what.severity != issue.severity:
        before = issue.get_severity_display()
        issue.severity = act.what.severity
        shown["severity_name"] = [before, issue.get_severity_display()]
    return shown


def _end(issue: Issue, act: Act) -> dict[str, Any]:
    issue.closed_at = act.at
    return {}


def _decline(issue: Issue, act: Act) -> dict[str, Any]:
    crossing.note_received(issue, returned_at=act.at, reply=act.note)
    issue.owes_reply = False
    return _end(issue, act)


def _withdraw(issue: Issue, act: Act) -> dict[str, Any]:
    crossing.note_received(issue, recalled_at=act.at)
    issue.owes_reply = False
    return _end(issue, act)


def _fix_on_spot(issue: Issue, act: Act) -> dict[str, Any]:
    issue.is_fixed_on_spot = True
    return {}


def _hand_over(issue: Issue, act: Act) -> dict[str, Any]:
    deadline = deadline_for(issue, act)
    issue.unit = act.what.unit
    issue.is_complex = act.what.is_complex
    issue.handed_over_at = act.at
    issue.rectify_by = act.end_of(deadline) if deadline else None
    shown: dict[str, Any] = {"unit_name": issue.unit.name if issue.unit else ""}
    if deadline:
        shown["deadline"] = deadline.isoformat()
    if issue.is_complex:
        shown["is_complex"] = True
    return shown


def _raise(issue: Issue, act: Act) -> dict[str, Any]:
    issue.raised_to = office_above(issue, act)
    return {"office_name": str(issue.raised_to)}


def _send_back(issue: Issue, act: Act) -> dict[str, Any]:
    below = issue.division
    while below.parent is not None and below.parent_id != issue.raised_to_id:
        below = below.parent
    # Back at the place's own office, it is raised no more.
    is_own = below.pk == issue.division_id or below.level >= Level.TOWN
    issue.raised_to = None if is_own else below
    return {"office_name": str(below)}


def _transfer(issue: Issue, act: Act) -> dict[str, Any]:
    row = crossing.open_transfer(issue, act)
    issue.transferred_to = row.to_division
    shown = {"neighbour_name": row.to_division.name, "letter": row.number}
    if act.what.deadline:
        issue.rectify_by = act.end_of(act.what.deadline)
        shown["deadline"] = act.what.deadline.isoformat()
    return shown


def _accept_transfer(issue: Issue, act: Act) -> dict[str, Any]:
    crossing.note_sent(issue, accepted_at=act.at)
    return {"neighbour_name": str(issue.transferred_to)}


def _return_transfer(issue: Issue, act: Act) -> dict[str, Any]:
    crossing.note_sent(issue, returned_at=act.at, reply=act.note, reply_number=act.what.letter)
    return _bring_home(issue, act)


def _recall_transfer(issue: Issue, act: Act) -> dict[str, Any]:
    crossing.note_sent(issue, recalled_at=act.at)
    return _bring_home(issue, act)


def _answer_transfer(issue: Issue, act: Act) -> dict[str, Any]:
    row = crossing.sent(issue)
    # A neighbour outside may answer without ever having said that it accepts.
    crossing.note_sent(
        issue,
        accepted_at=row.accepted_at or act.at,
        answered_at=act.at,
        reply=act.note,
        reply_number=act.what.letter,
    )
    return _bring_home(issue, act)


def _bring_home(issue: Issue, act: Act) -> dict[str, Any]:
    """Back to the office that transferred it, which asks nothing of the neighbour's unit."""
    shown = {"neighbour_name": str(issue.transferred_to)}
    if act.what.letter:
        shown["letter"] = act.what.letter
    _take_back(issue, act)
    issue.transferred_to = None
    return shown


def _reply(issue: Issue, act: Act) -> dict[str, Any]:
    row = crossing.note_received(
        issue, answered_at=act.at, reply=act.note, reply_number=crossing.next_reply(issue, act)
    )
    issue.owes_reply = False
    shown = {"neighbour_name": row.from_division.name, "letter": row.reply_number} if row else {}
    return shown | _end(issue, act)


def _agree(issue: Issue, act: Act) -> dict[str, Any]:
    shown = {"meeting": act.what.meeting} if act.what.meeting else {}
    if act.what.deadline:
        shown["deadline"] = act.what.deadline.isoformat()
        # Elsewhere another clock runs, which no meeting sets.
        if issue.state in _WORKING:
            issue.rectify_by = act.end_of(act.what.deadline)
    return shown


# Where the day to put it right is what runs.
_WORKING = (State.RECTIFYING, State.SENT_OUT, State.OUTSIDE)


def _take_back(issue: Issue, act: Act) -> dict[str, Any]:
    shown = {"unit_name": issue.unit.name if issue.unit else ""}
    _pending_plans(issue).update(returned_at=act.at)
    issue.unit = None
    issue.is_complex = False
    issue.handed_over_at = None
    issue.rectify_by = _day_reported(issue)
    issue.extension_asked = None
    return shown


def _day_reported(issue: Issue) -> datetime | None:
    """The rectification day that came with the report: it holds whoever rectifies."""
    said = issue.ledger.values_list("data", flat=True).get(seq=1)["set"].get("rectify_by")
    return datetime.fromisoformat(said) if said else None


def _pending_plans(issue: Issue) -> Any:
    return issue.plans.filter(approved_at=None, returned_at=None)


def _submit_plan(issue: Issue, act: Act) -> dict[str, Any]:
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


def _approve_plan(issue: Issue, act: Act) -> dict[str, Any]:
    plan = _pending_plans(issue).latest("pk")
    plan.approved_at = act.at
    plan.save(update_fields=["approved_at"])
    issue.rectify_by = act.end_of(plan.deadline)
    return {"plan": plan.pk, "deadline": plan.deadline.isoformat()}


def _return_plan(issue: Issue, act: Act) -> dict[str, Any]:
    plan = _pending_plans(issue).latest("pk")
    plan.returned_at = act.at
    plan.save(update_fields=["returned_at"])
    return {"plan": plan.pk}


def _request_closure(issue: Issue, act: Act) -> dict[str, Any]:
    issue.extension_asked = None
    return {}


def _fail(issue: Issue, act: Act) -> dict[str, Any]:
    if issue.unit_id is None:
        issue.is_fixed_on_spot = False
    if act.what.deadline is None or issue.unit_id is None:
        return {}
    issue.rectify_by = act.end_of(act.what.deadline)
    return {"deadline": act.what.deadline.isoformat()}


def _urge(issue: Issue, act: Act) -> dict[str, Any]:
    issue.urged_count += 1
    return {}


def _marks(flag: str, value: bool) -> Callable[[Issue, Act], dict[str, Any]]:
    """An effect that sets or lifts a mark of the issue, and nothing else."""

    def effect(issue: Issue, act: Act) -> dict[str, Any]:
        setattr(issue, flag, value)
        return {}

    return effect


def _share(issue: Issue, act: Act) -> dict[str, Any]:
    clue = clues.share(issue, act)
    issue.is_unlawful = issue.is_with_justice = True
    return {"unit_name": clue.unit.name, "clue": clue.number}


def _justice_answer(issue: Issue, act: Act) -> dict[str, Any]:
    clue = clues.answer(issue, act)
    issue.is_with_justice = issue.clues.running().exists()
    return {
        "unit_name": clue.unit.name,
        "clue": clue.number,
        "outcome_name": clue.get_state_display(),
        "case_number": clue.case_number,
    }


def _ask_extension(issue: Issue, act: Act) -> dict[str, Any]:
    issue.extension_asked = act.what.deadline
    return {"deadline": act.what.deadline.isoformat()} if act.what.deadline else {}


def _approve_extension(issue: Issue, act: Act) -> dict[str, Any]:
    asked = issue.extension_asked
    if asked is None:
        raise ValueError("the graph lets only an asked extension be approved")
    issue.rectify_by = act.end_of(asked)
    issue.extension_asked = None
    return {"deadline": asked.isoformat()}


def _refuse_extension(issue: Issue, act: Act) -> dict[str, Any]:
    asked, issue.extension_asked = issue.extension_asked, None
    return {"deadline": asked.isoformat()} if asked else {}


def _look_back(issue: Issue, act: Act) -> dict[str, Any]:
    return record_visit(issue, act, Outcome.KEPT)


def _rebound(issue: Issue, act: Act) -> dict[str, Any]:
    shown = record_visit(issue, act, Outcome.REBOUNDED)
    issue.rebound_count += 1
    issue.closed_at = None
    if issue.unit_id is None:
        issue.is_fixed_on_spot = False
        return shown
    deadline = rebound_deadline(issue, act)
    if deadline is not None:
        issue.rectify_by = act.end_of(deadline)
        shown["deadline"] = deadline.isoformat()
    return shown


_EFFECTS: dict[str, Callable[[Issue, Act], dict[str, Any]]] = {
    "accept": _accept,
    "decline": _decline,
    "withdraw": _withdraw,
    "fix_on_spot": _fix_on_spot,
    "hand_over": _hand_over,
    "raise": _raise,
    "send_back": _send_back,
    "transfer": _transfer,
    "accept_transfer": _accept_transfer,
    "return_transfer": _return_transfer,
    "recall_transfer": _recall_transfer,
    "answer_transfer": _answer_transfer,
    "send_out": _transfer,
    "record_acceptance": _accept_transfer,
    "record_return": _return_transfer,
    "record_answer": _answer_transfer,
    "reply": _reply,
    "agree": _agree,
    "recall": _take_back,
    "return": _take_back,
    "submit_plan": _submit_plan,
    "approve_plan": _approve_plan,
    "return_plan": _return_plan,
    "request_closure": _request_closure,
    "fail": _fail,
    "close": _end,
    "urge": _urge,
    "supervise": _marks("is_supervised", True),
    "expose": _marks("is_exposed", True),
    "unexpose": _marks("is_exposed", False),
    "flag_unlawful": _marks("is_unlawful", True),
    "unflag_unlawful": _marks("is_unlawful", False),
    "share": _share,
    "justice_answer": _justice_answer,
    "ask_extension": _ask_extension,
    "approve_extension": _approve_extension,
    "refuse_extension": _refuse_extension,
    "look_back": _look_back,
    "rebound": _rebound,
}
