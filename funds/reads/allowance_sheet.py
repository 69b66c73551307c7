"""巡河补贴: who gets what, town by town, as a statement's lines say it; and what is mine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.models import User
from funds.models import FundKind, Statement, StatementLine
from funds.rules.allowance import PARTS
from funds.rules.allowance_rule import CLASSES, KINDS

_NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in one town, in yuan; what is kept as text in the line's facts as numbers."""

    person: str
    name: str
    kinds: str
    places: Sequence[str]
    place_keys: Sequence[str]
    required: int
    done: int
    months: int
    stays: bool
    patrol: Decimal
    phone: Decimal
    transport: Decimal
    insurance: Decimal
    district: Decimal
    own: Decimal
    memo: Sequence[dict[str, Any]]

    @property
    def allowance(self) -> Decimal:
        return self.patrol + self.phone + self.transport

    @property
    def total(self) -> Decimal:
        return self.allowance + self.insurance

    @property
    def why(self) -> str:
        """Every step in one text, for a cell of a sheet."""
        return "\n".join(f"{step['title']}：{step['words']}" for step in self.memo)


@dataclass(slots=True)
class TownSheet:
    """A town's rows, or all together, with their sums. A person or a reach of two rows counts once; `answer` is the
    town's in words."""

    code: str
    name: str
    grade: str = ""
    answer: str = ""
    rows: list[PersonRow] = field(default_factory=list)

    def sum_of(self, name: str) -> Any:
        return sum((getattr(row, name) for row in self.rows), start=0)

    @property
    def people(self) -> int:
        """Who gets something."""
        return len({row.person for row in self.rows if row.total})

    @property
    def in_office(self) -> int:
        """Who was still in office when the year ended."""
        return len({row.person for row in self.rows if row.stays})

    @property
    def reaches(self) -> int:
        return len({key for row in self.rows for key in row.place_keys})

    @property
    def sums(self) -> dict[str, Any]:
        """By the names of `PersonRow`."""
        names = ("required", "done", *PARTS, "allowance", "total", "district", "own")
        return {name: self.sum_of(name) for name in names}


def row_of(line: StatementLine) -> PersonRow:
    facts = line.facts
    parts = {part: Decimal(facts[part]) for part in PARTS}
    return PersonRow(
        person=line.subject_key,
        name=line.subject,
        kinds="、".join(KINDS[kind] for kind in facts["kinds"]),
        places=facts["places"],
        place_keys=facts["place_keys"],
        required=facts["required"],
        done=facts["done"],
        months=facts["months"],
        stays=facts["stays"],
        district=line.amount,
        own=Decimal(facts["own"]),
        memo=line.memo,
        **parts,
    )


def sheets_of(lines: Iterable[StatementLine]) -> list[TownSheet]:
    """A sheet for each town, in the order of their codes."""
    found: dict[str, TownSheet] = {}
    for line in lines:
        grade = CLASSES[line.facts["grade"]]
        sheet = found.setdefault(line.payee_id, TownSheet(line.payee_id, line.payee_name, grade))
        sheet.rows.append(row_of(line))
    return [found[code] for code in sorted(found)]


def together(sheets: Iterable[TownSheet], name: str = "合计") -> TownSheet:
    """All of them as one."""
    return TownSheet("", name, rows=[row for sheet in sheets for row in sheet.rows])


def visible_lines(statement: Statement, user: User) -> Any:
    """Its lines that the user sees, in order: an office all of it, a town its own from the day it was sent."""
    return statement.lines.visible_to(user).order_by("order")


@dataclass(frozen=True, slots=True)
class MyYear:
    """What somebody gets in one year of account, as a statement says it; a row for each town."""

    statement: Statement
    rows: Sequence[tuple[str, str, PersonRow]]

    def sum_of(self, name: str) -> Decimal:
        return sum((getattr(row, name) for _, _, row in self.rows), start=_NOTHING)


def years_of(user: User) -> list[MyYear]:
    """The person's own lines of statements that were sent or frozen, the newest first; of a year that was corrected the
    newest alone. Two queries; none for an account without a person."""
    chief = getattr(user, "chief", None)
    if chief is None:
        return []
    lines = (
        StatementLine.objects.filter(
            subject_kind="person",
            subject_key=str(chief.pk),
            statement__rule__kind=FundKind.ALLOWANCE,
            statement__state__in=["sent", "frozen"],
        )
        .select_related("statement")
        .order_by("-statement__first", "-statement__number", "payee_id")
    )
    newest: dict[Any, list[StatementLine]] = {}
    for line in lines:
        of = newest.setdefault((line.statement.rule_id, line.statement.first), [])
        if not of or of[0].statement_id == line.statement_id:
            of.append(line)
    return [
        MyYear(
            each[0].statement,
            [(line.payee_name, CLASSES[line.facts["grade"]], row_of(line)) for line in each],
        )
        for each in newest.values()
    ]
