"""好, 较好, 一般 by chiefs, entered where they read a river's page [002]."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import Division, User
from chiefs.models import Chief
from common.errors import Invalid, NotAllowed
from common.text.chinese import local_date
from rivers.models import River
from scoring.models import Rating
from scoring.permissions import may_rate
from scoring.reads.sources.ratings import WORDS
from scoring.reads.subjects import candidates
from scoring.services.ledger import checked_words, invalid


@transaction.atomic
def rate(
    *,
    river: River,
    division: Division,
    year: int,
    subject_key: str,
    word: str,
    note: str = "",
    by: User,
    at: datetime,
) -> Rating:
    """A chief's word about a town or unit of the division, for a year; the one before it stays in the ledger. Anything
    but 好 says why.

    Raises NotAllowed (not a chief of the river there), Invalid.
    """
    chief = Chief.objects.filter(user=by).first()
    if chief is None or not may_rate(by, division.pk):
        raise NotAllowed("rating.not_chief", "只有本级河长可以评价。")
    day = local_date(at)
    posts = chief.appointments.on(day).filter(division=division)
    if not posts.filter(river=river).exists() and not posts.filter(river=None, reach=None).exists():
        raise NotAllowed("rating.not_yours", f"您不是{division}{river}的河长，不能在这里评价。")
    if year not in (day.year, day.year - 1):
        raise invalid("year", "只能评价本年度和上一年度。")
    if word not in WORDS:
        raise invalid("word", f"请选择等次：{'、'.join(WORDS)}。")
    if subject_key not in {each.key for each in candidates(division.pk, day)}:
        raise Invalid(
            "rating.subject", "请选择被评价的镇街或部门。", fields={"subject": "请选择。"}
        )
    asked = "" if word == WORDS[0] else f"评为“{word}”的，请写明理由。"
    kind, _, of = subject_key.partition(":")
    made: Rating = Rating.objects.create(
        division=division,
        year=year,
        chief=chief,
        river=river,
        town_id=of if kind == "d" else None,
        unit_id=int(of) if kind == "u" else None,
        word=word,
        note=checked_words(note, "note", asked),
        by=by,
        by_name=by.name,
        at=at,
    )
    return made
