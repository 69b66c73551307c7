"""A scoring worked out: from the registers now (a forecast), or from what a run kept. The same inputs give the same
scores to the last decimal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from scoring.models import Entry, RubricVersion, Scoring, Sheet
from scoring.reads.columns import (
    Entries,
    Figures,
    Register,
    Said,
    bar_figures,
    figures_of,
    found_of,
    last_entries,
)
from scoring.reads.figures import Reading, Year
from scoring.reads.registry import readings, sources
from scoring.rules.grading import Graded, graded
from scoring.rules.rubrics import BY_HAND, Kind, Subject
from scoring.rules.totals import SubjectScore, score_subject


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedOut:
    """scores and grades by subject's key. rows: what the figures counted, by source; none where it was worked out from
    what was kept."""

    scores: Mapping[str, SubjectScore]
    grades: Mapping[str, Graded]
    inputs: Mapping[str, Any]
    rows: Mapping[str, Reading]

    @property
    def inputs_hash(self) -> str:
        return hash_of(self.inputs)

    @property
    def result_hash(self) -> str:
        return hash_of(
            {
                key: {
                    "total": str(score.total),
                    "grade": self.grades[key].grade,
                    "items": [[each.key, str(each.points), each.words] for each in score.nodes],
                }
                for key, score in self.scores.items()
            }
        )

    @property
    def waiting(self) -> dict[str, tuple[str, ...]]:
        """Keys of items that nobody has scored yet, by subject's key."""
        return {key: score.waiting for key, score in self.scores.items() if score.waiting}


def hash_of(data: Any) -> str:
    """SHA-256 of the canonical text of plain data."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def forecast(scoring: Scoring, *, at: datetime) -> WorkedOut:
    """As if the year ended now: from the registers and the entries as they are. Queries: one for the sheets, one for
    the entries, and those of the figures that the rubric reads."""
    sheets = list(scoring.sheets.all())
    subjects = [sheet.subject for sheet in sheets]
    return of_version(
        scoring.version, subjects, entries_of(sheets), code=scoring.division_id, at=at
    )


def of_version(
    version: RubricVersion,
    subjects: Sequence[Subject],
    entries: Entries,
    *,
    code: str,
    at: datetime,
) -> WorkedOut:
    """A version tried on subjects, with or without entries."""
    year = Year(code=code, year=version.rubric.year, subjects=subjects, at=at)
    asked = {node.source for node in version.tree.leaves}
    asked |= {bar.source for bar in version.rules.bars}
    found = readings(year, asked - {BY_HAND})
    return _worked_out(version, subjects, figures_of(found), entries, found)


def again(
    scoring: Scoring, kept: Mapping[str, Any], sheets: Sequence[Sheet] | None = None
) -> WorkedOut:
    """From the figures that a run kept and the entries as they are now."""
    known = list(scoring.sheets.all()) if sheets is None else list(sheets)
    subjects = [sheet.subject for sheet in known]
    return _worked_out(scoring.version, subjects, kept["figures"], entries_of(known), {})


def from_inputs(version: RubricVersion, kept: Mapping[str, Any]) -> WorkedOut:
    """From nothing but what a run kept: whoever doubts a result works it out anew."""
    subjects = [Subject(each["key"], Kind(each["kind"]), each["name"]) for each in kept["subjects"]]
    entries = {
        subject: {
            key: {column: Said(column=column, **said) for column, said in columns.items()}
            for key, columns in items.items()
        }
        for subject, items in kept["entries"].items()
    }
    return _worked_out(version, subjects, kept["figures"], entries, {})


def entries_of(sheets: Sequence[Sheet]) -> dict[str, dict[str, dict[str, Said]]]:
    """One query."""
    keys = {sheet.pk: sheet.subject.key for sheet in sheets}
    rows = Entry.objects.filter(sheet__in=keys).order_by("pk")
    return last_entries((keys[entry.sheet_id], entry) for entry in rows)


def _worked_out(
    version: RubricVersion,
    subjects: Sequence[Subject],
    figures: Figures,
    entries: Entries,
    rows: Mapping[str, Reading],
) -> WorkedOut:
    tree, settings = version.tree, version.rules
    register = Register(figures, sources(), subjects)
    scores = {
        subject.key: score_subject(
            tree, settings, subject, found_of(tree, subject, register, entries)
        )
        for subject in subjects
    }
    totals = [(score.subject, score.total) for score in scores.values()]
    return WorkedOut(
        scores=scores,
        grades=graded(settings, totals, bar_figures(settings.bars, figures, entries)),
        inputs={
            "version": version.pk,
            "nodes": version.nodes,
            "whole": version.whole,
            "subjects": [{"key": s.key, "kind": s.kind, "name": s.name} for s in subjects],
            "figures": figures,
            "entries": _plain(entries),
        },
        rows=rows,
    )


def _plain(entries: Entries) -> dict[str, Any]:
    return {
        subject: {
            key: {
                column: {
                    "numbers": dict(said.numbers),
                    "points": said.points,
                    "is_void": said.is_void,
                    "note": said.note,
                }
                for column, said in columns.items()
            }
            for key, columns in items.items()
        }
        for subject, items in entries.items()
    }
