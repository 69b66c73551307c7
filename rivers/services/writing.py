"""One way of writing every register: scope before and after, a lock, what the writer had seen."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts.models import User
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.bulk import save_all
from common.store.scope import covers
from common.text.chinese import moment_words

NOT_YOURS = "这条记录由上级或其他行政区登记，您可以查看，不能修改。"


def division_code_of(row: Any) -> str:
    """The code of the division whose office keeps a row: its own, or its reach's."""
    code: str = row.division_id if hasattr(row, "division_id") else row.reach.division_id
    return code


def may_keep(by: User, row: Any) -> bool:
    """Is this person office staff over the row's division?"""
    return covers(by.office_ranges, division_code_of(row))


def refuse_outside(by: User, code: str, field: str = "division") -> None:
    """Raises NotAllowed when the writer's office does not cover the division a row is put in."""
    if not by.is_office_of(code):
        words = "所选行政区不在您的管理范围内。"
        raise NotAllowed("register.outside", words, fields={field: words})


def locked(model: type[models.Model], pk: int, *, by: User, seen_at: datetime | None) -> Any:
    """The row, locked, for one who may keep it.

    Raises NotVisible, NotAllowed, and Conflict `register.changed` when the row was saved after the
    writer had read it (`seen_at` is its `updated_at` then; None where nothing was shown).
    """
    rows: Any = model._default_manager
    row = rows.visible_to(by).filter(pk=pk).select_for_update(of=("self",)).first()
    if row is None:
        raise NotVisible("register.not_found", "没有找到这条记录，或不在您的管理范围内。")
    if not may_keep(by, row):
        raise NotAllowed("register.not_yours", NOT_YOURS)
    if seen_at is not None and row.updated_at != seen_at:
        raise Conflict("register.changed", _changed_words(row))
    return row


def lock_as_read(model: type[models.Model], rows: Sequence[Any], *, by: User) -> None:
    """Locks rows that one who may keep them has just read.

    Raises NotAllowed for another's, and Conflict `register.changed` when one was saved or has gone
    since it was read.
    """
    if not all(may_keep(by, row) for row in rows):
        raise NotAllowed("register.not_yours", NOT_YOURS)
    found: Any = model._default_manager.filter(pk__in=[row.pk for row in rows])
    found = found.select_for_update(of=("self",)).order_by("pk")
    stand = dict(found.values_list("pk", "updated_at"))
    changed = [row for row in rows if stand.get(row.pk) != row.updated_at]
    if changed:
        raise Conflict("register.changed", f"“{changed[0]}”刚刚由他人修改。")


def _changed_words(row: Any) -> str:
    last = row.history.select_related("history_user").order_by("history_id").last()
    who = last.history_user.name if last and last.history_user else "他人"
    when = moment_words(timezone.localtime(row.updated_at))
    return (
        f"在您填写期间，{who}已于{when}修改了这条记录。您填写的内容还在，"
        "请对照“变更记录”核对，再次保存将以您填写的为准。"
    )


def store(row: Any, values: dict[str, Any], *, by: User, at: datetime, reason: str = "") -> bool:
    """Saves the values that differ. False when nothing does: then nothing is written.

    Raises Invalid for a code that another row has, and NotAllowed when the row would leave
    the writer's scope.
    """
    if type(row)._default_manager.filter(code=values["code"]).exclude(pk=row.pk).exists():
        raise taken(values["code"])
    if not _put(row, values) and not row._state.adding:
        return False
    save_signed(row, by=by, at=at, reason=reason)
    _refuse_left(row, by)
    return True


def store_many(
    model: type[models.Model],
    wanted: Iterable[tuple[Any, dict[str, Any]]],
    *,
    by: User,
    at: datetime,
    reason: str = "",
) -> None:
    """Saves pairs of (locked row, or None for a new one; values), as `store` does each.

    Raises IntegrityError for a code that another row has.
    """
    new, changed = [], []
    for standing, values in wanted:
        row: Any = standing or model()
        fields = _put(row, values)
        row.updated_at = at
        if standing is None:
            new.append(row)
        elif fields:
            changed.append((row, fields | {"updated_at"}))
        _refuse_left(row, by)
    save_all(model, new=new, changed=changed, by=by, at=at, reason=reason)


def _put(row: Any, values: dict[str, Any]) -> set[str]:
    """Puts values on a row; the names of the fields that differ from the old values."""
    # By column: comparing rows would fetch each row that this one points to.
    columns = {name: row._meta.get_field(name).attname for name in values}
    before = {name: getattr(row, column) for name, column in columns.items()}
    for name, value in values.items():
        setattr(row, name, value)
    return {name for name, column in columns.items() if before[name] != getattr(row, column)}


def _refuse_left(row: Any, by: User) -> None:
    if not may_keep(by, row):
        raise NotAllowed("register.outside", "保存后这条记录将不在您的管理范围内。")


def save_signed(row: Any, *, by: User, at: datetime, reason: str = "") -> None:
    """Saves a row with its moment and its history signed."""
    row.updated_at = at
    row._history_user, row._history_date, row._change_reason = by, at, reason[:100] or None
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        if type(row)._default_manager.filter(code=row.code).exclude(pk=row.pk).exists():
            raise taken(row.code) from None
        raise


def taken(code: str) -> Invalid:
    words = f"编码“{code}”已被占用。"
    return Invalid("register.code_taken", words, fields={"code": words})


def refuse_faults(faults: dict[str, str]) -> None:
    """Raises Invalid for the faults of `rivers.services.faults`, if there are any."""
    if faults:
        raise Invalid("register.invalid", next(iter(faults.values())), fields=faults)
