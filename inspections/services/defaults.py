"""What a new installation starts with [ours]; the office changes it, and fills in the 依据."""

from datetime import date
from typing import Any, Final

from django.apps import apps as current_apps

# Before any patrol the portal could hold, so that records brought along are judged too.
_SINCE: Final = date(2020, 1, 1)

# tier, times, period (domain.md 3)
RULES: Final = ((4, 1, "quarter"), (6, 1, "quarter"), (9, 1, "month"), (12, 1, "week"))

# code, title, hint (domain.md 3)
CHECKLIST: Final = (
    ("water", "水体", "有无异味，颜色是否正常"),
    ("surface", "水面", "有无垃圾、油污、水葫芦等漂浮物"),
    ("bank", "河岸", "有无垃圾堆放、坍塌、绿化损毁"),
    ("bed", "河床与底泥", "有无淤积、发黑、上翻"),
    ("outfall", "入河排污口", "有无新增、异常，晴天是否排水"),
    ("illegal", "违建、倾倒与侵占", "有无违法建筑、倾倒渣土、侵占河道"),
    ("sand", "采砂", "有无非法采砂、堆砂"),
    ("fishing", "捕捞与养殖", "有无电鱼、网箱、畜禽养殖污水入河"),
    ("signboard", "公示牌", "是否完好、文字清楚、电话可用"),
    ("works", "涉河在建工程", "是否影响行洪、有无弃渣"),
    ("earlier", "以往问题", "上次发现的问题是否整改、有无反弹"),
)


def install_defaults(*, apps: Any = current_apps, using: str = "default") -> None:
    """Writes the default rules and the checklist, each only where its table is empty.

    Called after every migrate, so also after a test has emptied the database; an office's own rows
    are never touched.
    """
    rule = apps.get_model("inspections", "PatrolRule").objects.using(using)
    if not rule.exists():
        rule.bulk_create(
            rule.model(tier=tier, times=times, period=period, valid_from=_SINCE)
            for tier, times, period in RULES
        )
    item = apps.get_model("inspections", "ChecklistItem").objects.using(using)
    if not item.exists():
        item.bulk_create(
            item.model(code=code, title=title, hint=hint, order=order)
            for order, (code, title, hint) in enumerate(CHECKLIST, start=1)
        )
