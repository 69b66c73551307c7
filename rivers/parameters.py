"""Numbers of this room that the office sets."""

from accounts.parameters import between, declare

SIGNBOARD_UPDATE_DAYS = declare(
    "rivers.signboard_update_days", "公示牌更新期限（天）", default=15, source="[rule]"
)
PLACE_WITHIN_KM = declare(
    "rivers.place_within_km",
    "坐标距所属行政区多少公里以内",
    default=30,
    source="本系统默认",
    check=between(5, 1000),
)
