"""Numbers of the monthly notice that the office sets. All defaults are ours."""

from accounts.parameters import at_least, between, declare, template

# Every month has a 28th.
DRAFT_DAY = declare(
    "notices.draft_day", "每月自动拟稿日（拟上月通报）", default=3, check=between(1, 28)
)
STALE_MINUTES = declare(
    "notices.job_stale_minutes",
    "拟稿任务无进展多少分钟后重新执行",
    default=5,
    check=at_least(1),
)
URGE_EVERY_DAYS = declare(
    "notices.urge_every_days",
    "同一收件人每多少天可催签一次（按日历天）",
    default=1,
    check=at_least(1),
)
MOST_ATTEMPTS = declare(
    "notices.job_attempts", "拟稿任务最多执行次数", default=5, check=at_least(1)
)
# The next number is read from the last one by its 〔year〕.
NUMBER_TEMPLATE = declare(
    "notices.number_template",
    "通报文号格式（{简称} {年份} {序号}）",
    default="{简称}河长办〔{年份}〕{序号}号",
    check=template("〔{年份}〕", "{序号}", places=("简称", "年份", "序号")),
)
ANSWER_DAYS = declare(
    "notices.ladder_answer_days",
    "提醒、约谈等自制发起多少天内书面回复",
    default=10,
    check=between(1, 180),
)
APPEAL_DAYS = declare(
    "notices.ladder_appeal_days",
    "提醒、约谈等自制发起多少天内可以申诉",
    default=15,
    check=between(1, 180),
)
# {字} is that of the rung: 提, 约, 评, 责.
LADDER_NUMBER_TEMPLATE = declare(
    "notices.ladder_number_template",
    "提醒、约谈等文号格式（{简称} {字} {年份} {序号}）",
    default="{简称}河长办{字}〔{年份}〕{序号}号",
    check=template("{字}", "〔{年份}〕", "{序号}", places=("简称", "字", "年份", "序号")),
)
