"""Which findings of a 暗访督查 went into which 任务交办单, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from issues.models import Issue
from supervision.models import OrderItem, Supervision, SupervisionFinding


def orders_of_supervision(supervision: Supervision, user: Any) -> dict[str, Any] | None:
    """Findings (`rows`) with their order item, whose issue shows what became of them; how many are in no order
    (`left`), and for the office the address of a new one. None without findings."""
    findings = SupervisionFinding.objects.visible_to(user).standing()
    rows = list(findings.filter(supervision=supervision).select_related("reach"))
    if not rows:
        return None
    items = {item.finding_id: item for item in _items(rows, user)}
    left = [row for row in rows if row.pk not in items]
    may_order = bool(left) and user.is_office_of(supervision.division_id)
    return {
        "rows": [(row, items.get(row.pk)) for row in rows],
        "left": len(left),
        "address": f"{reverse('supervision:order_create')}?supervision={supervision.pk}"
        if may_order
        else "",
    }


def _items(findings: list[SupervisionFinding], user: Any) -> Iterable[OrderItem]:
    """Of issues that the user sees."""
    items = OrderItem.objects.filter(
        finding__in=findings, issue__in=Issue.objects.visible_to(user).order_by().values("pk")
    )
    return items.select_related("order_form__unit", "issue")
