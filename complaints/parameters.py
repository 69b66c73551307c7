"""Numbers and words of complaints that the office sets."""

from accounts.parameters import at_least, between, declare

_OURS = "本系统默认"

REPEAT_METRES = declare(
    "complaints.repeat_metres", "视为同一处的距离（米）", default=200, source=_OURS
)
REPEAT_DAYS = declare(
    "complaints.repeat_days",
    "多少天内的同一处投诉视为重复",
    default=90,
    source=_OURS,
    check=at_least(1),
)
CONTACT_DAYS = declare(
    "complaints.contact_days", "办结后多少天清除举报人联系方式", default=90, source=_OURS
)
CONTACT_MOST_DAYS = declare(
    "complaints.contact_most_days",
    "收到后最多保留举报人联系方式多少天",
    default=365,
    source=_OURS,
    check=at_least(1),
)

# --- against abuse (docs/architecture.md, "The public") ----------------------------------------------
WORK_BITS = declare(
    "complaints.work_bits",
    "举报页要求手机计算的难度（位）",
    default=16,
    source=_OURS,
    check=between(1, 22),
)
WORKED_PER_HOUR = declare(
    "complaints.worked_per_hour", "同一网络地址每小时举报次数上限", default=20, source=_OURS
)
PLAIN_SECONDS = declare(
    "complaints.plain_seconds",
    "手机没有完成计算的，打开举报页多少秒后才能提交",
    default=20,
    source=_OURS,
)
PLAIN_PER_HOUR = declare(
    "complaints.plain_per_hour",
    "手机没有完成计算的，同一网络地址每小时举报次数上限",
    default=5,
    source=_OURS,
)
PLAIN_ALL_PER_HOUR = declare(
    "complaints.plain_all_per_hour",
    "手机没有完成计算的，全平台每小时举报次数上限",
    default=60,
    source=_OURS,
)
QUERIES_PER_MINUTE = declare(
    "complaints.queries_per_minute", "同一网络地址每分钟查询次数上限", default=30, source=_OURS
)

DUTY = declare(
    "complaints.duty",
    "公示牌网页上的河长职责",
    default=(
        "组织领导本河段的水资源保护、水域岸线管理、水污染防治和水环境治理，定期巡河，协调解决发现的问题，"
        "对群众反映的问题督促有关单位限期办理。"
    ),
    source=_OURS,
)

LIMITS = [
    WORK_BITS,
    WORKED_PER_HOUR,
    PLAIN_SECONDS,
    PLAIN_PER_HOUR,
    PLAIN_ALL_PER_HOUR,
    QUERIES_PER_MINUTE,
]
