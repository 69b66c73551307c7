"""What is entered about a section, as services take it."""

from dataclasses import dataclass
from typing import Any

from accounts.models import Division
from rivers.models import River
from rivers.services.facts import Facts
from waters.models import Rhythm, Section, SectionGrade, SectionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionFacts(Facts):
    """A monitoring section.

    grades        codes of `SectionGrade`, in any order
    target        a class of GB 3838-2002, `1` to `5`, from `target_since` on; empty leaves the targets alone
    target_since  a year; the present one where None
    """

    code: str
    name: str
    grades: tuple[str, ...]
    river: River
    division: Division
    kind: str = SectionKind.RIVER
    target: str = ""
    target_since: int | None = None
    border: str = ""
    upstream_division: Division | None = None
    downstream_division: Division | None = None
    rhythm: str = Rhythm.MONTHLY
    inflow_section: Section | None = None
    in_index: bool = True
    is_automatic: bool = False
    longitude: float | None = None
    latitude: float | None = None

    def values(self) -> dict[str, Any]:
        values = Facts.values(self)
        del values["target"], values["target_since"]
        return values | {"grades": joined(self.grades)}


def joined(grades: tuple[str, ...]) -> str:
    """Codes of grades as a section keeps them: in their order, once each."""
    return ",".join(code for code in SectionGrade.values if code in grades)
