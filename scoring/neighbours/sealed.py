"""What of this room is sealed by night (`issues.services.seals`)."""

from typing import Final

from common.store.sealing import Sealed
from scoring.models import (
    Decision,
    Entry,
    Objection,
    Rating,
    RubricVersion,
    Run,
    Scoring,
    ScoringAct,
    ScoringState,
    Sheet,
    VersionState,
)

_WHO: Final = ("by_id", "by_name")
VERSIONS: Final = Sealed(
    "scoring.versions",
    "已发布的考核办法",
    lambda: RubricVersion.objects.exclude(state=VersionState.DRAFT),
    "in_force_at",
    (
        *("rubric_id", "number", "audience", "named", "nodes", "whole", "basis", "reason"),
        *("made_by_id", "made_at", "in_force_by_id"),
    ),
    {
        "state": "a later version replaces it; a published one stays among the sealed",
        "updated_at": "moves when a later version replaces it",
    },
)
SCORINGS: Final = Sealed(
    "scoring.scorings",
    "已定稿的考核",
    lambda: Scoring.objects.filter(state=ScoringState.FROZEN),
    "frozen_at",
    (
        *("rubric_id", "version_id", "division_id", "year", "announced_at", "objections_until"),
        *("document_number", "frozen_by_id", "created_by_id", "created_at"),
    ),
    {
        "state": "only what is frozen is sealed, and it stays frozen",
        "updated_at": "that of the freezing",
    },
)
SHEETS: Final = Sealed(
    "scoring.sheets",
    "已定稿考核的得分表",
    lambda: Sheet.objects.filter(scoring__state=ScoringState.FROZEN),
    "scoring__frozen_at",
    (
        *("scoring_id", "division_id", "unit_id", "name", "order", "total", "grade", "rank", "why"),
        *("words", "result"),
    ),
    {},
)
ENTRIES: Final = Sealed(
    "scoring.entries",
    "考核评分记录",
    Entry.objects.all,
    "at",
    ("sheet_id", "key", "column", "numbers", "points", "is_void", "note", "files", *_WHO),
    {},
)
RUNS: Final = Sealed(
    "scoring.runs",
    "考核核算记录",
    Run.objects.all,
    "at",
    ("scoring_id", "number", "inputs", "inputs_hash", "result_hash", *_WHO),
    {},
)
OBJECTIONS: Final = Sealed(
    "scoring.objections",
    "考核申诉",
    Objection.objects.all,
    "at",
    ("sheet_id", "key", "words", "files", *_WHO),
    {},
)
DECISIONS: Final = Sealed(
    "scoring.decisions",
    "考核申诉处理",
    Decision.objects.all,
    "at",
    ("objection_id", "outcome", "points", "words", *_WHO),
    {},
)
ACTS: Final = Sealed(
    "scoring.acts",
    "考核办理记录",
    ScoringAct.objects.all,
    "at",
    ("scoring_id", "action", "note", "is_alone", *_WHO),
    {},
)
RATINGS: Final = Sealed(
    "scoring.ratings",
    "河长评价",
    Rating.objects.all,
    "at",
    ("division_id", "year", "chief_id", "river_id", "town_id", "unit_id", "word", "note", *_WHO),
    {},
)
