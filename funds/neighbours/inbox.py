"""What waits for somebody in this room."""

from datetime import datetime

from django.urls import reverse

from accounts.models import Role, User
from common.store.counting import Waits
from common.store.scope import within
from common.text.chinese import local_date
from funds.models import RuleVersion, Statement, StatementParty, StatementState


def inbox_counts(user: User, at: datetime) -> list[Waits]:
    """(words, how many, address of the list): statements that ask the user's office, as a party, for its answer."""
    if not user.has_role(Role.OFFICE):
        return []
    asked = Statement.objects.asked_of(user)
    return [("结算单待我方确认", asked, f"{reverse('funds:statement_list')}?answer=mine")]


def kept_counts(user: User, at: datetime) -> list[Waits]:
    """The same of an office's own statements: drafts to be sent, objections to be answered, those whose parties have
    all answered or let their days pass; and rules that nobody put in force."""
    if not user.office_ranges:
        return []
    mine = Statement.objects.filter(within(user.office_ranges))
    sent = mine.filter(state=StatementState.SENT)
    parties = StatementParty.objects.filter(is_bank=False)
    objecting = parties.filter(answer="objected").order_by().values("statement")
    still = parties.filter(answer="", due_on__gte=local_date(at)).order_by().values("statement")
    ready = sent.exclude(pk__in=objecting).exclude(pk__in=still)
    drafts = RuleVersion.objects.filter(within(user.office_ranges, "rule__division_id"))
    address = reverse("funds:statement_list")
    return [
        ("资金规则草稿待启用", drafts.filter(state="draft"), reverse("funds:rule_list")),
        (
            "结算单待发送",
            mine.filter(state=StatementState.DRAFT),
            f"{address}?state=draft",
        ),
        ("结算单异议待答复", sent.filter(pk__in=objecting), f"{address}?answer=objected"),
        ("结算单可以定稿", ready, f"{address}?state=sent"),
    ]
