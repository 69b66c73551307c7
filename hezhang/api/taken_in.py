"""Records of a phone's file, sent through the phones' batch for their chief (`phone.services.intake`)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Role, User
from common.api.batches import Budget
from hezhang.api.batch import sync
from hezhang.api.requests import MAX_ITEMS, ORDER
from inspections.models import Patrol, PatrolAct
from issues.models import Issue, LedgerEntry
from notices.models import Delivery
from phone.neighbours.seams import Answered
from spots.models import SpotEntry

# Codes of refusals of a number that holds something else.
_OTHER: Final = ("uuid_taken", "client_ref.reused")
_UNKNOWN: Final = "系统不认识这种记录，可能由更新的手机端导出。"
# Where the numbers of a type are kept: of those given, the ones that are known already.
_KNOWN: Final[dict[str, Callable[[User, list[UUID]], QuerySet[Any]]]] = {
    "patrol": lambda user, keys: Patrol.objects.filter(uuid__in=keys).values_list("uuid"),
    "issue": lambda user, keys: Issue.objects.filter(uuid__in=keys).values_list("uuid"),
    "action": lambda user, keys: LedgerEntry.objects.filter(
        by=user, client_ref__in=keys
    ).values_list("client_ref"),
    "patrol_action": lambda user, keys: PatrolAct.objects.filter(
        by=user, client_ref__in=keys
    ).values_list("client_ref"),
    "spot_visit": lambda user, keys: SpotEntry.objects.filter(
        by=user, client_ref__in=keys
    ).values_list("client_ref"),
}


def take_items(
    user: User, items: Sequence[dict[str, Any]], at: datetime, budget: Budget
) -> list[Answered]:
    """An answer for each item, in the order given. What others lean on goes first in all of them, not only within one
    batch.

    In a file speaks a chief and nobody else: whoever hands it in could have written it, and would act with whatever
    else the chief is (a colleague in an office, or in one above) and be a second pair of eyes for himself.
    """
    user = user.only_as(Role.VILLAGE_CHIEF, Role.CHIEF)
    known = _known_numbers(user, items)
    signed = _signed_notices(user, items)
    answers: list[Answered] = [Answered(0)] * len(items)
    order = sorted(range(len(items)), key=lambda n: _rank(items[n]))
    for start in range(0, len(order), MAX_ITEMS):
        batch = order[start : start + MAX_ITEMS]
        sent = sync(user, {"items": [items[n] for n in batch]}, at, budget)
        for n, result in zip(batch, sent["results"], strict=True):
            was_here = _number(items[n]) in known or _notice(items[n]) in signed
            answers[n] = _answered(result, was_here=was_here)
            if items[n].get("type") not in ORDER:
                # The API's own words name the types to a programmer.
                answers[n] = Answered(result["status"], _UNKNOWN)
    return answers


def _rank(item: dict[str, Any]) -> int:
    kind = item.get("type")
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


def _answered(result: dict[str, Any], *, was_here: bool) -> Answered:
    status, body = result["status"], result["body"]
    said = body if isinstance(body, dict) else {}
    if status >= 400:
        code = str(said.get("code", ""))
        words = "；".join(dict.fromkeys(said.get("fields", {}).values())) or said.get("detail", "")
        is_other = status == 409 and code.endswith(_OTHER)
        return Answered(status, str(words), was_here, is_other)
    reasons = said.get("reasons")
    told = [said.get("state_words"), *(reasons if isinstance(reasons, list) else ())]
    return Answered(status, "；".join(str(each) for each in told if each), was_here)


def _known_numbers(user: User, items: Sequence[dict[str, Any]]) -> set[UUID]:
    """One query a type."""
    keys: dict[str, list[UUID]] = {}
    for item in items:
        number = _number(item)
        if number and item["type"] in _KNOWN:
            keys.setdefault(item["type"], []).append(number)
    return {key for kind, held in keys.items() for (key,) in _KNOWN[kind](user, held)}


def _signed_notices(user: User, items: Sequence[dict[str, Any]]) -> set[int]:
    """Notices that the chief has signed for: an item of its own number says nothing of it."""
    keys = {notice for item in items if (notice := _notice(item))}
    signed = Delivery.objects.addressed_to(user).filter(notice__in=keys).exclude(signed_at=None)
    return set(signed.values_list("notice_id", flat=True)) if keys else set()


def _number(item: dict[str, Any]) -> UUID | None:
    try:
        return UUID(item["uuid"])
    except ValueError:
        return None


def _notice(item: dict[str, Any]) -> int:
    body = item["body"]
    notice = body.get("notice") if item["type"] == "sign" and isinstance(body, dict) else 0
    return notice if type(notice) is int and 0 < notice < 2**63 else 0
