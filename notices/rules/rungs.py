"""The words of the ladder: its rungs, what its rules look at, where what was issued is. Pure."""

from django.db.models import TextChoices


class Rung(TextChoices):
    """The ladder, mildest first (domain.md section 6)."""

    REMINDER = "reminder", "提醒"
    INTERVIEW = "interview", "约谈"
    CRITICISM = "criticism", "通报批评"
    ACCOUNTABILITY = "accountability", "问责"


class RuleKind(TextChoices):
    """What a rule looks at."""

    PATROLS = "patrols", "连续若干个月巡河未达标"
    YELLOW = "yellow", "黄灯任务"
    RED = "red", "红灯任务"
    UNANSWERED = "unanswered", "提醒逾期未回复"
    # No rule looks at it: an office reminds out of a warning of water quality.
    WATER = "water", "断面水质预警"


class MeasureState(TextChoices):
    SENT = "sent", "待签收"
    SIGNED = "signed", "待回复"
    ANSWERED = "answered", "已回复"
    CLOSED = "closed", "已办结"
    REVOKED = "revoked", "已撤销"


class Appeal(TextChoices):
    OPEN = "open", "申诉待处理"
    UPHELD = "upheld", "申诉成立"
    REJECTED = "rejected", "申诉不成立"
