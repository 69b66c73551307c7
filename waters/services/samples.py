"""Samples: entered as they were taken, made void with a reason and entered anew, never overwritten."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import User
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.bulk import insert_rows
from common.text.chinese import date_words, local_date, moment_words
from common.text.months import Month
from rivers.services.writing import NOT_YOURS, locked, may_keep
from waters.models import Sample, SampleState, SampleValue, Section, Source
from waters.rules.doubts import faults_of
from waters.rules.indicators import Indicator
from waters.rules.means import Value

RETIRED: Final = "这个断面已停用，恢复使用后才能登记水质。"
LONGEST: Final = 200
_LONGEST_TYPED: Final = 30


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator as it was typed and understood: `number` in the indicator's unit, or, below the detection limit,
    that limit."""

    typed: str
    number: Decimal | None = None
    is_below: bool = False
    limit: Decimal | None = None
    # As the rules read it.
    value: Value = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        value = Value(self.limit if self.is_below else self.number, self.is_below)
        object.__setattr__(self, "value", value)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFacts:
    """What is entered of a sample.

    month   the month for which it counts; None: that of `taken_on`
    state   of `SampleState`; one without flow has no values
    """

    section: Section
    taken_on: date
    values: Mapping[Indicator, Measured] = field(default_factory=dict)
    month: Month | None = None
    source: str = Source.MANUAL
    state: str = SampleState.TAKEN
    note: str = ""

    @property
    def counts_for(self) -> Month:
        return self.month or Month.of(self.taken_on)

    @property
    def key(self) -> tuple[int, date, str]:
        """One sample a section, day and source."""
        return self.section.pk, self.taken_on, self.source


def field_of(indicator: Indicator) -> str:
    """Under which name a fault of a value is told: `value_7`."""
    return f"value_{indicator:d}"


def sample_faults(facts: SampleFacts, *, at: datetime) -> dict[str, str]:
    """Field → sentence for what cannot be; empty when nothing is. No query. What can only hardly be is asked about by
    forms (`waters.rules.doubts.doubts_of`)."""
    faults: dict[str, str] = {}
    today = local_date(at)
    if facts.taken_on > today:
        faults["taken_on"] = f"采样日期不能晚于今天（{date_words(today)}）。"
    month = facts.counts_for
    if month > Month.of(today):
        faults["month"] = "计入月份不能晚于本月。"
    elif abs(_apart(month, Month.of(facts.taken_on))) > 1:
        faults["month"] = "计入月份与采样日期相差一个月以上。"
    if facts.state == SampleState.NO_FLOW and facts.values:
        faults["state"] = "断流时没有水样，请清空监测值，或改选“已采样”。"
    if facts.state == SampleState.TAKEN and not facts.values:
        faults["state"] = "请至少填写一项监测值；没有水样的请选“断流”。"
    if len(facts.note) > LONGEST:
        faults["note"] = f"备注不超过 {LONGEST} 字。"
    values = {each: measured.value for each, measured in facts.values.items()}
    for indicator, words in faults_of(values).items():
        faults[field_of(indicator)] = f"{words}。"
    return faults


def _apart(one: Month, other: Month) -> int:
    return (one.year - other.year) * 12 + one.month - other.month


@transaction.atomic
def record_sample(*, facts: SampleFacts, by: User, at: datetime) -> Sample:
    """Enters one sample. Of a month that is closed it is entered too, and counts when that month is corrected: forms
    and imports say so (`waters.reads.contradictions.closed_doubt`).

    Raises NotVisible, NotAllowed; Conflict for a section out of use and for the same sample twice (`sample.twice`);
    Invalid with the fields of `sample_faults`.
    """
    _lock(facts.section, by)
    return _write(facts, by=by, at=at)


@transaction.atomic
def void_sample(*, sample: Sample, reason: str, by: User, at: datetime) -> Sample:
    """Makes a sample void; it stays in the register. Raises Conflict for one that is void already, Invalid without a
    reason."""
    _lock(sample.section, by, retired_too=True)
    return _void(sample, reason, by=by, at=at)


@transaction.atomic
def replace_sample(
    *, sample: Sample, facts: SampleFacts, reason: str, by: User, at: datetime
) -> Sample:
    """Corrects a sample: the old one becomes void, a new one is entered. Raises as the two acts do; then nothing is
    changed."""
    _lock(sample.section, by)
    if facts.section.pk != sample.section_id:
        _lock(facts.section, by)
    _void(sample, reason, by=by, at=at)
    return _write(facts, by=by, at=at)


def record_samples(*, entries: Sequence[SampleFacts], by: User, at: datetime) -> int:
    """Enters many, all or none, by bulk statements; how many. Raises as `record_sample` does, for the first that cannot
    be entered: an import has shown them all before (`sample_faults`, `taken_already`)."""
    with transaction.atomic():
        sections = list(dict.fromkeys(facts.section.pk for facts in entries))
        found = Section.objects.visible_to(by).filter(pk__in=sections)
        rows = {
            row.pk: row for row in found.order_by("pk").select_for_update(of=("self",), no_key=True)
        }
        for pk in sections:
            _refuse(rows.get(pk), by)
        for facts in entries:
            _refuse_faults(sample_faults(facts, at=at))
        if twice := taken_already(entries):
            raise _twice(next(facts for facts in entries if facts.key in twice), None)
        made = _insert(entries, by=by, at=at)
        insert_rows(
            SampleValue,
            ("sample_id", "indicator", "typed", "number", "is_below", "limit"),
            [
                (made[facts.key], int(indicator), *_stored(measured))
                for facts in entries
                for indicator, measured in facts.values.items()
            ],
        )
    return len(entries)


def _insert(
    entries: Sequence[SampleFacts], *, by: User, at: datetime
) -> dict[tuple[int, date, str], int]:
    """Writes the samples without their values; their keys in the table by `SampleFacts.key`, of which none comes twice
    among those that are not void."""
    insert_rows(
        Sample,
        ("section_id", "taken_on", "month", "source", "state", "note"),
        [
            (*facts.key[:2], facts.counts_for.first_day, facts.source, facts.state, facts.note)
            for facts in entries
        ],
        same={"entered_by_id": by.pk, "entered_at": at},
    )
    rows = _standing(facts.key for facts in entries)
    return {
        (section, day, source): pk
        for section, day, source, pk in rows.values_list("section_id", "taken_on", "source", "pk")
    }


def _standing(keys: Iterable[tuple[int, date, str]]) -> QuerySet[Sample]:
    """Samples that are not void, of the sections and days of these keys."""
    keys = list(keys)
    return Sample.objects.filter(
        section__in={section for section, _, _ in keys},
        taken_on__in={day for _, day, _ in keys},
        voided_at__isnull=True,
    ).order_by()


def taken_already(entries: Iterable[SampleFacts]) -> set[tuple[int, date, str]]:
    """Keys of those that are entered already, or come twice among these: one query."""
    keys: set[tuple[int, date, str]] = set()
    twice: set[tuple[int, date, str]] = set()
    for facts in entries:
        (twice if facts.key in keys else keys).add(facts.key)
    if not keys:
        return set()
    known = set(_standing(keys).values_list("section_id", "taken_on", "source"))
    return twice | (keys & known)


def _lock(section: Section, by: User, *, retired_too: bool = False) -> None:
    row = locked(Section, section.pk, by=by, seen_at=None)
    if not row.is_active and not retired_too:
        raise Conflict("section.retired", RETIRED)


def _refuse(section: Section | None, by: User) -> None:
    if section is None:
        raise NotVisible("register.not_found", "没有找到这个断面，或不在您的管理范围内。")
    if not may_keep(by, section):
        raise NotAllowed("register.not_yours", NOT_YOURS)
    if not section.is_active:
        raise Conflict("section.retired", f"断面“{section}”已停用，恢复使用后才能登记水质。")


def _refuse_faults(faults: dict[str, str]) -> None:
    if faults:
        raise Invalid("sample.invalid", next(iter(faults.values())), fields=faults)


def _write(facts: SampleFacts, *, by: User, at: datetime) -> Sample:
    _refuse_faults(sample_faults(facts, at=at))
    same = Sample.objects.filter(
        section=facts.section,
        taken_on=facts.taken_on,
        source=facts.source,
        voided_at__isnull=True,
    )
    if known := same.select_related("entered_by").first():
        raise _twice(facts, known)
    row = _row(facts, by=by, at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise _twice(facts, None) from None
    SampleValue.objects.bulk_create(
        SampleValue(
            sample=row, indicator=int(indicator), **dict(zip(_STORED, _stored(each), strict=True))
        )
        for indicator, each in facts.values.items()
    )
    return row


_STORED: Final = ("typed", "number", "is_below", "limit")


def _stored(measured: Measured) -> tuple[Any, ...]:
    return (
        measured.typed[:_LONGEST_TYPED],
        None if measured.is_below else measured.number,
        measured.is_below,
        measured.limit if measured.is_below else None,
    )


def _row(facts: SampleFacts, *, by: User, at: datetime) -> Sample:
    return Sample(
        section=facts.section,
        taken_on=facts.taken_on,
        month=facts.counts_for.first_day,
        source=facts.source,
        state=facts.state,
        note=facts.note,
        entered_by=by,
        entered_at=at,
    )


def _twice(facts: SampleFacts, known: Sample | None) -> Conflict:
    what = f"“{facts.section}”{date_words(facts.taken_on)}的{Source(facts.source).label}"
    who = f"，由{known.entered_by.name}于{moment_words(known.entered_at)}登记" if known else ""
    words = f"{what}已经登记过{who}。要更正的，请先在监测数据中作废原来的，再重新登记。"
    return Conflict("sample.twice", words, fields={"taken_on": words}, row=known)


def _void(sample: Sample, reason: str, *, by: User, at: datetime) -> Sample:
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST:
        words = f"作废原因不超过 {LONGEST} 字。" if reason else "请写明作废（更正）的原因。"
        raise Invalid("sample.void_reason", words, fields={"reason": words})
    row: Sample = Sample.objects.select_for_update(of=("self",)).get(pk=sample.pk)
    if row.voided_at is not None:
        raise Conflict("sample.void", "这条监测数据已经作废。")
    row.voided_by, row.voided_at, row.void_reason = by, at, reason
    row.save(update_fields=["voided_by", "voided_at", "void_reason"])
    return row
