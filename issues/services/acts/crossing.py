"""移交 over a border [004], to a neighbour inside the portal or by letter to one outside; and what a meeting
with one agreed on. The rows of `Transfer` are written as parts of these acts."""

from datetime import datetime
from typing import Any

from accounts.models import Division, RoleGrant, User
from common.store.scope import covers
from common.text.chinese import local_date
from common.text.numbering import filled_number, next_number, short_name
from issues.models import Issue, State, Transfer
from issues.models.parameters import REPLY_NUMBER, TRANSFER_NUMBER
from issues.permissions import office_of
from issues.rules.actions import (
    ACCEPT_TRANSFER,
    AGREE,
    ANSWER_TRANSFER,
    RECALL_TRANSFER,
    RECORD_ACCEPTANCE,
    RECORD_ANSWER,
    RECORD_RETURN,
    REPLY,
    RETURN_TRANSFER,
    SEND_OUT,
    TRANSFER,
)
from issues.services.acts.binding import Asking, Binding, Shown
from issues.services.acts.checks import check_deadline, refusal
from issues.services.acts.handing_over import take_back
from issues.services.inputs import Act
from issues.services.numbers import hold_numbers
from issues.services.sharing import share_issue

# Where the day to put it right is what runs.
_WORKING = (State.RECTIFYING, State.SENT_OUT, State.OUTSIDE)


# --- 移交邻区, 函告区外


def _check_neighbour(issue: Issue, act: Act) -> None:
    to, office = act.what.division, office_of(act.by, issue)
    if to is None or office is None or office.division is None:
        return
    own = office.division
    if covers([to.code_range], issue.division_id) or covers([own.code_range], to.pk):
        words = f"{to}不是邻区：上级请用“提请上级办理”，下级单位请用“交办”。"
        raise refusal("issue.no_neighbour", "division", words)
    if to.is_external != (act.action is SEND_OUT) or not to.is_active:
        right = SEND_OUT.label if to.is_external else TRANSFER.label
        words = f"{to}不能这样移交，请用“{right}”。" if to.is_active else f"{to}已不在用。"
        raise refusal("issue.neighbour_elsewhere", "division", words)
    if to.is_external:
        return
    if to.level != own.level:
        words = f"请选择与{own}同级的邻区；涉及其上下级的，由对方转办。"
        raise refusal("issue.neighbour_level", "division", words)
    if not User.objects.office_of(to.pk).exists():
        words = (
            f"{to}河长办在本平台没有账号，请联系系统管理员开设；不使用本平台的，"
            "请其标为“本平台之外”，再用“函告区外”。"
        )
        raise refusal("issue.neighbour_without_office", "division", words)


def _check_transfer(issue: Issue, act: Act) -> None:
    _check_neighbour(issue, act)
    check_deadline(issue, act)


def _transfer(issue: Issue, act: Act) -> Shown:
    """A neighbour inside the portal sees the issue from now on, for good."""
    to, office = act.what.division, office_of(act.by, issue)
    if to is None or office is None or office.division is None:
        raise ValueError("the neighbour and the office were checked to be there")
    if not to.is_external:
        share_issue(issue=issue, with_=to, by=act.by, at=act.at)
    year, ordinal = _next_of(office.division, act.at)
    row = Transfer.objects.create(
        issue=issue,
        from_division=office.division,
        to_division=to,
        number=_transfer_number(office.division, act.at, year, ordinal),
        year=year,
        ordinal=ordinal,
        reason=act.note,
        answer_by=act.what.deadline,
        asked_at=act.at,
        asked_by=act.by,
    )
    issue.transferred_to = to
    shown = {"neighbour_name": to.name, "letter": row.number}
    if act.what.deadline:
        issue.rectify_by = act.end_of(act.what.deadline)
        shown["deadline"] = act.what.deadline.isoformat()
    return shown


def _transfer_number(office: Division, at: datetime, year: int, ordinal: int) -> str:
    """As the office has its letters numbered. A form that was changed in mid-year goes on with the ordinal."""
    template = str(TRANSFER_NUMBER.on(local_date(at), office.pk))
    words = {"简称": short_name(office.name)}
    return filled_number(template, year=year, sequence=ordinal, words=words)


def _next_of(division: Division, at: datetime) -> tuple[int, int]:
    """(year, ordinal), without gaps: rows stay."""
    hold_numbers(division)
    year = local_date(at).year
    return year, Transfer.objects.filter(from_division=division, year=year).count() + 1


def _offer_peers(fields: dict[str, Any], asking: Asking) -> None:
    """Inside the portal those of one's own level with an office."""
    _offer_neighbours(fields, asking)
    own = _own_division(asking)
    staffed = RoleGrant.objects.usable("office").values("division_id")
    rows = fields["division"].queryset.inside()
    fields["division"].queryset = rows.filter(level=own.level if own else None, pk__in=staffed)


def _offer_outsiders(fields: dict[str, Any], asking: Asking) -> None:
    """Outside the portal all that are registered."""
    _offer_neighbours(fields, asking)
    fields["division"].queryset = fields["division"].queryset.filter(is_external=True)


def _offer_neighbours(fields: dict[str, Any], asking: Asking) -> None:
    fields["deadline"].label, fields["deadline"].help_text = "请于何日前答复", ""
    own = _own_division(asking)
    if own is not None:
        low, high = own.code_range
        rows = fields["division"].queryset
        fields["division"].queryset = rows.exclude(code__gte=low, code__lt=high)


def _own_division(asking: Asking) -> Division | None:
    office = office_of(asking.user, asking.issue) if asking.issue is not None else None
    return office.division if office else None


# --- what becomes of it


def _accept_transfer(issue: Issue, act: Act) -> Shown:
    _note(_sent(issue), accepted_at=act.at)
    return {"neighbour_name": str(issue.transferred_to)}


def _return_transfer(issue: Issue, act: Act) -> Shown:
    _note(_sent(issue), returned_at=act.at, reply=act.note, reply_number=act.what.letter)
    return _bring_home(issue, act)


def _recall_transfer(issue: Issue, act: Act) -> Shown:
    _note(_sent(issue), recalled_at=act.at)
    return _bring_home(issue, act)


def _answer_transfer(issue: Issue, act: Act) -> Shown:
    row = _sent(issue)
    _note(
        row,
        # A neighbour outside may answer without ever having said that it accepts.
        accepted_at=row.accepted_at or act.at,
        answered_at=act.at,
        reply=act.note,
        reply_number=act.what.letter,
    )
    return _bring_home(issue, act)


def _bring_home(issue: Issue, act: Act) -> Shown:
    """Back to the office that transferred it, which asks nothing of the neighbour's unit."""
    shown = {"neighbour_name": str(issue.transferred_to)}
    if act.what.letter:
        shown["letter"] = act.what.letter
    take_back(issue, act)
    issue.transferred_to = None
    return shown


def _sent(issue: Issue) -> Transfer:
    """The transfer that an issue is away by."""
    row: Transfer = issue.transfers.running().get(to_division=issue.transferred_to_id)
    return row


def _note(row: Transfer, **facts: Any) -> None:
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(update_fields=list(facts))


# --- what came by letter from outside


def note_received(issue: Issue, **facts: Any) -> Transfer | None:
    """Writes what becomes of the letter from outside that an issue came by; None where it came by none,
    or the letter is answered."""
    if not issue.owes_reply:
        return None
    row = _received(issue)
    _note(row, **facts)
    return row


def _received(issue: Issue) -> Transfer:
    """The letter from outside that an issue came by and that nobody has answered."""
    row: Transfer = issue.transfers.running().get(from_division__is_external=True)
    return row


def _reply(issue: Issue, act: Act) -> Shown:
    row = note_received(
        issue, answered_at=act.at, reply=act.note, reply_number=_next_reply(issue, act)
    )
    issue.owes_reply = False
    issue.closed_at = act.at
    return {"neighbour_name": row.from_division.name, "letter": row.reply_number} if row else {}


def _next_reply(issue: Issue, act: Act) -> str:
    """文号 of the letter that answers one from outside."""
    row = _received(issue)
    hold_numbers(row.to_division)
    year = local_date(act.at).year
    office = row.to_division
    used = Transfer.objects.filter(to_division=office, reply_number__contains=f"〔{year}〕")
    return next_number(
        str(REPLY_NUMBER.on(local_date(act.at), office.pk)),
        year=year,
        used=used.values_list("reply_number", flat=True),
        words={"简称": short_name(office.name)},
    )


# --- what a meeting agreed on


def _agree(issue: Issue, act: Act) -> Shown:
    shown = {"meeting": act.what.meeting} if act.what.meeting else {}
    if act.what.deadline:
        shown["deadline"] = act.what.deadline.isoformat()
        # Elsewhere another clock runs, which no meeting sets.
        if issue.state in _WORKING:
            issue.rectify_by = act.end_of(act.what.deadline)
    return shown


BINDINGS = (
    Binding(TRANSFER, check=_check_transfer, effect=_transfer, form=_offer_peers),
    Binding(ACCEPT_TRANSFER, effect=_accept_transfer),
    Binding(RETURN_TRANSFER, effect=_return_transfer),
    Binding(RECALL_TRANSFER, effect=_recall_transfer),
    Binding(ANSWER_TRANSFER, effect=_answer_transfer),
    Binding(SEND_OUT, check=_check_transfer, effect=_transfer, form=_offer_outsiders),
    Binding(RECORD_ACCEPTANCE, effect=_accept_transfer),
    Binding(RECORD_RETURN, effect=_return_transfer),
    Binding(RECORD_ANSWER, effect=_answer_transfer),
    Binding(REPLY, effect=_reply),
    Binding(AGREE, check=check_deadline, effect=_agree),
)
