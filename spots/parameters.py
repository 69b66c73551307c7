"""Numbers of this room that the office sets."""

from accounts.parameters import between, declare

REACH_WITHIN = declare(
    "spots.reach_within_metres",
    "图斑距河段多少米以内归入该河段",
    default=500,
    source="本系统默认",
    check=between(50, 5000),
)
