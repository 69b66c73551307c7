"""Numbers of this room that the office sets. The default is ours."""

from accounts.parameters import between, declare

OBJECTION_WORKDAYS = declare(
    "scoring.objection_workdays",
    "考核结果公布后多少个工作日内可以申诉",
    default=5,
    check=between(1, 60),
)
