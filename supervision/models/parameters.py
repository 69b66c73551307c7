"""Numbers of this room that the office sets."""

from accounts.parameters import declare, template

ORDER_NUMBER_TEMPLATE = declare(
    "supervision.order_number_template",
    "任务交办单编号格式（{简称} {年份} {序号}）",
    default="{简称}河长办交〔{年份}〕{序号}号",
    source="[ours]",
    check=template("〔{年份}〕", "{序号}", places=("简称", "年份", "序号")),
)
