"""Numbers of the ledger that the office sets, with the defaults of domain.md section 4."""

from collections import Counter
from datetime import datetime, time
from typing import Any

from django.db.models import Value

from accounts.models import Holiday, Parameter
from accounts.parameters import (
    Kept,
    KeptValues,
    between,
    declare,
    is_clock_time,
    remembered,
    stamp_of,
    template,
    values_on,
)
from common.errors import Invalid
from common.text.chinese import local_date
from common.text.workdays import Calendar
from issues.rules.clocks import Rules
from issues.rules.deadlines import Clocks

_RULE = "domain.md 第4节"
_OURS = "本系统默认"

ESCALATE = declare(
    "issues.escalate_workdays", "村级河长巡河后上报时限（工作日）", default=1, source=_RULE
)
ACCEPT = declare("issues.accept_workdays", "受理时限（工作日）", default=1, source=_OURS)
HAND_OVER = declare("issues.hand_over_workdays", "交办时限（工作日）", default=1, source=_OURS)
RETURN = declare("issues.return_hours", "签收与责任退回时限（小时）", default=24, source=_RULE)
COMPLAINT = declare(
    "issues.complaint_workdays", "投诉举报答复时限（工作日）", default=10, source=_RULE
)
COMPLAINT_MAJOR = declare(
    "issues.complaint_major_workdays", "重大投诉举报答复时限（工作日）", default=20, source=_RULE
)
GENERAL = declare("issues.general_workdays", "一般问题整改时限（工作日）", default=10, source=_RULE)
HEAVIER = declare("issues.heavier_workdays", "较重问题整改时限（工作日）", default=20, source=_RULE)
PLAN = declare("issues.plan_workdays", "报送整改方案时限（工作日）", default=5, source=_OURS)
REVIEW = declare("issues.review_workdays", "审查整改方案时限（工作日）", default=3, source=_OURS)
VERIFY = declare("issues.verify_workdays", "复核时限（工作日）", default=5, source=_OURS)
CLOSE = declare("issues.close_workdays", "销号时限（工作日）", default=3, source=_OURS)
SOON = declare("issues.soon_workdays", "临期提示提前量（工作日）", default=2, source=_OURS)
DAY_ENDS = declare(
    "issues.day_ends", "工作日截止时刻", default="18:00", source=_OURS, check=is_clock_time
)
CLOSURE_NEEDS_PHOTOS = declare(
    "issues.closure_needs_photos", "申请销号须附整改后照片", default=True, source=_OURS
)
CLUE = declare(
    "issues.clue_workdays",
    "公安、检察机关首次反馈线索的时限（工作日）",
    default=10,
    source=_OURS,
    check=between(1, 120),
)
CLUE_NUMBER = declare(
    "issues.clue_number_template",
    "线索编号格式（{简称} {向} {年份} {序号}；“向”为移或收）",
    default="{简称}河长线{向}〔{年份}〕{序号}号",
    source=_OURS,
    check=template("{向}〔{年份}〕", "{序号}", places=("简称", "向", "年份", "序号")),
)
TRANSFER_NUMBER = declare(
    "issues.transfer_number_template",
    "移交函文号格式（{简称} {年份} {序号}）",
    default="{简称}河长移〔{年份}〕{序号}号",
    source=_OURS,
    check=template("〔{年份}〕", "{序号}", places=("简称", "年份", "序号")),
)
REPLY_NUMBER = declare(
    "issues.reply_number_template",
    "复函文号格式（{简称} {年份} {序号}）",
    default="{简称}河长复〔{年份}〕{序号}号",
    source=_OURS,
    check=template("〔{年份}〕", "{序号}", places=("简称", "年份", "序号")),
)
LOOK_BACK_SIZE = declare(
    "issues.look_back_size",
    "每季回头看抽取件数",
    default=32,
    source=_RULE,
    check=between(1, 1000),
)
LOOK_BACK_WEIGHTS = {
    severity: declare(
        f"issues.look_back_weight_{severity}",
        f"回头看抽取权重：{words}问题",
        default=weight,
        source=_OURS,
        check=between(1, 1000),
    )
    for severity, words, weight in (
        ("general", "一般", 1),
        ("heavier", "较重", 3),
        ("major", "重大", 6),
    )
}

_ALL = [
    ESCALATE,
    ACCEPT,
    HAND_OVER,
    RETURN,
    COMPLAINT,
    COMPLAINT_MAJOR,
    GENERAL,
    HEAVIER,
    PLAN,
    REVIEW,
    VERIFY,
    CLOSE,
    SOON,
    DAY_ENDS,
    CLOSURE_NEEDS_PHOTOS,
]


# The State's list of a year has some thirty days; fewer rows than these are an office's own.
LEAST_OF_A_YEAR = 10


def _calendar() -> Calendar:
    """Workdays with the office's own rows first. A year that the library does not know counts as entered in full
    once the office has its list."""
    days = dict(Holiday.objects.values_list("day", "is_workday"))
    years = Counter(day.year for day in days if not Calendar().is_covered(day))
    return Calendar(days, frozenset(y for y, count in years.items() if count >= LEAST_OF_A_YEAR))


_VALUES, _CALENDAR = KeptValues(_ALL), Kept(_calendar)


def _stamps() -> dict[str, Any]:
    """Of the parameters' table and the holidays', where they hold anything; one query."""
    named = [
        stamp_of(model).values_list(Value(name), "last", "count")
        for name, model in (("values", Parameter), ("days", Holiday))
    ]
    return {name: stamp for name, *stamp in named[0].union(named[1])}


def rules_for(code: str | None, at: datetime) -> Rules:
    """The rules in force in a division on the day of `at`; one query while the office sets nothing new."""
    stamps = remembered("stamps", _stamps)
    value = _VALUES.on(local_date(at), code, stamp=stamps.get("values"))
    clocks = Clocks(
        escalate_workdays=value[ESCALATE.key],
        accept_workdays=value[ACCEPT.key],
        return_hours=value[RETURN.key],
        complaint_workdays=value[COMPLAINT.key],
        complaint_major_workdays=value[COMPLAINT_MAJOR.key],
        general_workdays=value[GENERAL.key],
        heavier_workdays=value[HEAVIER.key],
        soon_workdays=value[SOON.key],
        day_ends=_time_of(value[DAY_ENDS.key]),
    )
    return Rules(
        clocks=clocks,
        calendar=_CALENDAR.at(stamps.get("days")),
        hand_over_workdays=value[HAND_OVER.key],
        plan_workdays=value[PLAN.key],
        review_workdays=value[REVIEW.key],
        verify_workdays=value[VERIFY.key],
        close_workdays=value[CLOSE.key],
        closure_needs_photos=value[CLOSURE_NEEDS_PHOTOS.key],
    )


def look_back_weights(code: str, at: datetime) -> dict[str, int]:
    """Severity → weight in a look-back's drawing, in a division on the day of `at`; one query."""
    value = values_on(list(LOOK_BACK_WEIGHTS.values()), local_date(at), code)
    return {severity: value[one.key] for severity, one in LOOK_BACK_WEIGHTS.items()}


def _time_of(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise Invalid(
            "parameter.time", f"参数“{DAY_ENDS.title}”应写成 18:00 的样子，现为“{text}”。"
        ) from None
