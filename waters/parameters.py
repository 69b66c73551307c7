"""Numbers of this room that the office sets; what belongs to judging is in the standard (`waters.rules.standard`)."""

from accounts.parameters import at_least, declare

WARNING_MONTHS = declare(
    "waters.warning_months",
    "水质连续几个月差于目标列入预警",
    default=2,
    check=at_least(1),
)
PUBLIC_COMPUTED = declare(
    "waters.public_computed",
    "公众页面在没有公布类别时显示按监测值评价的类别",
    default=False,
)
