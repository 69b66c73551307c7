"""How long an upload waits for the row that is to name it."""

from accounts.parameters import at_least, declare

_OURS = "本系统默认"

# A form is filled in within a day; what was chosen for one that was never sent is nobody's.
PAGE_DAYS = declare(
    "attachments.abandoned_days",
    "网页上传后未随表单提交的文件保留天数",
    default=30,
    source=_OURS,
    check=at_least(1),
)
# A phone may be without a network for a month and a half, and its photos may get through first.
PHONE_DAYS = declare(
    "attachments.abandoned_phone_days",
    "手机上传后所属记录未到的照片保留天数",
    default=90,
    source=_OURS,
    check=at_least(90),
)
