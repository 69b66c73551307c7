"""Is the ledger whole: every issue as its entries say, every entry as it was written, none of them gone."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import Max, Sum

from attachments.services.checking import READ_A_NIGHT, FileCheck, faults_elsewhere
from attachments.services.records import record_older
from common.text.chinese import date_words, moment_words
from issues.models import Issue, LedgerCheck, LedgerDifference, LedgerEntry, LedgerSeal, TableSeal
from issues.rules.chain import NOTHING, broken_links, seal
from issues.rules.folding import IssueState, LedgerBroken, fold, untold
from issues.services.ledger import state_of
from issues.services.numbers import gaps
from issues.services.seals import SETTLED, seal_night, seal_tables, table_faults

logger = structlog.get_logger(__name__)

# Where everything was changed, the first ones say so; all are counted.
MOST_KEPT: Final = 1000
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was written: of an issue, or of a seal."""

    issue: Issue | None
    words: str


@dataclass(slots=True)
class Verified:
    """What was looked at, how much differs, and the first differences in words."""

    issues: int = 0
    entries: int = 0
    seals: int = 0
    found: int = 0
    files: FileCheck = field(default_factory=FileCheck)
    differences: list[Difference] = field(default_factory=list)

    def add(self, issue: Issue | None, words: str) -> None:
        self.found += 1
        if len(self.differences) < MOST_KEPT:
            self.differences.append(Difference(issue, words))


def verify_ledger(*, all_files: bool = False) -> Verified:
    """Looks at every issue, entry, number, file and seal, and writes nothing. People may go on working
    meanwhile. Of the files some are read, in turn (`FileCheck`); `all_files` reads all."""
    last = LedgerCheck.objects.order_by("-pk").first()
    files = FileCheck() if all_files else FileCheck.after(last.files_until if last else 0)
    verified = Verified(files=files)
    for batch in _with_entries():
        for issue, entries in batch:
            verified.issues += 1
            verified.entries += len(entries)
            if faults_of(issue, entries):
                for words in _faults_when_locked(issue.pk):
                    verified.add(issue, words)
        _check_files(verified, batch)
    for number in gaps():
        verified.add(None, f"编号 {number} 已发出，却没有这件问题：它被整件删除。")
    for row, words in faults_elsewhere(files, but=[Issue, LedgerEntry]):
        verified.add(None, f"{row}：{words}")
    for words in [*_broken_seals(verified), *table_faults()]:
        verified.add(None, words)
    verified.seals += TableSeal.objects.count()
    return verified


def _check_files(verified: Verified, batch: Sequence[tuple[Issue, list[LedgerEntry]]]) -> None:
    """The files that issues and their entries name, against what the entries keep of them."""
    owner, claims = {}, {}
    for issue, entries in batch:
        for key in map(str, issue.photos):
            owner[key], claims[key] = issue, list[str]()
        for entry in entries:
            kept = entry.data.get("digests", {}) if isinstance(entry.data, dict) else {}
            for key in map(str, entry.files):
                owner[key], claims[key] = issue, kept.get(key) or claims.get(key, [])
    for key, sentences in verified.files.faults(claims).items():
        for words in sentences:
            verified.add(owner[key], f"附件 {key[:8]}：{words}")


def check_ledger(*, at: datetime) -> LedgerCheck:
    """The nightly check: keeps what was found, for the page and the log, then seals what came since."""
    record_older(most_bytes=READ_A_NIGHT)
    verified = verify_ledger()
    with transaction.atomic():
        check = LedgerCheck.objects.create(
            at=at,
            issues=verified.issues,
            entries=verified.entries,
            files=verified.files.files,
            files_read=verified.files.read,
            files_until=verified.files.until,
            restored=verified.files.restored,
            sealed=TableSeal.objects.aggregate(rows=Sum("count"))["rows"] or 0,
            found=verified.found,
        )
        LedgerDifference.objects.bulk_create(
            LedgerDifference(ledger_check=check, issue=each.issue, words=each.words)
            for each in verified.differences
        )
    for each in verified.differences:
        number = each.issue.number if each.issue else ""
        logger.error("ledger.differs", number=number, words=each.words)
    seal_ledger(at=at)
    seal_tables(at=at)
    made = seal_night(at=at)
    logger.info(
        "ledger.checked",
        issues=verified.issues,
        entries=verified.entries,
        found=verified.found,
        seal=made.hash if made else "",
    )
    return check


def seal_ledger(*, at: datetime) -> LedgerSeal | None:
    """Seals the entries since the last seal, but for those so new that another, begun before them, may
    not be seen yet. None where there are none."""
    last = LedgerSeal.objects.order_by("-pk").first()
    after, before = (last.last_id, last.hash) if last else (0, NOTHING)
    settled = LedgerEntry.objects.filter(pk__gt=after, recorded_at__lt=at - SETTLED)
    until = settled.aggregate(until=Max("pk"))["until"]
    if until is None:
        return None
    count, digest = seal(before, _hashes(after, until))
    made: LedgerSeal = LedgerSeal.objects.get_or_create(
        after_id=after, defaults={"at": at, "last_id": until, "count": count, "hash": digest}
    )[0]
    return made


def faults_of(issue: Issue, entries: Sequence[LedgerEntry]) -> list[str]:
    """What is not as written, in sentences; `entries` are the whole ledger of the issue in order."""
    if not entries:
        return ["没有台账记录。"]
    faults = [
        f"第 {seq} 条台账记录与写入时的校验值不符：该条或它的前一条被改动、删除或插入过。"
        for seq in broken_links(issue.number, entries)
    ]
    try:
        told = fold(entries)
    except LedgerBroken as error:
        return [*faults, f"台账前后不连贯：{error}。"]
    return faults + _unlike(state_of(issue), told, but=untold(entries[0]))


def _unlike(kept: IssueState, told: IssueState, *, but: Collection[str]) -> list[str]:
    """How an issue's row differs from what its ledger tells, fact by fact."""
    of_issue: Any = Issue._meta
    names = [each.name for each in fields(IssueState) if each.name not in but]
    pairs = ((name, getattr(kept, name), getattr(told, name)) for name in names)
    return [
        f"{of_issue.get_field(name).verbose_name}现为“{_shown(name, is_)}”，"
        f"按台账应为“{_shown(name, should)}”。"
        for name, is_, should in pairs
        if is_ != should
    ]


def _shown(name: str, value: Any) -> str:
    if value in (None, "", ()):
        return "无"
    if isinstance(value, tuple):
        return "、".join(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return moment_words(value)
    if isinstance(value, date):
        return date_words(value)
    of_issue: Any = Issue._meta
    column = of_issue.get_field(name)
    if column.is_relation:
        # Whatever the key is of: the code of a kind, the key of a unit, the code of a division.
        key = "code" if name == "kind" else "pk"
        value = column.related_model._base_manager.filter(**{key: value}).first() or value
    return str(dict(column.flatchoices).get(value, value))


def _with_entries() -> Iterator[list[tuple[Issue, list[LedgerEntry]]]]:
    """Every issue with its ledger, some hundred at a time."""
    last = 0
    rows = Issue.objects.order_by("pk").select_related("kind")
    while issues := list(rows.filter(pk__gt=last)[:_AT_ONCE]):
        last = issues[-1].pk
        ledgers: dict[int, list[LedgerEntry]] = defaultdict(list)
        for entry in LedgerEntry.objects.filter(issue__in=issues).order_by("issue_id", "seq"):
            ledgers[entry.issue_id].append(entry)
        yield [(issue, ledgers[issue.pk]) for issue in issues]


def _faults_when_locked(pk: int) -> list[str]:
    """Looked at again, with nobody acting between the one question and the other."""
    with transaction.atomic():
        locked = Issue.objects.select_for_update(of=("self",)).select_related("kind").get(pk=pk)
        return faults_of(locked, list(locked.ledger.order_by("seq")))


def _broken_seals(verified: Verified) -> Iterator[str]:
    after, before = 0, NOTHING
    for kept in LedgerSeal.objects.order_by("pk"):
        verified.seals += 1
        count, digest = seal(before, _hashes(after, kept.last_id))
        if (after, count, digest) != (kept.after_id, kept.count, kept.hash):
            yield (
                f"{moment_words(kept.at)}封存的台账记录与现存的不符：封存 {kept.count} 条，"
                f"现有 {count} 条，其中有记录被删除、改动或插入过。"
            )
        after, before = kept.last_id, kept.hash


def _hashes(after: int, until: int) -> Iterator[tuple[int, str]]:
    rows = LedgerEntry.objects.filter(pk__gt=after, pk__lte=until).order_by("pk")
    return rows.values_list("pk", "hash").iterator(chunk_size=5000)
