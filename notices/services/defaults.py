"""The rules of the ladder a new installation starts with; the office changes them and their 依据."""

from datetime import date
from typing import Any, Final

from django.apps import apps as current_apps

# Before any notice the portal could hold.
_SINCE: Final = date(2020, 1, 1)

# kind, number, rung, 依据
RULES: Final = (
    # [004]
    ("patrols", 3, "interview", "月通报、季约谈制度：每季度约谈连续三个月巡河未达标的河长。"),
    # [002], both
    ("yellow", 1, "reminder", "“三色”管理机制：黄灯任务，提醒任务责任人。"),
    ("red", 1, "interview", "“三色”管理机制：红灯任务，约谈任务责任人。"),
    # ours
    ("unanswered", 2, "criticism", ""),
)


def install_defaults(*, apps: Any = current_apps, using: str = "default") -> None:
    """Writes the default rules where the table is empty; an office's own rows are never touched."""
    rule = apps.get_model("notices", "LadderRule").objects.using(using)
    if not rule.exists():
        rule.bulk_create(
            rule.model(kind=kind, number=number, rung=rung, basis=basis, valid_from=_SINCE)
            for kind, number, rung, basis in RULES
        )
