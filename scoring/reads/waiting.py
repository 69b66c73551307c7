"""Scorings that wait for a person of the office that scores: the piles of the home page and the lists behind them.

Whoever filled in 核定 leaves the announcement, the freezing and the objections about it to somebody else where somebody
else has to (复核分人): what one may not do oneself is in no pile of one's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from accounts.services.four_eyes import others_decide
from common.store.scope import within
from scoring.models import Column, Entry, Scoring
from scoring.models.querysets import ScoringQuerySet
from scoring.reads.columns import COUNTING
from scoring.rules.rubrics import BY_HAND

TO_CERTIFY: Final = "to_certify"
OBJECTED: Final = "objected"
TO_FREEZE: Final = "to_freeze"


def for_office(
    rows: ScoringQuerySet, user: Any, day: date
) -> Mapping[str, Callable[[], ScoringQuerySet]]:
    """Those of `rows` that this office's person may certify or announce (one query, and two for each that is left to
    somebody else), of which they may answer an objection, and that they may freeze."""
    ours = rows.filter(within(user.office_ranges))
    return {
        TO_CERTIFY: lambda: _without_filled_in(ours.to_certify(day), user),
        OBJECTED: lambda: ours.objected(user, but=_part_in_objection(user)),
        TO_FREEZE: lambda: ours.to_freeze(day).exclude(of_others(user)),
    }


def of_others(user: Any) -> Q:
    """Condition of a scoring: the user filled in 核定, and somebody else has to announce and to freeze it."""
    finals = Entry.objects.filter(column=Column.FINAL).order_by()
    mine = Exists(finals.filter(sheet__scoring=OuterRef("pk"), by=user.pk))
    all_of_it = finals.filter(sheet__scoring=OuterRef(OuterRef("pk")))
    return Q(mine) & others_decide(user, all_of_it)


def _part_in_objection(user: Any) -> Q:
    """Condition of an objection: the user filled in the item's 核定 (of an objection to the whole, any item's), and
    somebody else has to answer it."""
    mine = Exists(_finals_of(OuterRef).filter(by=user.pk))
    all_of_it = _finals_of(lambda name: OuterRef(OuterRef(name)))
    return Q(mine) & others_decide(user, all_of_it, division="sheet__scoring__division")


def _finals_of(row: Callable[[str], OuterRef]) -> QuerySet[Entry]:
    finals = Entry.objects.filter(column=Column.FINAL, sheet=row("sheet")).order_by()
    asked = ExpressionWrapper(row("key"), CharField())
    return finals.alias(asked=asked).filter(Q(asked="") | Q(key=F("asked")))


def _without_filled_in(waiting: ScoringQuerySet, user: Any) -> ScoringQuerySet:
    left = waiting.filter(of_others(user)).select_related("version")
    filled = [scoring.pk for scoring in left if _is_filled_in(scoring)]
    return waiting.exclude(pk__in=filled) if filled else waiting


def _is_filled_in(scoring: Scoring) -> bool:
    """Is nothing left to certify, because each item that is scored by hand is? Two queries."""
    tree = scoring.version.tree
    by_hand = [node.key for node in tree.leaves if node.source == BY_HAND]
    said = Entry.objects.filter(sheet__scoring=scoring, column__in=COUNTING, key__in=by_hand)
    known = set(said.order_by().values_list("sheet_id", "key"))
    return all(
        (sheet.pk, key) in known
        for sheet in scoring.sheets.all()
        for key in by_hand
        if tree.applies(key, sheet.subject)
    )
