"""Entering and correcting sections, and what their water ought to be."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from common.errors import Invalid
from common.text.chinese import local_date
from rivers.services import save_many, save_row
from waters.models import Section, SectionTarget
from waters.rules.targets import target_in
from waters.services.facts import SectionFacts


@transaction.atomic
def save_section(
    *,
    facts: SectionFacts,
    section: Section | None = None,
    seen_at: datetime | None = None,
    by: User,
    at: datetime,
    reason: str = "",
) -> Section:
    """Enters a section, or corrects `section`, with its target. Raises as `rivers.services.save_river` does."""
    if section is None and not facts.target:
        words = "请选择目标水质。"
        raise Invalid("section.target", words, fields={"target": words})
    saved: Section = save_row(Section, section, facts, seen_at=seen_at, by=by, at=at, reason=reason)
    _keep_target(saved, facts, by=by, at=at)
    return saved


def save_sections(
    *,
    entries: Sequence[tuple[SectionFacts, Section | None]],
    by: User,
    at: datetime,
    reason: str = "",
) -> None:
    """Enters and corrects many, all or none. Raises as `rivers.services.save_many` does."""
    with transaction.atomic():
        save_many(model=Section, entries=entries, by=by, at=at, reason=reason)
        codes = [facts.code for facts, _ in entries]
        rows = Section.objects.filter(code__in=codes).prefetch_related("targets")
        saved = {row.code: row for row in rows}
        for facts, _ in entries:
            _keep_target(saved[facts.code], facts, by=by, at=at)


def _keep_target(section: Section, facts: SectionFacts, *, by: User, at: datetime) -> None:
    """A row for the year from which the target holds, where it differs from what held in that year."""
    if not facts.target:
        return
    year = facts.target_since or local_date(at).year
    known = {row.year: row for row in section.targets.all()}
    if target_in({first: row.target for first, row in known.items()}, year) == facts.target:
        return
    row: SectionTarget = known.get(year) or SectionTarget(section=section, year=year)
    row.target, row.entered_by, row.entered_at = facts.target, by, at
    row._history_user, row._history_date = by, at  # type: ignore[attr-defined]
    row.save()
