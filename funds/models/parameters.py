"""Numbers of money by rule that the office sets. All defaults are ours."""

from accounts.parameters import between, declare

ANSWER_WORKDAYS = declare(
    "funds.answer_workdays",
    "结算单发送后多少个工作日内确认或提出异议",
    default=10,
    check=between(1, 60),
)
