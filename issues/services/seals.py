"""Nightly seals over what is evidence beside the ledger of issues, and one seal over all of the night's.

A room joins a `Sealed` to `SEALED`. Of each the new rows are sealed in slices, each chained to the one before;
`NightSeal` covers the last seal of every chain, and its short fingerprint leaves the house on the notices.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from common.seams import Seam
from common.store.sealing import ROWS_A_SEAL, Sealed, hash_of
from common.text.chinese import moment_words
from issues.models import LedgerSeal, NightSeal, TableSeal
from issues.rules.chain import HASH_LENGTH

SEALED: Seam[Sealed] = Seam("what is sealed by night")
# A row takes its moment when its request begins and is seen when its transaction ends: within this time.
SETTLED: Final = timedelta(hours=1)
# Digits of the fingerprint on paper.
SHORTEST: Final = 16


def seal_tables(*, at: datetime) -> int:
    """Seals what came since the last seals, but for the newest: how many rows."""
    return sum(_seal_table(sealed, at=at) for sealed in SEALED)


def _seal_table(sealed: Sealed, *, at: datetime) -> int:
    last = TableSeal.objects.filter(table=sealed.key).order_by("-seq").first()
    seq, after, before = (last.seq, last.until, last.hash) if last else (0, None, "")
    made: list[TableSeal] = []
    lines: list[str] = []
    until = None

    def close(until: datetime) -> None:
        nonlocal seq, after, before, lines
        seq, before = seq + 1, hash_of(before, lines)
        made.append(
            TableSeal(
                table=sealed.key, seq=seq, at=at, after=after, until=until,
                count=len(lines), hash=before,
            )
        )  # fmt: skip
        after, lines = until, []

    for moment, line in sealed.lines(after=after):
        if moment >= at - SETTLED:
            break
        # Rows of one moment are never parted: the next seal begins after it.
        if until is not None and moment != until and len(lines) >= ROWS_A_SEAL:
            close(until)
        lines.append(line)
        until = moment
    if lines and until is not None:
        close(until)
    # Of two checks at once the second's seals break `seal_of_table_once`, and it leaves them.
    TableSeal.objects.bulk_create(made, ignore_conflicts=True)
    return sum(each.count for each in made)


def seal_night(*, at: datetime) -> NightSeal | None:
    """One seal over the last seal of every chain and the night's before. None where nothing was sealed since."""
    last = NightSeal.objects.order_by("-pk").first()
    covered = _last_seals()
    if not covered or (last is not None and last.covered == covered):
        return None
    made: NightSeal = NightSeal.objects.create(
        at=at, covered=covered, hash=_night_hash(last.hash if last else "", covered)
    )
    return made


def _last_seals() -> dict[str, str]:
    found = {}
    ledger = LedgerSeal.objects.order_by("-pk").first()
    if ledger is not None:
        found["issues.ledger"] = ledger.hash
    for sealed in SEALED:
        last = TableSeal.objects.filter(table=sealed.key).order_by("-seq").first()
        if last is not None:
            found[sealed.key] = last.hash
    return found


def _night_hash(before: str, covered: dict[str, str]) -> str:
    text = ";".join(f"{key}={covered[key]}" for key in sorted(covered))
    return sha256(f"{before}|{text}".encode()).hexdigest()


def table_faults() -> Iterator[str]:
    """What is not as it was sealed, in sentences. Each table is read through once."""
    for sealed in SEALED:
        yield from _faults_of(sealed)
    yield from _faults_of_nights()


def _faults_of(sealed: Sealed) -> Iterator[str]:
    rows = sealed.lines()
    ahead = next(rows, None)
    before, after = "", None
    seals = list(TableSeal.objects.filter(table=sealed.key).order_by("seq"))
    for expected, kept in enumerate(seals, start=1):
        lines = []
        while ahead is not None and ahead[0] <= kept.until:
            lines.append(ahead[1])
            ahead = next(rows, None)
        is_next = (kept.seq, kept.after) == (expected, after)
        if not is_next or (len(lines), hash_of(before, lines)) != (kept.count, kept.hash):
            since = f"{moment_words(kept.after)}之后、" if kept.after else ""
            yield (
                f"{sealed.words}与{moment_words(kept.at)}的封存不符：{since}{moment_words(kept.until)}"
                f"以前的封存 {kept.count} 条，现有 {len(lines)} 条，其中有记录被删除、改动或插入过。"
            )
        before, after = kept.hash, kept.until
        if not is_next:
            # A seal is gone: the next ones are told against what is kept, so that it is told once.
            return


def _faults_of_nights() -> Iterator[str]:
    before = ""
    hashes = set(LedgerSeal.objects.values_list("hash", flat=True))
    hashes |= set(TableSeal.objects.values_list("hash", flat=True))
    for kept in NightSeal.objects.order_by("pk"):
        if _night_hash(before, kept.covered) != kept.hash:
            yield f"{moment_words(kept.at)}的总封存与写入时不符：它或它的前一次被改动、删除过。"
        elif not hashes.issuperset(kept.covered.values()):
            yield f"{moment_words(kept.at)}的总封存所盖的封存有缺失：有封存被删除或重新推算过。"
        before = kept.hash


def is_sealed(kept: str) -> bool:
    """Is a seal that was kept elsewhere, whole or as the short fingerprint of a night's, among the seals?"""
    beginning = kept.strip().replace("-", "").lower()
    if len(beginning) == HASH_LENGTH:
        seals = (LedgerSeal, TableSeal, NightSeal)
        return any(model.objects.filter(hash=beginning).exists() for model in seals)
    if len(beginning) < SHORTEST:
        return False
    found: bool = NightSeal.objects.filter(hash__startswith=beginning).exists()
    return found


def last_seal(*, at: datetime) -> NightSeal | None:
    """The night's seal in force at a moment: what a paper of that day carries."""
    return NightSeal.objects.filter(at__lte=at).order_by("-at", "-pk").first()
