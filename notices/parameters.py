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
ISSUER_TEMPLATE = declare(
    "notices.issuer_template",
    "发文机关名称格式（{名称}）",
    default="{名称}河长制办公室",
    check=template(places=("名称",)),
)
