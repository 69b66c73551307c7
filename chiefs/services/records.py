"""What every write of this room does to its row: who and when go into the history, scope is asked."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models import User
from common.errors import Conflict, NotAllowed


def stamp(row: Any, *, by: User | None, at: datetime) -> None:
    """Marks a row as changed now, and says to its history by whom."""
    row.updated_at = at
    sign(row, by=by, at=at)


def sign(row: Any, *, by: User | None, at: datetime) -> None:
    """Says to a row's history who saves it next, and when."""
    row._history_user = by
    row._history_date = at


def require_office(by: User, code: str) -> None:
    """Only the office of a division, or of one above it, writes its register."""
    if not by.is_office_of(code):
        raise NotAllowed("chief.not_your_division", "不在您的管理范围内，不能办理。")


def require_in_scope(rows: models.QuerySet[Any], pk: int, by: User) -> None:
    """After a write: is the row still one that its writer may see? Else all of it is undone."""
    if not rows.visible_to(by).filter(pk=pk).exists():  # type: ignore[attr-defined]
        raise NotAllowed("chief.left_scope", "保存后将不在您的管理范围内，未保存。")


def require_unchanged(row: Any, seen_at: datetime | None) -> None:
    """Refuses a form that was opened before somebody else saved the same row."""
    if seen_at is None or row.updated_at == seen_at:
        return
    last = row.history.select_related("history_user").first()
    who = last.history_user.name if last and last.history_user else "他人"
    when = timezone.localtime(row.updated_at)
    raise Conflict(
        "chief.changed_meanwhile",
        f"在您填写期间，{who}已于 {when:%m-%d %H:%M} 修改了“{row}”，本次未保存。您填写的内容还在，"
        "请对照下面的变更记录核对，再次保存将以您填写的为准。",
    )
