"""What may be done about an issue, as data: who may, what it must carry, how the ledger says it.

Source: domain.md section 4. `issues.rules.transitions` says in which state an
action can be done and where it leads. A later step (移交, 回头看 …) is a row here and its arrows there.
"""

from typing import Final

from issues.rules.pieces import Action, Piece, Style, Who

REPORTED_EVENT: Final = "issue.reported"
# Nobody's act: the patrol that a report named arrived after it.
LINKED_EVENT: Final = "issue.linked"

ACTIONS: Final[dict[str, Action]] = {}


def _action(
    code: str,
    label: str,
    event: str,
    done: str,
    *who: Who,
    needs: tuple[Piece, ...] = (),
    takes: tuple[Piece, ...] = (),
    prompt: str = "说明",
    style: Style = "secondary",
    is_offered: bool = True,
) -> Action:
    """A row of the table below, whose order is that of the buttons."""
    if code in ACTIONS:
        raise ValueError(f"two actions of the code {code}")
    ACTIONS[code] = Action(
        code=code,
        label=label,
        event=f"issue.{event}",
        done=done,
        who=who,
        needs=needs,
        takes=takes,
        prompt=prompt,
        style=style,
        is_offered=is_offered,
    )
    return ACTIONS[code]


_O, _U, _R = Who.OFFICE, Who.UNIT, Who.REPORTER

ACCEPT: Final = _action(
    "accept",
    "受理",
    "accepted",
    "受理",
    _O,
    takes=("kind", "severity"),
    prompt="受理意见",
    style="primary",
)
DECLINE: Final = _action(
    "decline",
    "不予受理",
    "declined",
    "不予受理",
    _O,
    needs=("note",),
    prompt="不予受理的理由（上报人看得到）",
    style="danger",
)
WITHDRAW: Final = _action(
    "withdraw", "撤回上报", "withdrawn", "撤回上报", _R, prompt="撤回原因", style="danger"
)
FIX_ON_SPOT: Final = _action(
    "fix_on_spot",
    "立行立改",
    "fixed_on_spot",
    "已现场整改",
    _R,
    _O,
    needs=("photos",),
    prompt="整改情况",
)
HAND_OVER: Final = _action(
    "hand_over",
    "交办",
    "handed_over",
    "交办",
    _O,
    needs=("unit",),
    takes=("deadline", "complex", "helpers"),
    prompt="交办要求",
    style="primary",
)
RAISE: Final = _action(
    "raise",
    "提请上级办理",
    "raised",
    "提请上级办理",
    Who.SUBORDINATE,
    needs=("note",),
    prompt="提请事由（本级为何难以解决，请上级办什么）",
)
SEND_BACK: Final = _action(
    "send_back",
    "退回下级",
    "sent_back",
    "退回下级办理",
    Who.UPPER,
    needs=("note",),
    prompt="退回理由",
    style="danger",
)
# 移交 [004]: to a neighbour inside the portal, who then has the turn …
TRANSFER: Final = _action(
    "transfer",
    "移交邻区",
    "transferred",
    "移交邻区",
    _O,
    needs=("division", "note"),
    takes=("deadline",),
    prompt="移交事由（为何由对方办理，请对方办什么）",
)
ACCEPT_TRANSFER: Final = _action(
    "accept_transfer",
    "受理移交",
    "transfer_accepted",
    "受理移交",
    _O,
    prompt="受理意见",
    style="primary",
)
RETURN_TRANSFER: Final = _action(
    "return_transfer",
    "退回移交",
    "transfer_returned",
    "退回移交",
    _O,
    needs=("note",),
    prompt="退回理由（为何不属本行政区办理）",
    style="danger",
)
RECALL_TRANSFER: Final = _action(
    "recall_transfer",
    "撤回移交",
    "transfer_recalled",
    "撤回移交",
    Who.ORIGIN,
    needs=("note",),
    prompt="撤回原因",
    style="danger",
)
ANSWER_TRANSFER: Final = _action(
    "answer_transfer",
    "答复移交方",
    "transfer_answered",
    "办理完毕，答复移交方",
    _O,
    needs=("note",),
    takes=("photos",),
    prompt="答复内容（怎样办的、结果如何）",
    style="primary",
)
# … and to one outside it, whose letters the own office keys in.
SEND_OUT: Final = _action(
    "send_out",
    "函告区外",
    "sent_out",
    "函告区外",
    _O,
    needs=("division", "note"),
    takes=("deadline",),
    prompt="移交事由（写入移交函）",
)
RECORD_ACCEPTANCE: Final = _action(
    "record_acceptance",
    "登记对方受理",
    "outside_accepted",
    "登记对方受理",
    _O,
    needs=("scan",),
    takes=("letter",),
    prompt="对方受理情况",
    style="primary",
)
RECORD_RETURN: Final = _action(
    "record_return",
    "登记对方退回",
    "outside_returned",
    "登记对方退回",
    _O,
    needs=("note", "scan"),
    takes=("letter",),
    prompt="对方退回理由",
    style="danger",
)
RECORD_ANSWER: Final = _action(
    "record_answer",
    "登记对方答复",
    "outside_answered",
    "登记对方答复",
    _O,
    needs=("note", "scan"),
    takes=("letter",),
    prompt="对方答复内容",
    style="primary",
)
# What came by letter from outside is closed by a letter.
REPLY: Final = _action(
    "reply",
    "复函并销号",
    "replied",
    "复函来函方并销号",
    _O,
    needs=("note",),
    prompt="复函内容（怎样办的、结果如何）",
    style="primary",
)
AGREE: Final = _action(
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
)
RECALL: Final = _action(
    "recall",
    "收回交办",
    "recalled",
    "收回交办",
    _O,
    needs=("note",),
    prompt="收回原因",
    style="danger",
)
COOPERATE: Final = _action(
    "cooperate",
    "增加配合单位",
    "cooperation_asked",
    "请有关单位配合",
    _O,
    needs=("helpers",),
    prompt="配合要求",
)
SIGN: Final = _action("sign", "签收", "signed", "签收", _U, style="primary")
RETURN: Final = _action(
    "return",
    "责任退回",
    "returned",
    "责任退回",
    _U,
    needs=("note",),
    prompt="退回理由（为何不属本单位职责）",
    style="danger",
)
SUBMIT_PLAN: Final = _action(
    "submit_plan",
    "报送整改方案",
    "plan_submitted",
    "报送整改方案",
    _U,
    needs=("plan",),
    style="primary",
)
APPROVE_PLAN: Final = _action(
    "approve_plan",
    "同意方案",
    "plan_approved",
    "同意整改方案",
    _O,
    prompt="审查意见",
    style="primary",
)
RETURN_PLAN: Final = _action(
    "return_plan",
    "退回方案",
    "plan_returned",
    "退回整改方案",
    _O,
    needs=("note",),
    prompt="退回意见",
    style="danger",
)
REQUEST_CLOSURE: Final = _action(
    "request_closure",
    "申请销号",
    "closure_requested",
    "申请销号",
    _U,
    needs=("note", "photos"),
    prompt="整改情况",
    style="primary",
)
PASS: Final = _action(
    "pass", "复核通过", "verified", "复核通过", _O, prompt="复核意见", style="primary"
)
FAIL: Final = _action(
    "fail",
    "复核不通过",
    "verification_failed",
    "复核不通过",
    _O,
    needs=("note",),
    takes=("deadline",),
    prompt="未整改到位之处",
    style="danger",
)
CLOSE: Final = _action("close", "销号", "closed", "销号", _O, prompt="销号意见", style="primary")
# What an office brings over from a ledger of its own, already over.
CLOSE_OLD: Final = _action(
    "close_old",
    "补录办结",
    "old_closed",
    "据原台账补录办结",
    _O,
    prompt="整改情况",
    is_offered=False,
)
SUPPLEMENT: Final = _action(
    "supplement",
    "补充情况",
    "supplemented",
    "补充情况",
    _R,
    _U,
    _O,
    Who.RAISER,
    Who.JUSTICE,
    Who.HELPER,
    needs=("note",),
    prompt="补充内容",
)
URGE: Final = _action("urge", "催办", "urged", "催办", _O, Who.ORIGIN, prompt="催办要求")
SUPERVISE: Final = _action(
    "supervise", "督办", "supervised", "督办", _O, needs=("note",), prompt="督办要求"
)
# 挂牌 for exposure at the 总河长 meeting [002].
EXPOSE: Final = _action(
    "expose",
    "挂牌",
    "exposed",
    "挂牌",
    _O,
    needs=("note",),
    prompt="挂牌事由（列入突出问题清单、在总河长会议上曝光的理由）",
)
UNEXPOSE: Final = _action(
    "unexpose", "摘牌", "unexposed", "摘牌", _O, needs=("note",), prompt="摘牌原因"
)
# 行刑衔接: what may be an unlawful act is shared with the police or the procurator.
FLAG_UNLAWFUL: Final = _action(
    "flag_unlawful",
    "标记涉嫌违法",
    "flagged_unlawful",
    "标记为涉嫌违法",
    _O,
    needs=("note",),
    prompt="涉嫌违法的事实",
)
UNFLAG_UNLAWFUL: Final = _action(
    "unflag_unlawful",
    "取消违法标记",
    "unflagged_unlawful",
    "取消涉嫌违法标记",
    _O,
    needs=("note",),
    prompt="取消原因",
)
SHARE: Final = _action(
    "share",
    "移送公安检察",
    "shared",
    "移送线索",
    _O,
    needs=("justice", "note"),
    prompt="移送事由（涉嫌何种违法行为，请对方核查、办理什么）",
)
JUSTICE_ANSWER: Final = _action(
    "justice_answer",
    "反馈线索",
    "justice_answered",
    "反馈线索办理情况",
    Who.JUSTICE,
    _O,
    needs=("outcome", "note"),
    takes=("clue", "case_number"),
    prompt="办理情况",
)
ASK_EXTENSION: Final = _action(
    "ask_extension",
    "申请延期",
    "extension_asked",
    "申请延期",
    _U,
    needs=("note", "deadline"),
    prompt="延期理由",
)
APPROVE_EXTENSION: Final = _action(
    "approve_extension",
    "同意延期",
    "extension_approved",
    "同意延期",
    _O,
    prompt="意见",
    style="primary",
)
REFUSE_EXTENSION: Final = _action(
    "refuse_extension",
    "不同意延期",
    "extension_refused",
    "不同意延期",
    _O,
    needs=("note",),
    prompt="理由",
    style="danger",
)
# 回头看 of what was closed: [002] draws a sample each quarter.
LOOK_BACK: Final = _action(
    "look_back",
    "登记回头看",
    "looked_back",
    "回头看，未反弹",
    _O,
    needs=("visit", "note"),
    prompt="回访情况（现场所见，确认未反弹）",
)
REBOUND: Final = _action(
    "rebound",
    "登记反弹",
    "rebounded",
    "回头看发现反弹，重新整改",
    _O,
    needs=("visit", "note"),
    takes=("deadline",),
    prompt="反弹情况（现场所见，须重新整改之处）",
    style="danger",
)

PLAN_SUBMITTED: Final = SUBMIT_PLAN.event
# After these somebody says it is put right, with photos.
FIXED_EVENTS: Final = frozenset(
    action.event for action in (FIX_ON_SPOT, REQUEST_CLOSURE, ANSWER_TRANSFER, RECORD_ANSWER)
)

EVENT_WORDS: Final[dict[str, str]] = {REPORTED_EVENT: "上报", LINKED_EVENT: "补上巡河记录"} | {
    action.event: action.done for action in ACTIONS.values()
}
ACTION_OF_EVENT: Final[dict[str, str]] = {action.event: action.code for action in ACTIONS.values()}
