"""The month's tables in the columns of the bureaus: what is exported can be imported again."""

from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, Final

from common.spreadsheets import Column, write_rows
from common.text.months import Month
from waters.models import AnnouncedClass, Sample, Section, Source
from waters.rules.headings import key_of
from waters.rules.indicators import Indicator
from waters.rules.rhythm import is_due
from waters.rules.targets import target_in
from waters.sheets.announced import CLASS_WORDS, STATE_WORDS
from waters.sheets.samples import MEASURED, SAMPLES

_STATES: Final = {"no_flow": "断流", "tide": "涨潮"}
_MET: Final = {True: "是", False: "否", None: ""}


def announced_rows(sections: Any, month: Month) -> Iterator[dict[str, Any]]:
    """Of every section of a month that is due or was announced: what the table tells. Those without a class come with
    an empty one, so that the table is the form to fill in, too. Three queries."""
    found = sections.select_related(
        "river", "division", "upstream_division", "downstream_division"
    ).prefetch_related("targets")
    before = month.plus(-12)
    rows = AnnouncedClass.objects.filter(month__in=(month.first_day, before.first_day))
    rows = rows.filter(section__in=sections.values("pk"))
    announced = {(row.section_id, Month.of(row.month)): row for row in rows}
    for section in found.order_by("division_id", "river__sort_key", "code"):
        row = announced.get((section.pk, month))
        if row is not None or (section.is_active and is_due(section.rhythm, month)):
            yield _announced(section, month, row, announced.get((section.pk, before)))


def _announced(
    section: Section, month: Month, row: AnnouncedClass | None, before: AnnouncedClass | None
) -> dict[str, Any]:
    target = target_in({each.year: each.target for each in section.targets.all()}, month.year)
    is_met = row.water_class <= target if row and row.water_class and target else None
    return {
        "division": section.division.full_name or section.division.name,
        "section_code": section.code,
        "section_name": section.name,
        "river": section.river.name,
        "kind": section.get_kind_display(),
        "grades": section.grade_words,
        "border": border_words(section),
        "month": str(month),
        "target": CLASS_WORDS.get(target, ""),
        "water_class": _class_words(row),
        "last_year": _class_words(before),
        "is_met": _MET[is_met],
        "exceeding": (row.exceeding or "/") if row and row.water_class else "",
        "note": row.note if row else "",
    }


def _class_words(row: AnnouncedClass | None) -> str:
    return "" if row is None else CLASS_WORDS.get(row.water_class) or STATE_WORDS[row.state]


def border_words(section: Section) -> str:
    """上游→下游 across a border, 甲≈乙 where it is shared; "" inside one division."""
    above, below = section.upstream_division, section.downstream_division
    if not section.border or above is None or below is None:
        return ""
    return f"{above}{'→' if section.border == 'across' else '≈'}{below}"


def sample_columns(rows: Iterable[Indicator]) -> list[Column]:
    """The columns of samples with those indicators alone that were measured."""
    measured = {key_of(each) for each in rows}
    return [each for each in SAMPLES if each not in MEASURED or each.key in measured]


def sample_rows(samples: Any) -> Iterator[dict[str, Any]]:
    """Samples with a value a column, as it was typed; in slices."""
    found = samples.select_related("section__river").prefetch_related("values")
    for sample in found.order_by("section__code", "taken_on", "pk").iterator(chunk_size=500):
        yield {
            **dict.fromkeys((column.key for column in SAMPLES), None),
            "section_code": sample.section.code,
            "section_name": sample.section.name,
            "river": sample.section.river.name,
            "taken_on": sample.taken_on,
            "month": None
            if sample.taken_on in Month.of(sample.month)
            else str(Month.of(sample.month)),
            "source": Source(sample.source).value,
            "state": _STATES.get(sample.state, ""),
            "note": sample.note,
            **{f"i{value.indicator}": value.typed for value in sample.values.all()},
        }


def samples_of(sections: Any, month: Month) -> Any:
    """Samples of a month that were not made void."""
    return Sample.objects.filter(
        section__in=sections.values("pk"), month=month.first_day, voided_at__isnull=True
    )


def written(
    columns: Sequence[Column], rows: Iterable[Any], title: str, notes: Sequence[str]
) -> IO[bytes]:
    """The table as .xlsx, with what it is of above it."""
    return write_rows(columns, rows, title=title, notes=["；".join(notes)])
