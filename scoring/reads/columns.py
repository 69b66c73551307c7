"""From entries in three columns to what counts of an item: the final one, else the department's, else the register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from scoring.models import Column, Entry
from scoring.reads.figures import Reading, Source
from scoring.rules.faults import matching
from scoring.rules.rubrics import BY_HAND, Bar, Node, Subject, Tree
from scoring.rules.shape import Given
from scoring.rules.totals import Found

# The last that says something counts.
COUNTING: Final = (Column.DEPARTMENT, Column.FINAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an entry says, as far as a score needs it; numbers as text, so that it can be kept as JSON."""

    column: str
    numbers: Mapping[str, str]
    points: str | None
    is_void: bool
    note: str

    @classmethod
    def of(cls, entry: Entry) -> Said:
        points = None if entry.points is None else f"{entry.points:f}"
        return cls(
            column=entry.column,
            numbers=dict(entry.numbers),
            points=points,
            is_void=entry.is_void,
            note=entry.note,
        )


#: Subject's key → item's key → column → what its last entry says.
Entries = Mapping[str, Mapping[str, Mapping[str, Said]]]


def last_entries(rows: Iterable[tuple[str, Entry]]) -> dict[str, dict[str, dict[str, Said]]]:
    """Of (subject's key, entry) in the order of time."""
    found: dict[str, dict[str, dict[str, Said]]] = {}
    for subject, entry in rows:
        found.setdefault(subject, {}).setdefault(entry.key, {})[entry.column] = Said.of(entry)
    return found


#: Source's code → subject's key → the figure's numbers, as text.
Figures = Mapping[str, Mapping[str, Mapping[str, str]]]


def figures_of(readings: Mapping[str, Reading]) -> dict[str, dict[str, dict[str, str]]]:
    """Readings as they are kept with a run."""
    return {
        code: {
            subject: {key: f"{number:f}" for key, number in sorted(numbers.items())}
            for subject, numbers in sorted(reading.numbers.items())
        }
        for code, reading in readings.items()
    }


class Register:
    """What the figures say of an item for a subject."""

    def __init__(
        self, figures: Figures, known: Mapping[str, Source], subjects: Sequence[Subject]
    ) -> None:
        self._figures, self._known, self._subjects = figures, known, subjects
        self._peers: dict[tuple[str, str], list[Decimal]] = {}

    def numbers(self, node: Node, subject: Subject) -> dict[str, Decimal] | None:
        """By the inputs of the item's shape; None where the register has nothing about the subject."""
        found = self._figures.get(node.source, {}).get(subject.key)
        if found is None or node.shape is None:
            return None
        keys = matching(node.shape.inputs(), list(found))
        return None if keys is None else {own: Decimal(found[key]) for own, key in keys.items()}

    def peers(self, node: Node, subject: Subject) -> list[Decimal]:
        """The first input of all subjects of the same kind that have one."""
        if node.shape is None or not node.shape.is_ranked:
            return []
        # The same for all of a kind: read once.
        of = (node.key, subject.kind)
        if of not in self._peers:
            own = (each for each in self._subjects if each.kind == subject.kind)
            found = (self.numbers(node, each) for each in own)
            self._peers[of] = [next(iter(numbers.values())) for numbers in found if numbers]
        return self._peers[of]

    def noun(self, node: Node) -> str:
        source = self._known.get(node.source)
        return source.noun if source is not None else node.name

    def absent(self, node: Node) -> str:
        source = self._known.get(node.source)
        return source.absent if source is not None else ""


def found_of(
    tree: Tree, subject: Subject, register: Register, entries: Entries
) -> dict[str, Found]:
    """What is known of each item of a subject."""
    own = entries.get(subject.key, {})
    return {
        node.key: _found(node, subject, register, own.get(node.key, {}), entries)
        for node in tree.leaves
        if tree.applies(node.key, subject)
    }


def _found(
    node: Node,
    subject: Subject,
    register: Register,
    columns: Mapping[str, Said],
    entries: Entries,
) -> Found:
    said = [columns[column] for column in COUNTING if column in columns]
    numbers = register.numbers(node, subject)
    # Only what is read from a register can be missing there.
    is_void = node.source != BY_HAND and numbers is None
    why = register.absent(node) if is_void else ""
    awarded: Decimal | None = None
    for each in said:
        is_void, why = each.is_void, each.note
        if each.numbers:
            numbers = {key: Decimal(value) for key, value in each.numbers.items()}
            awarded = None
        if each.points is not None:
            awarded = Decimal(each.points)
    given = None
    if numbers is not None and node.shape is not None:
        peers = register.peers(node, subject) or _peers_by_hand(node, subject, entries)
        given = Given(numbers=numbers, noun=register.noun(node), peers=tuple(peers))
    return Found(given=given, is_void=is_void, awarded=awarded, why=why)


def _peers_by_hand(node: Node, subject: Subject, entries: Entries) -> list[Decimal]:
    """Of a rank over numbers that are filled in: those of the subjects of the same kind."""
    if node.shape is None or not node.shape.is_ranked:
        return []
    key = node.shape.inputs()[0].key
    found = []
    for other, items in entries.items():
        columns = items.get(node.key, {})
        numbers: dict[str, Any] = {}
        for column in COUNTING:
            if column in columns and columns[column].numbers:
                numbers = dict(columns[column].numbers)
        if other[0] == subject.key[0] and key in numbers:
            found.append(Decimal(numbers[key]))
    return found


def bar_figures(
    bars: Iterable[Bar], figures: Figures, entries: Entries
) -> dict[str, dict[str, Decimal]]:
    """Numbers of vetoes and preconditions: by bar's key, by subject's key. Of a rate its percent counts."""
    found: dict[str, dict[str, Decimal]] = {}
    for bar in bars:
        own = found.setdefault(bar.key, {})
        if bar.source != BY_HAND:
            for subject, numbers in figures.get(bar.source, {}).items():
                value = numbers.get("count", numbers.get("value"))
                if value is not None:
                    own[subject] = Decimal(value)
            continue
        for subject, items in entries.items():
            said = items.get(bar.key, {}).get(Column.FINAL)
            if said is not None and not said.is_void and "count" in said.numbers:
                own[subject] = Decimal(said.numbers["count"])
    return found
