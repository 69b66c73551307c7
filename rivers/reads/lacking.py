"""What this room's registers lack, asked of the rows that the user's office keeps."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from common.store.scope import within
from common.text.chinese import date_words, local_date
from rivers.models import Outfall, OutfallKind, Reach, Signboard
from rivers.reads.footing import Footing
from rivers.reads.quality import Check, Defect


def reaches_kept(user: User) -> Any:
    """Reaches in use of the divisions whose office the user is."""
    rows = Reach.objects.in_use().filter(within(user.office_ranges))
    return rows.select_related("river", "division").order_by("division_id", "river_id", "order")


def on_reaches_kept(rows: Any, user: User) -> Any:
    """Rows in use that are on such reaches."""
    kept = rows.in_use().filter(within(user.office_ranges, "reach__division_id"))
    kept = kept.select_related("reach__division").defer("reach__line")
    return kept.order_by("reach__division_id", "code")


def place_of(reach: Reach) -> str:
    return reach.division.full_name or str(reach.division)


def _reach_said(words: str, act: str) -> Any:
    def said(reach: Reach) -> Defect:
        address = reverse("rivers:reach_edit", args=[reach.pk])
        return Defect(str(reach), place_of(reach), words, address, act)

    return said


def _without_line(user: User, at: datetime) -> Any:
    return reaches_kept(user).filter(Q(line=None) | Q(west=None)).defer("line")


def _far_lines(user: User, at: datetime) -> list[Any]:
    """Reaches whose line is farther from what else is known of their division than `accounts.place_within_km`."""
    footing = Footing(user.office_ranges, on=local_date(at))
    rows = reaches_kept(user).filter(west__isnull=False).defer("line")
    found = []
    for reach in rows:
        corners = [(reach.west, reach.south), (reach.east, reach.north)]
        words = footing.fault(reach.division, corners, but=reach.pk)
        if words:
            reach.far = words
            found.append(reach)
    return found


def _far_said(reach: Any) -> Defect:
    address = reverse("rivers:reach_edit", args=[reach.pk])
    return Defect(str(reach), place_of(reach), f"中心线的{reach.far}", address, "修改河段")


def _outdated(user: User, at: datetime) -> Any:
    return on_reaches_kept(Signboard.objects, user).exclude(outdated_since=None)


def _outdated_said(board: Signboard) -> Defect:
    since = board.outdated_since
    words = f"{date_words(since)}起须更新" if since else ""
    address = reverse("rivers:signboard_check", args=[board.pk])
    return Defect(str(board), place_of(board.reach), words, address, "登记核查或更新")


def _without_place(model: Any, page: str, act: str) -> tuple[Any, Any]:
    def found(user: User, at: datetime) -> Any:
        return on_reaches_kept(model.objects, user).filter(longitude=None)

    def said(row: Any) -> Defect:
        address = reverse(page, args=[row.pk])
        return Defect(str(row), place_of(row.reach), "没有登记经纬度", address, act)

    return found, said


def _unsorted(user: User, at: datetime) -> Any:
    return on_reaches_kept(Outfall.objects, user).filter(kind=OutfallKind.UNSORTED)


def _unsorted_said(outfall: Outfall) -> Defect:
    address = reverse("rivers:outfall_edit", args=[outfall.pk])
    return Defect(str(outfall), place_of(outfall.reach), "类别待核定", address, "修改排污口")


REACHES_WITHOUT_LINE: Final = Check(
    "lines",
    "没有中心线的河段",
    "地图上画不出，巡河不能按轨迹核对是否沿河。",
    _without_line,
    _reach_said("没有登记中心线", "修改河段"),
)
FAR_LINES: Final = Check(
    "far",
    "中心线离所在行政区太远的河段",
    "多为经纬度写反、坐标系不符或行政区选错，巡河会被判为不在河段上。",
    _far_lines,
    _far_said,
)
OUTDATED_BOARDS: Final = Check(
    "outdated",
    "内容待更新的公示牌",
    "河长已变动或核查有误，群众看到的不是现在的河长。",
    _outdated,
    _outdated_said,
)
BOARDS_WITHOUT_PLACE: Final = Check(
    "boards",
    "没有位置的公示牌",
    "地图和手机上找不到。",
    *_without_place(Signboard, "rivers:signboard_edit", "修改公示牌"),
)
OUTFALLS_WITHOUT_PLACE: Final = Check(
    "outfalls",
    "没有位置的排污口",
    "地图和手机上找不到，监测和整治无法对应。",
    *_without_place(Outfall, "rivers:outfall_edit", "修改排污口"),
)
UNSORTED_OUTFALLS: Final = Check(
    "unsorted",
    "类别待核定的排污口",
    "按 HJ 1312-2023 的类别决定审批还是登记，统计也按类别。",
    _unsorted,
    _unsorted_said,
)
