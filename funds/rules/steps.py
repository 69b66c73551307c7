"""The way of a statement: which acts there are, in which state, and in which words. Pure data.

draft → sent → frozen; a draft or a sent one may be withdrawn, or replaced by a new version. While it is sent each
party confirms or objects until its day; the office answers an objection, which asks the party anew.
"""

from dataclasses import dataclass
from typing import Final, Literal

Side = Literal["office", "party"]


@dataclass(frozen=True, slots=True)
class Act:
    """One act.

    states  in which it may be done
    label   on its button; `done` in the ledger
    """

    code: str
    side: Side
    states: tuple[str, ...]
    label: str
    done: str


ACTS: Final = {
    act.code: act
    for act in (
        Act("computed", "office", ("draft",), "重新核算", "核算"),
        Act("sent", "office", ("draft",), "发送双方确认", "发送双方确认"),
        Act("confirmed", "party", ("sent",), "确认", "确认"),
        Act("objected", "party", ("sent",), "提出异议", "提出异议"),
        Act("replied", "office", ("sent",), "答复异议", "答复异议"),
        Act("corrected", "office", ("sent", "frozen"), "更正", "更正"),
        Act("frozen", "office", ("sent",), "定稿", "定稿"),
        Act("withdrawn", "office", ("draft", "sent"), "作废", "作废"),
    )
}
REFUSALS: Final = {
    "draft": "结算单还没有发送给双方。",
    "sent": "结算单已经发送双方确认，如需改动请办理更正。",
    "frozen": "结算单已经定稿，不能再改；如有错误，请办理更正。",
    "withdrawn": "结算单已经作废。",
}
