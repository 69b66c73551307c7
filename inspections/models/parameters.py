"""Numbers of patrols that the office sets (accounts.Parameter); `PatrolRule` holds the rest."""

from accounts.parameters import between, declare

_SHARE = between(0, 1)

MIN_NEAR_SHARE = declare(
    "inspections.min_near_share",
    "轨迹点在河段附近的最低比例（0—1）",
    default=0.8,
    source="[ours]",
    check=_SHARE,
)
SPEED_SHARE = declare(
    "inspections.speed_share",
    "最高速度须在多大比例的时间内不被超过（0—1）",
    default=0.95,
    check=_SHARE,
)
SPEED_WINDOW_S = declare("inspections.speed_window_s", "计算速度的最短时段（秒）", default=30)
DRIFT_M = declare(
    "inspections.drift_m", "偏离行进路线不足该距离一半的视为定位漂移（米）", default=10
)
MAX_ACCURACY_M = declare(
    "inspections.max_accuracy_m", "定位误差大于该值的点不计（米）", default=200
)
MAX_LATE_SHARE = declare(
    "inspections.max_late_share",
    "轨迹点时间先后颠倒的最高比例（0—1）",
    default=0.1,
    check=_SHARE,
)
CLOCK_MINUTES = declare("inspections.clock_minutes", "手机时钟允许误差（分钟）", default=10)
MAX_HOURS = declare("inspections.max_hours", "一次巡河超过多少小时须核实", default=24)
MAX_AGE_DAYS = declare("inspections.max_age_days", "开始时间早于收到时间多少天须核实", default=60)
MISSED_WITHIN_DAYS = declare(
    "inspections.missed_within_days",
    "巡河未报问题后多少天内他人在同一河段发现问题计为漏查（天）",
    default=7,
    source="domain.md 3",
)

JUDGING = [
    MIN_NEAR_SHARE,
    SPEED_SHARE,
    SPEED_WINDOW_S,
    DRIFT_M,
    MAX_ACCURACY_M,
    MAX_LATE_SHARE,
    CLOCK_MINUTES,
    MAX_HOURS,
    MAX_AGE_DAYS,
]
