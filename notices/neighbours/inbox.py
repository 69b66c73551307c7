"""What waits for somebody in this room."""

from datetime import datetime

from django.urls import reverse

from accounts.models import Role, User
from common.store.counting import Waits
from common.store.scope import within
from common.text.chinese import local_date
from common.text.months import Month
from notices.models import (
    Appeal,
    ChangedLine,
    Delivery,
    Measure,
    MeasureState,
    Notice,
    NoticeState,
    Proposal,
    SignOffState,
)
from notices.models.querysets import UNANSWERED_STATES


def inbox_counts(user: User, at: datetime) -> list[Waits]:
    """(words, how many, address of the list): notices to sign for, drafts put before one, and what of the ladder is to
    be signed for and answered. Corrected notices ask for nothing any more."""
    if not user.has_role(Role.OFFICE, Role.CHIEF, Role.UNIT):
        return []
    unsigned = Delivery.objects.addressed_to(user).waiting().filter(delivered_at__lte=at)
    received = Measure.objects.addressed_to(user)
    mine = f"{reverse('notices:measure_list')}?side=received&state="
    waiting: list[Waits] = [
        ("通报待签收", unsigned, f"{reverse('notices:inbox')}?signing=unsigned")
    ]
    if user.has_role(Role.OFFICE, Role.CHIEF):
        to_sign = Notice.objects.to_be_signed_by(user)
        waiting.append(("通报待签发", to_sign, f"{reverse('notices:notice_list')}?signoff=mine"))
    return [
        *waiting,
        ("提醒约谈待签收", received.filter(state=MeasureState.SENT), f"{mine}sent"),
        ("提醒约谈待回复", received.filter(state=MeasureState.SIGNED), f"{mine}signed"),
    ]


def issued_counts(user: User, at: datetime) -> list[Waits]:
    """(words, how many, address of the list) of an office: drafts of its divisions that nobody has published,
    what late records would change, proposals, appeals, answers, and what nobody answered in time."""
    if not user.office_ranges:
        return []
    drafts = Notice.objects.filter(within(user.office_ranges), state=NoticeState.DRAFT)
    returned = drafts.with_signoff().filter(signoff=SignOffState.RETURNED)
    issued = Measure.objects.in_ranges(user.office_ranges)
    late = issued.filter(state__in=UNANSWERED_STATES, answer_by__lt=local_date(at))
    proposals = Proposal.objects.visible_to(user).open()
    own = f"{reverse('notices:measure_list')}?side=issued&state="
    return [
        ("通报草稿待发布", drafts, f"{reverse('notices:notice_list')}?state=draft"),
        ("通报签发退回待改", returned, f"{reverse('notices:notice_list')}?signoff=returned"),
        *_changed(user, at),
        ("处理建议待决定", proposals, reverse("notices:proposal_list")),
        ("提醒约谈申诉待处理", issued.filter(appeal=Appeal.OPEN), f"{own}appealed"),
        ("提醒约谈已回复待办结", issued.filter(state=MeasureState.ANSWERED), f"{own}answered"),
        ("提醒约谈逾期未回复", late, f"{own}late"),
    ]


def _changed(user: User, at: datetime) -> list[Waits]:
    """How many chiefs late records would change a published notice for: by month, because the office asks
    first which notice it is; what is older than last month's together."""
    rows = ChangedLine.objects.waiting().filter(within(user.office_ranges, "notice__division"))
    people = rows.values("notice__month", "chief").distinct()
    address = f"{reverse('notices:notice_list')}?changed=1"
    last = Month.of(at).previous()
    of_last = people.filter(notice__month=last.first_day)
    older = people.filter(notice__month__lt=last.first_day)
    return [
        (f"将变动{last.label}通报（人）", of_last, f"{address}&month={last}"),
        ("将变动更早的通报（人）", older, address),
    ]
