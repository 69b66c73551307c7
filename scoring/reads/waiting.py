"""Scorings that wait for a person of the office that scores: the piles of the home page and the lists behind them.

Whoever filled in 核定 leaves the announcement, the freezing and the objections about it to somebody else where somebody
else has to (复核分人): what one may not do oneself is in no pile of one's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Division
from accounts.services.four_eyes import others_than
from common.store.scope import within
from scoring.models import Column, Entry, Objection, Scoring, ScoringState
from scoring.models.querysets import ScoringQuerySet
from scoring.reads.columns import COUNTING
from scoring.rules.rubrics import BY_HAND

TO_CERTIFY: Final = "to_certify"
OBJECTED: Final = "objected"
TO_FREEZE: Final = "to_freeze"


def for_office(rows: ScoringQuerySet, user: Any, day: date) -> Mapping[str, ScoringQuerySet]:
    """Those of `rows` that this office's person may certify or announce, of which they may answer an objection, and
    that they may freeze. One query, and some more for each going on in which they filled in 核定."""
    waiting = waiting_at(rows, user, day)
    own = list(filled_in(user).select_related("version", "division"))
    told = [scoring for scoring in own if scoring.state == ScoringState.ANNOUNCED]
    others = [
        scoring
        for scoring in own
        if others_than(
            set(_finals().filter(sheet__scoring=scoring).values_list("by_id", flat=True)),
            office=scoring.division,
        ).is_asked
    ]
    filled = [s.pk for s in others if s.state == ScoringState.OPEN and _is_filled_in(s)]
    return {
        TO_CERTIFY: waiting[TO_CERTIFY].exclude(pk__in=filled),
        OBJECTED: waiting[OBJECTED].objected(user, but=_of_others(told, user)),
        TO_FREEZE: waiting[TO_FREEZE].exclude(pk__in=[scoring.pk for scoring in others]),
    }


def waiting_at(rows: ScoringQuerySet, user: Any, day: date) -> Mapping[str, ScoringQuerySet]:
    """What waits for the user's office, whoever filled in what: to be certified or announced, with an objection to be
    answered by somebody whom it does not judge, and to be frozen."""
    ours = rows.filter(within(user.office_ranges))
    return {
        TO_CERTIFY: ours.to_certify(day),
        OBJECTED: ours.objected(user),
        TO_FREEZE: ours.to_freeze(day),
    }


def filled_in(user: Any) -> ScoringQuerySet:
    """The office's scorings going on in which the user filled in 核定."""
    mine = _finals().filter(sheet__scoring=OuterRef("pk"), by=user.pk)
    return Scoring.objects.going_on().filter(within(user.office_ranges), Exists(mine))


def _finals() -> QuerySet[Entry]:
    return Entry.objects.filter(column=Column.FINAL).order_by()


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


def _of_others(told: Sequence[Scoring], user: Any) -> list[int]:
    """Keys of open objections that somebody else has to answer, because this user filled in the item's 核定 (of an
    objection to the whole, any item's). Two queries, and three for each group of people who did."""
    if not told:
        return []
    open_ones = list(
        Objection.objects.filter(sheet__scoring__in=told, decision=None).select_related("sheet")
    )
    finals = Entry.objects.filter(
        sheet__in={each.sheet_id for each in open_ones}, column=Column.FINAL
    )
    rows = list(finals.order_by().values_list("sheet_id", "key", "by_id"))
    offices: dict[int, Division] = {scoring.pk: scoring.division for scoring in told}
    asked: dict[tuple[str, frozenset[int]], bool] = {}
    found = []
    for each in open_ones:
        took_part = frozenset(
            by for sheet, key, by in rows if sheet == each.sheet_id and each.key in ("", key)
        )
        if user.pk not in took_part:
            continue
        office = offices[each.sheet.scoring_id]
        if (office.pk, took_part) not in asked:
            asked[office.pk, took_part] = others_than(took_part, office=office).is_asked
        if asked[office.pk, took_part]:
            found.append(each.pk)
    return found
