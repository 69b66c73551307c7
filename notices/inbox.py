"""What waits for somebody in this room."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from common.chinese import local_date
from common.scope import within
from notices.models import Appeal, Delivery, Measure, MeasureState, Notice, NoticeState, Proposal


def inbox_counts(user: User, at: datetime) -> list[tuple[str, int, str]]:
    """(words, how many, address of the list): notices to sign for, and, for an office, drafts of its
    divisions that nobody has published. Corrected notices ask for nothing any more."""
    unsigned = Delivery.objects.addressed_to(user).waiting().filter(delivered_at__lte=at)
    waiting = [("通报待签收", unsigned.count(), f"{reverse('notices:inbox')}?signing=unsigned")]
    if user.office_ranges:
        drafts = Notice.objects.filter(within(user.office_ranges), state=NoticeState.DRAFT)
        address = f"{reverse('notices:notice_list')}?state=draft"
        waiting.append(("通报草稿待发布", drafts.count(), address))
    return waiting + _ladder(user, at)


def _ladder(user: User, at: datetime) -> list[tuple[str, int, str]]:
    """For whom it is addressed: to sign for, to answer; for the office: proposals, appeals, answers, and
    what nobody answered in time."""
    register = reverse("notices:measure_list")
    mine, day = Measure.objects.addressed_to(user), local_date(at)
    piles = [
        ("提醒约谈待签收", mine.filter(state=MeasureState.SENT), "state=sent"),
        ("提醒约谈待回复", mine.filter(state=MeasureState.SIGNED), "state=signed"),
    ]
    if user.office_ranges:
        issued = Measure.objects.in_ranges(user.office_ranges)
        piles += [
            ("提醒约谈申诉待处理", issued.filter(appeal=Appeal.OPEN), "state=appealed"),
            ("提醒约谈已回复待办结", issued.filter(state=MeasureState.ANSWERED), "state=answered"),
            ("提醒约谈逾期未回复", issued.late(day), "state=late"),
        ]
    counted = [(words, rows.count(), f"{register}?{query}") for words, rows, query in piles]
    if user.office_ranges:
        proposals = Proposal.objects.visible_to(user).open().count()
        counted.append(("处理建议待决定", proposals, reverse("notices:proposal_list")))
    return counted
