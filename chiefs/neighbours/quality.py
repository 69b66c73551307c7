"""What the registers of 一河一长 lack: reaches without a chief, chiefs without a phone, boards that name others."""

from collections import defaultdict
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import User
from chiefs.models import Appointment, Chief, ChiefKind
from common.store.scope import within
from common.text.chinese import local_date
from rivers.models import Reach, Signboard
from rivers.reads.lacking import on_reaches_kept, place_of, reaches_kept
from rivers.reads.quality import Check, Defect


def _without_chief(user: User, at: datetime) -> Any:
    posts = Appointment.objects.on(local_date(at)).filter(kind=ChiefKind.CHIEF)
    own = Q(reach=OuterRef("pk"))
    of_river = Q(river=OuterRef("river_id"), division=OuterRef("division_id"))
    return reaches_kept(user).filter(~Exists(posts.filter(own | of_river))).defer("line")


def _without_chief_said(reach: Reach) -> Defect:
    address = f"{reverse('chiefs:chief_list')}?division={reach.division_id}"
    return Defect(str(reach), place_of(reach), "没有在任河长", address, "选人登记任职")


def _without_phone(user: User, at: datetime) -> Any:
    posts = Appointment.objects.on(local_date(at)).filter(within(user.office_ranges), chief=OuterRef("pk"))  # fmt: skip
    rows = Chief.objects.filter(within(user.office_ranges)).filter(Exists(posts))
    lacking = rows.filter(Q(mobile="") | Q(office_phone=""))
    return lacking.select_related("division").order_by("division_id", "sort_key")


def _without_phone_said(chief: Chief) -> Defect:
    lacks = [
        words
        for words, has in (("手机号", chief.mobile), ("办公电话", chief.office_phone))
        if not has
    ]
    address = reverse("chiefs:chief_edit", args=[chief.pk])
    place = chief.division.full_name or str(chief.division)
    return Defect(chief.name, place, f"没有登记{'、'.join(lacks)}", address, "修改人员")


def _other_names(user: User, at: datetime) -> list[Any]:
    """Boards that are not known to be outdated, yet do not name a chief of their reach."""
    posts = Appointment.objects.on(local_date(at)).filter(
        within(user.office_ranges), kind=ChiefKind.CHIEF, reach__isnull=False
    )
    names: dict[int, list[str]] = defaultdict(list)
    for reach, name in posts.values_list("reach_id", "chief__name"):
        names[reach or 0].append(name)
    boards = on_reaches_kept(Signboard.objects, user).filter(outdated_since=None)
    found = []
    for board in boards.exclude(shown_chiefs=""):
        missing = [name for name in names[board.reach_id] if name not in board.shown_chiefs]
        if missing:
            board.missing = missing
            found.append(board)
    return found


def _other_names_said(board: Any) -> Defect:
    words = f"所示河长为“{board.shown_chiefs}”，没有现任河长{'、'.join(board.missing)}"
    address = reverse("rivers:signboard_edit", args=[board.pk])
    return Defect(str(board), place_of(board.reach), words, address, "修改公示牌")


REACHES_WITHOUT_CHIEF: Final = Check(
    "chiefs",
    "没有河长的河段",
    "没有人应巡，问题没有人管。",
    _without_chief,
    _without_chief_said,
)
CHIEFS_WITHOUT_PHONE: Final = Check(
    "phones",
    "没有电话的在任河长",
    "没有手机号不能用手机端、收不到提醒，没有办公电话公示牌上无从拨打。",
    _without_phone,
    _without_phone_said,
)
OTHER_NAMES: Final = Check(
    "names",
    "所示河长与任职不符的公示牌",
    "牌上写的不是在任的河长，系统也没有记为待更新。",
    _other_names,
    _other_names_said,
)
