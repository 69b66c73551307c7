"""The way of an issue as data: who may do what, in which state, what it needs, and where it leads.

Source: domain.md section 4. Nothing here touches the database. `issues.permissions` asks who someone
is to an issue; `issues.services` judges on the locked row; pages and phones show what this table
allows. A later step (移交, 回头看 …) is a row in `ACTIONS` and its arrows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Literal, Protocol

from issues.models import State

REPORTED_EVENT: Final = "issue.reported"


class Who(StrEnum):
    """Who somebody is to an issue."""

    OFFICE = "office"  # 河长办 of its division, or of one above
    UNIT = "unit"  # clerk of the unit it was handed to
    REPORTER = "reporter"
    SUBORDINATE = "subordinate"  # that 河长办, where another stands above it
    UPPER = "upper"  # 河长办 to which one below has passed it on (提请上级办理)
    RAISER = "raiser"  # 河长办 below that one: its turn is over, unless it gets it back
    JUSTICE = "justice"  # police or procurator with whom it was shared
    ORIGIN = "origin"  # 河长办 that transferred it to a neighbour, and will get it back


# note, photos: of the act itself. deadline: a day. plan: 时限, 任务, 措施, 责任. clue, outcome,
# case_number: which 线索 is answered, and what came of it. visit: when and by whom it was looked back at.
# division: the neighbour. scan: files of the act, of a paper. letter: the number of that paper.
Piece = Literal[
    "note",
    "photos",
    "unit",
    "deadline",
    "plan",
    "complex",
    "kind",
    "severity",
    "clue",
    "outcome",
    "case_number",
    "visit",
    "division",
    "scan",
    "letter",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something done about an issue.

    label   what the button says
    event   code in the ledger, past tense
    done    how the ledger says it: “张三 于 … 受理”
    who     those who may
    needs   pieces without which it is refused
    takes   further pieces it may carry (a note and photos always may)
    prompt  what the note is to say
    style   "primary" the way on, "secondary" beside it, "danger" a way back
    is_offered  has it a button of its own? Else it is done from another page (a meeting's minutes)
    """

    code: str
    label: str
    event: str
    done: str
    who: tuple[Who, ...]
    needs: tuple[Piece, ...] = ()
    takes: tuple[Piece, ...] = ()
    prompt: str = "说明"
    style: Literal["primary", "secondary", "danger"] = "secondary"
    is_offered: bool = True


class Facts(Protocol):
    """What of an issue, beside its state, decides where an action leads."""

    is_fixed_on_spot: bool
    is_complex: bool
    unit_id: int | None
    raised_to_id: str | None
    transferred_to_id: str | None
    owes_reply: bool
    is_exposed: bool
    is_unlawful: bool
    is_with_justice: bool
    extension_asked: date | None


CONDITIONS: Final[dict[str, Callable[[Facts], bool]]] = {
    "": lambda issue: True,
    "fixed": lambda issue: issue.is_fixed_on_spot,
    "not_fixed": lambda issue: not issue.is_fixed_on_spot,
    "complex": lambda issue: issue.is_complex,
    "simple": lambda issue: not issue.is_complex,
    "with_unit": lambda issue: issue.unit_id is not None,
    "without_unit": lambda issue: issue.unit_id is None,
    "at_home": lambda issue: issue.transferred_to_id is None,
    "away": lambda issue: issue.transferred_to_id is not None,
    "raised": lambda issue: issue.raised_to_id is not None and issue.transferred_to_id is None,
    "owes_reply": lambda issue: issue.owes_reply and issue.transferred_to_id is None,
    "owes_none": lambda issue: not issue.owes_reply and issue.transferred_to_id is None,
    "exposed": lambda issue: issue.is_exposed and issue.transferred_to_id is None,
    "not_exposed": lambda issue: not issue.is_exposed and issue.transferred_to_id is None,
    "unlawful": lambda issue: issue.is_unlawful,
    "not_unlawful": lambda issue: not issue.is_unlawful,
    "with_justice": lambda issue: issue.is_with_justice,
    "extension_asked": lambda issue: issue.extension_asked is not None,
    "no_extension_asked": lambda issue: issue.extension_asked is None,
}


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow of the graph. `when` names a condition; at most one arrow fits."""

    before: State
    action: str
    after: State
    when: str = ""


def _action(code: str, label: str, event: str, done: str, *who: Who, **more: object) -> Action:
    return Action(code=code, label=label, event=f"issue.{event}", done=done, who=who, **more)  # type: ignore[arg-type]


_O, _U, _R = Who.OFFICE, Who.UNIT, Who.REPORTER

ACTIONS: Final[dict[str, Action]] = {
    action.code: action
    for action in (
        _action(
            "accept",
            "受理",
            "accepted",
            "受理",
            _O,
            takes=("kind", "severity"),
            prompt="受理意见",
            style="primary",
        ),
        _action(
            "decline",
            "不予受理",
            "declined",
            "不予受理",
            _O,
            needs=("note",),
            prompt="不予受理的理由（上报人看得到）",
            style="danger",
        ),
        _action(
            "withdraw",
            "撤回上报",
            "withdrawn",
            "撤回上报",
            _R,
            prompt="撤回原因",
            style="danger",
        ),
        _action(
            "fix_on_spot",
            "立行立改",
            "fixed_on_spot",
            "已现场整改",
            _R,
            _O,
            needs=("photos",),
            prompt="整改情况",
        ),
        _action(
            "hand_over",
            "交办",
            "handed_over",
            "交办",
            _O,
            needs=("unit",),
            takes=("deadline", "complex"),
            prompt="交办要求",
            style="primary",
        ),
        _action(
            "raise",
            "提请上级办理",
            "raised",
            "提请上级办理",
            Who.SUBORDINATE,
            needs=("note",),
            prompt="提请事由（本级为何难以解决，请上级办什么）",
        ),
        _action(
            "send_back",
            "退回下级",
            "sent_back",
            "退回下级办理",
            Who.UPPER,
            needs=("note",),
            prompt="退回理由",
            style="danger",
        ),
        # 移交 [004]: to a neighbour inside the portal, who then has the turn …
        _action(
            "transfer",
            "移交邻区",
            "transferred",
            "移交邻区",
            _O,
            needs=("division", "note"),
            takes=("deadline",),
            prompt="移交事由（为何由对方办理，请对方办什么）",
        ),
        _action(
            "accept_transfer",
            "受理移交",
            "transfer_accepted",
            "受理移交",
            _O,
            prompt="受理意见",
            style="primary",
        ),
        _action(
            "return_transfer",
            "退回移交",
            "transfer_returned",
            "退回移交",
            _O,
            needs=("note",),
            prompt="退回理由（为何不属本行政区办理）",
            style="danger",
        ),
        _action(
            "recall_transfer",
            "撤回移交",
            "transfer_recalled",
            "撤回移交",
            Who.ORIGIN,
            needs=("note",),
            prompt="撤回原因",
            style="danger",
        ),
        _action(
            "answer_transfer",
            "答复移交方",
            "transfer_answered",
            "办理完毕，答复移交方",
            _O,
            needs=("note",),
            takes=("photos",),
            prompt="答复内容（怎样办的、结果如何）",
            style="primary",
        ),
        # … and to one outside it, whose letters the own office keys in.
        _action(
            "send_out",
            "函告区外",
            "sent_out",
            "函告区外",
            _O,
            needs=("division", "note"),
            takes=("deadline",),
            prompt="移交事由（写入移交函）",
        ),
        _action(
            "record_acceptance",
            "登记对方受理",
            "outside_accepted",
            "登记对方受理",
            _O,
            needs=("scan",),
            takes=("letter",),
            prompt="对方受理情况",
            style="primary",
        ),
        _action(
            "record_return",
            "登记对方退回",
            "outside_returned",
            "登记对方退回",
            _O,
            needs=("note", "scan"),
            takes=("letter",),
            prompt="对方退回理由",
            style="danger",
        ),
        _action(
            "record_answer",
            "登记对方答复",
            "outside_answered",
            "登记对方答复",
            _O,
            needs=("note", "scan"),
            takes=("letter",),
            prompt="对方答复内容",
            style="primary",
        ),
        # What came by letter from outside is closed by a letter.
        _action(
            "reply",
            "复函并销号",
            "replied",
            "复函来函方并销号",
            _O,
            needs=("note",),
            prompt="复函内容（怎样办的、结果如何）",
            style="primary",
        ),
        _action(
            "agree",
            "登记商定事项",
            "agreed",
            "商定",
            _O,
            Who.ORIGIN,
            needs=("note",),
            takes=("deadline",),
            prompt="商定事项",
            is_offered=False,
        ),
        _action(
            "recall",
            "收回交办",
            "recalled",
            "收回交办",
            _O,
            needs=("note",),
            prompt="收回原因",
            style="danger",
        ),
        _action("sign", "签收", "signed", "签收", _U, style="primary"),
        _action(
            "return",
            "责任退回",
            "returned",
            "责任退回",
            _U,
            needs=("note",),
            prompt="退回理由（为何不属本单位职责）",
            style="danger",
        ),
        _action(
            "submit_plan",
            "报送整改方案",
            "plan_submitted",
            "报送整改方案",
            _U,
            needs=("plan",),
            style="primary",
        ),
        _action(
            "approve_plan",
            "同意方案",
            "plan_approved",
            "同意整改方案",
            _O,
            prompt="审查意见",
            style="primary",
        ),
        _action(
            "return_plan",
            "退回方案",
            "plan_returned",
            "退回整改方案",
            _O,
            needs=("note",),
            prompt="退回意见",
            style="danger",
        ),
        _action(
            "request_closure",
            "申请销号",
            "closure_requested",
            "申请销号",
            _U,
            needs=("note", "photos"),
            prompt="整改情况",
            style="primary",
        ),
        _action(
            "pass",
            "复核通过",
            "verified",
            "复核通过",
            _O,
            prompt="复核意见",
            style="primary",
        ),
        _action(
            "fail",
            "复核不通过",
            "verification_failed",
            "复核不通过",
            _O,
            needs=("note",),
            takes=("deadline",),
            prompt="未整改到位之处",
            style="danger",
        ),
        _action("close", "销号", "closed", "销号", _O, prompt="销号意见", style="primary"),
        _action(
            "supplement",
            "补充情况",
            "supplemented",
            "补充情况",
            _R,
            _U,
            _O,
            Who.RAISER,
            Who.JUSTICE,
            needs=("note",),
            prompt="补充内容",
        ),
        _action("urge", "催办", "urged", "催办", _O, Who.ORIGIN, prompt="催办要求"),
        _action(
            "supervise",
            "督办",
            "supervised",
            "督办",
            _O,
            needs=("note",),
            prompt="督办要求",
        ),
        # 挂牌 for exposure at the 总河长 meeting [002].
        _action(
            "expose",
            "挂牌",
            "exposed",
            "挂牌",
            _O,
            needs=("note",),
            prompt="挂牌事由（列入突出问题清单、在总河长会议上曝光的理由）",
        ),
        _action(
            "unexpose",
            "摘牌",
            "unexposed",
            "摘牌",
            _O,
            needs=("note",),
            prompt="摘牌原因",
        ),
        # 行刑衔接: what may be an unlawful act is shared with the police or the procurator.
        _action(
            "flag_unlawful",
            "标记涉嫌违法",
            "flagged_unlawful",
            "标记为涉嫌违法",
            _O,
            needs=("note",),
            prompt="涉嫌违法的事实",
        ),
        _action(
            "unflag_unlawful",
            "取消违法标记",
            "unflagged_unlawful",
            "取消涉嫌违法标记",
            _O,
            needs=("note",),
            prompt="取消原因",
        ),
        _action(
            "share",
            "移送公安检察",
            "shared",
            "移送线索",
            _O,
            needs=("unit", "note"),
            prompt="移送事由（涉嫌何种违法行为，请对方核查、办理什么）",
        ),
        _action(
            "justice_answer",
            "反馈线索",
            "justice_answered",
            "反馈线索办理情况",
            Who.JUSTICE,
            _O,
            needs=("outcome", "note"),
            takes=("clue", "case_number"),
            prompt="办理情况",
        ),
        _action(
            "ask_extension",
            "申请延期",
            "extension_asked",
            "申请延期",
            _U,
            needs=("note", "deadline"),
            prompt="延期理由",
        ),
        _action(
            "approve_extension",
            "同意延期",
            "extension_approved",
            "同意延期",
            _O,
            prompt="意见",
            style="primary",
        ),
        _action(
            "refuse_extension",
            "不同意延期",
            "extension_refused",
            "不同意延期",
            _O,
            needs=("note",),
            prompt="理由",
            style="danger",
        ),
        # 回头看 of what was closed: [002] draws a sample each quarter.
        _action(
            "look_back",
            "登记回头看",
            "looked_back",
            "回头看，未反弹",
            _O,
            needs=("visit", "note"),
            prompt="回访情况（现场所见，确认未反弹）",
        ),
        _action(
            "rebound",
            "登记反弹",
            "rebounded",
            "回头看发现反弹，重新整改",
            _O,
            needs=("visit", "note"),
            takes=("deadline",),
            prompt="反弹情况（现场所见，须重新整改之处）",
            style="danger",
        ),
    )
}

PLAN_SUBMITTED: Final = ACTIONS["submit_plan"].event
# After these somebody says it is put right, with photos.
FIXED_EVENTS: Final = frozenset(
    ACTIONS[code].event
    for code in ("fix_on_spot", "request_closure", "answer_transfer", "record_answer")
)

OPEN_STATES: Final[tuple[State, ...]] = (
    State.REPORTED,
    State.ACCEPTED,
    State.TRANSFERRED,
    State.SENT_OUT,
    State.OUTSIDE,
    State.HANDED_OVER,
    State.PLANNING,
    State.PLAN_SUBMITTED,
    State.RECTIFYING,
    State.CLOSURE_REQUESTED,
    State.VERIFIED,
)

# Whose turn it is: every open issue has exactly one owner. Which office, `Issue.office_code` says.
OWNERS: Final[dict[State, Who]] = {
    State.REPORTED: Who.OFFICE,
    State.ACCEPTED: Who.OFFICE,
    State.TRANSFERRED: Who.OFFICE,
    State.SENT_OUT: Who.OFFICE,
    State.OUTSIDE: Who.OFFICE,
    State.HANDED_OVER: Who.UNIT,
    State.PLANNING: Who.UNIT,
    State.PLAN_SUBMITTED: Who.OFFICE,
    State.RECTIFYING: Who.UNIT,
    State.CLOSURE_REQUESTED: Who.OFFICE,
    State.VERIFIED: Who.OFFICE,
}
# Where an office decides: which one, `Issue.raised_to` and `transferred_to` may say.
OFFICE_STATES: Final = tuple(state for state, who in OWNERS.items() if who == Who.OFFICE)


def _over_borders() -> Iterator[Arrow]:
    yield Arrow(State.ACCEPTED, "transfer", State.TRANSFERRED, "at_home")
    yield Arrow(State.TRANSFERRED, "accept_transfer", State.ACCEPTED)
    yield Arrow(State.TRANSFERRED, "return_transfer", State.ACCEPTED)
    yield Arrow(State.ACCEPTED, "return_transfer", State.ACCEPTED, "away")
    yield Arrow(State.ACCEPTED, "answer_transfer", State.CLOSURE_REQUESTED, "away")
    yield Arrow(State.VERIFIED, "answer_transfer", State.CLOSURE_REQUESTED, "away")
    yield Arrow(State.ACCEPTED, "send_out", State.SENT_OUT, "at_home")
    yield Arrow(State.SENT_OUT, "record_acceptance", State.OUTSIDE)
    for state in (State.SENT_OUT, State.OUTSIDE):
        yield Arrow(state, "record_return", State.ACCEPTED)
        yield Arrow(state, "record_answer", State.CLOSURE_REQUESTED)
    for state in (State.TRANSFERRED, State.SENT_OUT, State.OUTSIDE):
        yield Arrow(state, "recall_transfer", State.ACCEPTED)


def _arrows() -> Iterator[Arrow]:
    yield from _over_borders()
    yield Arrow(State.REPORTED, "accept", State.ACCEPTED, "not_fixed")
    yield Arrow(State.REPORTED, "accept", State.CLOSURE_REQUESTED, "fixed")
    yield Arrow(State.REPORTED, "decline", State.DECLINED)
    yield Arrow(State.REPORTED, "withdraw", State.WITHDRAWN)
    yield Arrow(State.REPORTED, "fix_on_spot", State.REPORTED, "not_fixed")
    yield Arrow(State.ACCEPTED, "fix_on_spot", State.CLOSURE_REQUESTED)
    yield Arrow(State.ACCEPTED, "hand_over", State.HANDED_OVER)
    yield Arrow(State.HANDED_OVER, "sign", State.RECTIFYING, "simple")
    yield Arrow(State.HANDED_OVER, "sign", State.PLANNING, "complex")
    yield Arrow(State.HANDED_OVER, "return", State.ACCEPTED)
    yield Arrow(State.PLANNING, "submit_plan", State.PLAN_SUBMITTED)
    yield Arrow(State.PLAN_SUBMITTED, "approve_plan", State.RECTIFYING)
    yield Arrow(State.PLAN_SUBMITTED, "return_plan", State.PLANNING)
    yield Arrow(State.RECTIFYING, "request_closure", State.CLOSURE_REQUESTED)
    yield Arrow(State.RECTIFYING, "ask_extension", State.RECTIFYING, "no_extension_asked")
    yield Arrow(State.RECTIFYING, "approve_extension", State.RECTIFYING, "extension_asked")
    yield Arrow(State.RECTIFYING, "refuse_extension", State.RECTIFYING, "extension_asked")
    for state in (
        State.HANDED_OVER,
        State.PLANNING,
        State.PLAN_SUBMITTED,
        State.RECTIFYING,
    ):
        yield Arrow(state, "recall", State.ACCEPTED)
    yield Arrow(State.CLOSURE_REQUESTED, "pass", State.VERIFIED)
    yield Arrow(State.CLOSURE_REQUESTED, "fail", State.RECTIFYING, "with_unit")
    # Fixed on the spot, but not well: nobody has been charged with it yet.
    yield Arrow(State.CLOSURE_REQUESTED, "fail", State.ACCEPTED, "without_unit")
    yield Arrow(State.VERIFIED, "close", State.CLOSED, "owes_none")
    yield Arrow(State.VERIFIED, "reply", State.CLOSED, "owes_reply")
    yield Arrow(State.CLOSED, "look_back", State.CLOSED)
    # Under the same number: to whom it was handed over, else to be handed over.
    yield Arrow(State.CLOSED, "rebound", State.RECTIFYING, "with_unit")
    yield Arrow(State.CLOSED, "rebound", State.ACCEPTED, "without_unit")
    for state in OFFICE_STATES:
        yield Arrow(state, "raise", state, "at_home")
        yield Arrow(state, "send_back", state, "raised")
    for state in OPEN_STATES:
        yield Arrow(state, "supplement", state)
        yield Arrow(state, "agree", state)
        yield Arrow(state, "urge", state)
        yield Arrow(state, "supervise", state)
        yield Arrow(state, "expose", state, "not_exposed")
        yield Arrow(state, "unexpose", state, "exposed")
        yield Arrow(state, "flag_unlawful", state, "not_unlawful")
        yield Arrow(state, "unflag_unlawful", state, "unlawful")
        yield Arrow(state, "share", state)
    # A case goes on when the river has long been put right.
    for state in State:
        yield Arrow(state, "justice_answer", state, "with_justice")


ARROWS: Final[tuple[Arrow, ...]] = tuple(_arrows())

EVENT_WORDS: Final[dict[str, str]] = {REPORTED_EVENT: "上报"} | {
    action.event: action.done for action in ACTIONS.values()
}
ACTION_OF_EVENT: Final[dict[str, str]] = {action.event: action.code for action in ACTIONS.values()}


def target(state: str, action: str, facts: Facts) -> State | None:
    """Where an action leads from a state; None where it cannot be done now."""
    for arrow in ARROWS:
        if arrow.before == state and arrow.action == action and CONDITIONS[arrow.when](facts):
            return arrow.after
    return None


def possible(state: str, facts: Facts) -> list[str]:
    """Codes of the actions that can be done in this state by whoever may, in order of the table."""
    return [code for code in ACTIONS if target(state, code, facts) is not None]


def leads(before: str, action: str, after: str) -> bool:
    """Is there such an arrow at all? For checking a ledger afterwards."""
    return any(a.before == before and a.action == action and a.after == after for a in ARROWS)
