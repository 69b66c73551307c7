"""What the ledger shows on the page of a 暗访督查: which of its findings went into which 任务交办单, and
what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from inspections.models import Supervision, SupervisionFinding
from inspections.sections import Section
from issues.models import Issue, OrderItem


def taken_up(findings: Iterable[int]) -> set[int]:
    """Keys of those findings that an order form holds (`settings.FINDING_TAKEN_UP_SOURCE`)."""
    rows = OrderItem.objects.filter(finding__in=list(findings))
    return {key for key in rows.values_list("finding_id", flat=True) if key is not None}


def orders_of_supervision(supervision: Supervision, user: Any) -> Section | None:
    """Findings with their order and issue as it stands; for the office also the way to a new order."""
    findings = SupervisionFinding.objects.visible_to(user).standing()
    rows = list(findings.filter(supervision=supervision).select_related("reach"))
    if not rows:
        return None
    items = {item.finding_id: item for item in _items(rows, user)}
    left = [row for row in rows if row.pk not in items]
    may_order = bool(left) and user.is_office_of(supervision.division_id)
    return Section(
        "交办与整改",
        "issues/supervision_orders.html",
        {
            "rows": [(row, items.get(row.pk)) for row in rows],
            "left": len(left),
            "address": f"{reverse('issues:order_create')}?supervision={supervision.pk}"
            if may_order
            else "",
        },
    )


def _items(findings: list[SupervisionFinding], user: Any) -> Iterable[OrderItem]:
    """Of issues that the user sees."""
    items = OrderItem.objects.filter(
        finding__in=findings, issue__in=Issue.objects.visible_to(user).order_by().values("pk")
    )
    return items.select_related("order_form__unit", "issue")


def order_of_issue(issue: Issue, user: Any) -> Section | None:
    """The 任务交办单 that an issue is an item of."""
    item = OrderItem.objects.filter(issue=issue).select_related("order_form__unit").first()
    if item is None:
        return None
    order = item.order_form
    may_open = type(order).objects.visible_to(user).filter(pk=order.pk).exists()
    return Section("任务交办单", "issues/order_of_issue.html", {"item": item, "may_open": may_open})
