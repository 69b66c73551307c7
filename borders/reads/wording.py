"""How transfers are said on pages and in sheets."""

from issues.models import State, Transfer


def transfer_state(transfer: Transfer) -> tuple[str, str]:
    """(code of a badge's colour, words) of a transfer's state; needs `issue` selected."""
    if transfer.recalled_at:
        return "withdrawn", "已撤回"
    if transfer.returned_at:
        return "returned", "已退回"
    if transfer.answered_at:
        if transfer.issue.state == State.CLOSED:
            return "closed", "已销号"
        return "closure_requested", "已答复"
    if transfer.accepted_at:
        return "rectifying", "办理中"
    return "transferred", "待受理"
