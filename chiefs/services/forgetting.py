"""Mobile numbers that are no longer somebody's leave the history of the registers."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.services import audit
from chiefs.models import Appointment, Chief
from chiefs.parameters import OLD_NUMBER_DAYS
from common.errors import NotAllowed
from common.text.chinese import local_date

# Registers with a mobile number and a history.
KEPT_IN: Final[tuple[Any, ...]] = (Chief, User)


def forget_old_numbers(*, at: datetime) -> int:
    """Nightly: a number that was replaced `chiefs.old_number_days` ago or earlier is emptied in rows of history; how
    many rows. The other facts of these rows, and who changed what, stay."""
    before = at - timedelta(days=OLD_NUMBER_DAYS.on(local_date(at)))
    found = 0
    for model in KEPT_IN:
        rows = _old(model)
        later = model.history.model.objects.filter(
            id=OuterRef("id"), history_date__gt=OuterRef("history_date"), history_date__lt=before
        ).exclude(mobile=OuterRef("mobile"))
        found += _empty(model, rows.filter(Exists(later)))
    return found


def forget_on_request(*, chief: Chief, by: User, at: datetime) -> int:
    """A person asks for it: all earlier numbers go at once; of a person without a post and without an account in use
    the present one too. One act of the administrator, in the audit trail: how many rows it emptied. Raises
    NotAllowed."""
    if not by.is_administrator:
        raise NotAllowed("chief.forget", "按本人申请清除手机号由系统管理员办理。")
    with transaction.atomic():
        locked = (
            Chief.objects.select_for_update(of=("self",)).select_related("user").get(pk=chief.pk)
        )
        found = 0
        if locked.mobile and _has_left(locked, at):
            locked.mobile, locked.updated_at = "", at
            locked.save(update_fields=["mobile", "updated_at"])
            found += 1
        found += _empty(Chief, _old(Chief, [locked.pk]))
        if locked.user_id:
            found += _empty(User, _old(User, [locked.user_id]))
        target = f"{locked.division}{locked.name}"
        audit.record("numbers.forgotten", user=by, target=target, detail={"rows": found}, at=at)
    return found


def _has_left(chief: Chief, at: datetime) -> bool:
    if chief.user is not None and chief.user.is_active:
        return False
    posts = Appointment.objects.filter(chief=chief)
    return not (posts.filter(ended_on=None) | posts.filter(ended_on__gte=local_date(at))).exists()


def _old(model: Any, keys: Collection[int] | None = None) -> QuerySet[Any]:
    """Rows of history with a number that is not the present one."""
    rows = model.history.model.objects.exclude(mobile="")
    if keys is not None:
        rows = rows.filter(id__in=keys)
    present = model._base_manager.filter(pk=OuterRef("id")).values("mobile")[:1]
    now = Coalesce(Subquery(present), Value(""))
    found: QuerySet[Any] = rows.alias(now=now).exclude(mobile=now)
    return found


def _empty(model: Any, rows: QuerySet[Any]) -> int:
    history = model.history.model.objects
    return int(history.filter(pk__in=list(rows.values_list("pk", flat=True))).update(mobile=""))
