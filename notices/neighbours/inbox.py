"""What waits for somebody in this room."""

from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import Role, User
from common.store.scope import within
from common.text.chinese import local_date
from notices.models import Appeal, Delivery, Measure, MeasureState, Notice, NoticeState, Proposal
from notices.models.querysets import UNANSWERED_STATES


def inbox_counts(user: User, at: datetime) -> list[tuple[str, int, str]]:
    """(words, how many, address of the list): notices to sign for, and, for an office, drafts of its
    divisions that nobody has published. Corrected notices ask for nothing any more."""
    if not user.has_role(Role.OFFICE, Role.CHIEF, Role.UNIT):
        return []
    unsigned = Delivery.objects.addressed_to(user).waiting().filter(delivered_at__lte=at)
    waiting = [("通报待签收", unsigned.count(), f"{reverse('notices:inbox')}?signing=unsigned")]
    if user.office_ranges:
        drafts = Notice.objects.filter(within(user.office_ranges), state=NoticeState.DRAFT)
        address = f"{reverse('notices:notice_list')}?state=draft"
        waiting.append(("通报草稿待发布", drafts.count(), address))
    return waiting + _ladder(user, at)


def _ladder(user: User, at: datetime) -> list[tuple[str, int, str]]:
    """For whom it is addressed: to sign for, to answer; for the office: proposals, appeals, answers, and
    what nobody answered in time. A query a side."""
    register = reverse("notices:measure_list")
    received = Measure.objects.addressed_to(user).aggregate(
        sent=Count("pk", filter=Q(state=MeasureState.SENT)),
        signed=Count("pk", filter=Q(state=MeasureState.SIGNED)),
    )
    mine = f"{register}?side=received&state="
    waiting = [
        ("提醒约谈待签收", received["sent"], f"{mine}sent"),
        ("提醒约谈待回复", received["signed"], f"{mine}signed"),
    ]
    if not user.office_ranges:
        return waiting
    unanswered = Q(state__in=UNANSWERED_STATES, answer_by__lt=local_date(at))
    issued = Measure.objects.in_ranges(user.office_ranges).aggregate(
        appealed=Count("pk", filter=Q(appeal=Appeal.OPEN)),
        answered=Count("pk", filter=Q(state=MeasureState.ANSWERED)),
        late=Count("pk", filter=unanswered),
    )
    proposals = Proposal.objects.visible_to(user).open().count()
    own = f"{register}?side=issued&state="
    return [
        *waiting,
        ("处理建议待决定", proposals, reverse("notices:proposal_list")),
        ("提醒约谈申诉待处理", issued["appealed"], f"{own}appealed"),
        ("提醒约谈已回复待办结", issued["answered"], f"{own}answered"),
        ("提醒约谈逾期未回复", issued["late"], f"{own}late"),
    ]
