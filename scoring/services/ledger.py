"""What every act about a scoring shares: the locked row, its entry in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from accounts.models import User
from attachments.rules.limits import MOST_PHOTOS
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from scoring.models import Scoring, ScoringAct, ScoringState, Sheet
from scoring.permissions import may_keep

LONGEST_WORDS: Final = 500


def locked_scoring(scoring_id: int, by: User) -> Scoring:
    """The row as it is now, under a lock. Raises NotVisible."""
    visible = Scoring.objects.visible_to(by).filter(pk=scoring_id)
    rows = Scoring.objects.filter(pk__in=visible.order_by().values("pk"))
    found: Scoring | None = (
        rows.select_for_update(of=("self",))
        .select_related("version__rubric", "rubric", "division")
        .first()
    )
    if found is None:
        raise NotVisible("scoring.unknown", "没有找到，或不在您的管理范围内。")
    return found


def locked_sheet(sheet_id: int, by: User) -> Sheet:
    """A sheet with its scoring locked: whoever announces and whoever enters meet there. Raises NotVisible."""
    sheet: Sheet | None = Sheet.objects.visible_to(by).filter(pk=sheet_id).first()
    if sheet is None:
        raise NotVisible("scoring.unknown", "没有找到，或不在您的管理范围内。")
    sheet.scoring = locked_scoring(sheet.scoring_id, by)
    return sheet


def require(by: User, scoring: Scoring, state: str) -> None:
    """Lets the office of the scoring pass in a state. Raises NotAllowed, Conflict."""
    if not may_keep(by, scoring):
        raise NotAllowed("scoring.not_yours", "只有组织考核的河长办及上级河长办可以办理。")
    if scoring.state != state:
        now, wanted = scoring.get_state_display(), ScoringState(state).label
        raise Conflict(f"scoring.{scoring.state}", f"考核现为“{now}”，“{wanted}”时才能这样办理。")


def record(
    scoring: Scoring, action: str, *, by: User, at: datetime, note: str = "", is_alone: bool = False
) -> None:
    """Appends one entry, inside the caller's transaction."""
    ScoringAct.objects.create(
        scoring=scoring,
        action=action,
        note=note,
        is_alone=is_alone,
        by=by,
        by_name=by.name,
        at=at,
    )


def checked_words(words: str, field: str, asked: str = "") -> str:
    """Words of a person; `asked` is the sentence where they may not be empty. Raises Invalid."""
    words = words.strip()
    if asked and not words:
        raise invalid(field, asked)
    if len(words) > LONGEST_WORDS:
        raise invalid(field, f"不超过 {LONGEST_WORDS} 字，现有 {len(words)} 字。")
    return words


def checked_files(files: Sequence[UUID | str]) -> list[str]:
    if len(files) > MOST_PHOTOS:
        raise invalid("scans", f"附件不能超过 {MOST_PHOTOS} 个。")
    return [str(file) for file in files]


def invalid(field: str, words: str) -> Invalid:
    return Invalid(f"scoring.{field}", words, fields={field: words})
