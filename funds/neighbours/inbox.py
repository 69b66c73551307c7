"""What waits for somebody in this room."""

from datetime import datetime

from django.urls import reverse

from accounts.models import Role, User
from common.store.counting import Waits
from common.store.scope import within
from common.text.chinese import local_date
from funds.models import RuleVersion, Statement, StatementState


def inbox_counts(user: User, at: datetime) -> list[Waits]:
    """(words, how many, address of the list): statements that ask the user's office, as a party, for its answer."""
    if not user.has_role(Role.OFFICE):
        return []
    asked = Statement.objects.asked_of(user)
    return [("结算单待我方确认", asked, f"{reverse('funds:statement_list')}?answer=mine")]


def kept_counts(user: User, at: datetime) -> list[Waits]:
    """The same of an office's own statements: drafts to be sent, objections to be answered, those whose parties have
    all answered or let their days pass, clearings of years in which something was frozen since; and rules that nobody
    put in force."""
    if not user.office_ranges:
        return []
    mine = Statement.objects.kept_by(user)
    drafts = RuleVersion.objects.filter(within(user.office_ranges, "rule__division_id"))
    address = f"{reverse('funds:statement_list')}?kept=yes"
    return [
        (
            "资金规则草稿待启用",
            drafts.filter(state="draft"),
            f"{reverse('funds:rule_list')}?draft=yes",
        ),
        (
            "结算单待发送",
            mine.filter(state=StatementState.DRAFT),
            f"{address}&state=draft",
        ),
        ("结算单异议待答复", mine.objected(), f"{address}&answer=objected"),
        ("结算单可以定稿", mine.ready(local_date(at)), f"{address}&answer=ready"),
        ("年度清算待重新办理", mine.overtaken(), f"{address}&answer=overtaken"),
    ]
