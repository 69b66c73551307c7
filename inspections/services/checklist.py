"""The checklist that phones show on a patrol: lines are added, put in order and retired, never deleted,
because patrols of past years keep their answers. It holds for the whole portal: the top office keeps it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.permissions import is_top_office
from common.errors import Invalid, NotAllowed, NotVisible
from inspections.models import ChecklistItem


@transaction.atomic
def save_item(*, item: ChecklistItem, by: User, at: datetime) -> ChecklistItem:
    """Adds a line at the end of the list, or changes one; phones get it with their next `changes/`.

    Raises NotAllowed, Invalid (`checklist.twice`: another line in use asks the same).
    """
    _refuse(by)
    item.title, item.hint = item.title.strip(), item.hint.strip()
    others = ChecklistItem.objects.exclude(pk=item.pk)
    if item.is_active and others.filter(is_active=True, title=item.title).exists():
        words = f"清单里已有“{item.title}”。"
        raise Invalid("checklist.twice", words, fields={"title": words})
    if item.pk is None:
        last = ChecklistItem.objects.order_by("-pk").first()
        # Phones send answers by code: it is made once, and no office needs to know it.
        item.code = item.code or f"item-{last.pk + 1 if last else 1}"
        item.order = item.order or max((row.order for row in others), default=0) + 1
    item.updated_at = at
    item.save()
    return item


@transaction.atomic
def move_item(*, item_id: int, up: bool, by: User, at: datetime) -> None:
    """Moves a line in use one place up or down; at the end of the list it stays. Raises NotAllowed,
    NotVisible."""
    _refuse(by)
    rows = list(ChecklistItem.objects.select_for_update().filter(is_active=True))
    place = next((n for n, row in enumerate(rows) if row.pk == item_id), None)
    if place is None:
        raise NotVisible("checklist.not_found", "没有这一项，或已停用。")
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    for order, row in enumerate(rows, start=1):
        if row.order != order:
            row.order, row.updated_at = order, at
            row.save(update_fields=["order", "updated_at"])


def _refuse(by: User) -> None:
    if not is_top_office(by):
        words = "检查清单全平台通用，由最上级的河长办维护。"
        raise NotAllowed("checklist.not_allowed", words)
