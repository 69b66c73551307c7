"""What an office sets for its bulletin. A bulletin takes these over when it is begun; its own can be changed then."""

from accounts.parameters import declare, template
from bulletins.rules import sections

TITLE = declare(
    "bulletins.title",
    "简报名称格式（{名称}）",
    default="{名称}河长制工作简报",
    source="[ours]",
    check=template(places=("名称",)),
)
PERMIT = declare("bulletins.permit", "简报准印号，如渝简报147号（空为没有）", default="")
MAILBOX = declare("bulletins.mailbox", "简报投稿邮箱（空为不印）", default="")
RECIPIENTS = declare(
    "bulletins.recipients",
    "简报分送（{本级} {下级} 由系统按层级填写），各行以“；”隔开",
    default="上级河长办公室；{本级}有关领导；{本级}有关责任单位；各{下级}河长办公室",
    source="[ours]",
    check=template(places=("本级", "下级")),
)
SECTIONS = declare(
    "bulletins.sections",
    "简报栏目（{本级} {下级} 由系统按层级填写）",
    default=sections.DEFAULT,
    source="[000, 002]",
    check=sections.fault,
)
