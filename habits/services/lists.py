"""How a person wants a list: which columns, and filters under a name (`common.web.habits.HABITS`)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from accounts.models import User
from common.errors import Invalid
from common.text.values import Kind, normal
from common.web.habits import Saved
from habits.models import HiddenColumns, SavedFilter

MOST_SAVED: Final = 30
_MOST_COLUMNS: Final = 60
_LONGEST_NAME: Final = 60
_LONGEST_TITLE: Final = SavedFilter._meta.get_field("title").max_length or 0
_LONGEST_ADDRESS: Final = SavedFilter._meta.get_field("address").max_length or 0
# In the session: page → columns not shown, so that no list asks for them.
_IN_SESSION: Final = "hidden_columns"


class ListHabits:
    """What lists ask of this room."""

    def hidden(self, page: str, *, by: Any, session: Any) -> tuple[str, ...]:
        if _IN_SESSION not in session:
            rows = HiddenColumns.objects.visible_to(by)
            session[_IN_SESSION] = dict(rows.values_list("page", "names"))
        return tuple(session[_IN_SESSION].get(page, ()))

    def saved(self, page: str, *, by: Any) -> list[Saved]:
        rows = SavedFilter.objects.visible_to(by).filter(page=page)
        return [Saved(row.pk, row.title, row.address) for row in rows]


def hide_columns(*, page: str, names: Collection[str], by: User, session: Any) -> None:
    """Takes columns out of a person's own list; with no names all are shown again."""
    kept = [name for name in names if len(name) <= _LONGEST_NAME][:_MOST_COLUMNS]
    rows = HiddenColumns.objects.visible_to(by).filter(page=page)
    if kept:
        HiddenColumns.objects.update_or_create(user=by, page=page, defaults={"names": kept})
    else:
        rows.delete()
    # Read anew by the next list.
    session.pop(_IN_SESSION, None)


def save_filter(*, page: str, title: str, address: str, by: User, at: datetime) -> SavedFilter:
    """Keeps a list's address under a name; the same name again means the new address.

    Raises Invalid where the name is missing or too long, or where there are `MOST_SAVED` already.
    """
    title = normal(Kind.TEXT, title).strip()
    if not title:
        raise _refused("请填写常用筛选的名称。")
    if len(title) > _LONGEST_TITLE:
        raise _refused(f"名称不能超过 {_LONGEST_TITLE} 字，现有 {len(title)} 字。")
    if len(address) > _LONGEST_ADDRESS:
        raise _refused("条件太多，无法保存，请减少几项。")
    rows = SavedFilter.objects.visible_to(by).filter(page=page)
    if rows.count() >= MOST_SAVED and not rows.filter(title=title).exists():
        raise _refused(f"这个列表已有 {MOST_SAVED} 个常用筛选，请先删去不用的。")
    saved, _ = SavedFilter.objects.update_or_create(
        user=by, page=page, title=title, defaults={"address": address, "created_at": at}
    )
    return saved


def delete_filter(*, saved: SavedFilter) -> None:
    saved.delete()


def _refused(words: str) -> Invalid:
    return Invalid("saved_filter", words, fields={"title": words})
