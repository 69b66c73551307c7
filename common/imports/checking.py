"""Taking a file in and checking it row by row. Nothing is written into the register here."""

import os
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import IO, Any, Final

from django.core.files import File
from django.db import transaction

from common.background import send_after_commit
from common.errors import Conflict, DomainError, Invalid, TooLarge
from common.imports.headings import FREE, OTHERS, note_headings, with_kept, words_of
from common.imports.judging import (
    NOTED,
    SLICE,
    faults_to_keep,
    judge_rows,
    judging_of,
    key_of,
    noted,
    rank_of,
)
from common.imports.mending import MENDED, with_mended, words_of_mended
from common.imports.models import TO_JUDGE, AbstractImportBatch, Act, ImportState
from common.imports.registers import Register, is_sheet, is_text, reading_heard, register_of
from common.imports.runs import CHECK, claim, heard, row_model, rows_of
from common.spreadsheets import OtherHeadings, Reading, RowRead
from common.store.bulk import insert_rows

# A file up to this size (about 2,000 rows) is checked while the clerk waits; a larger one by a task.
INLINE_BYTES = 200 * 1024
# Rows of short texts pack well, so they are counted too.
INLINE_ROWS = 2_000


def start_batch(
    register: Register,
    file: IO[bytes],
    *,
    filename: str,
    options: Mapping[str, Any],
    by: Any,
    at: datetime,
) -> AbstractImportBatch:
    """Takes an upload in and keeps it. A small file is checked at once; a larger one by the task.

    Raises Invalid or TooLarge when the file as a whole cannot be read: then nothing is kept. What is
    too heavy to be read in a request is read by the task, and what is wrong with it is on its page;
    there too one is asked about headings that are not ours.
    """
    options = with_kept(register, options, by=by)
    found = register.survey(file, filename, options)
    is_heavy = found is not None and found.is_heavy
    if not is_heavy:
        is_heavy = _is_long(register, file, filename, options)
    ending = os.path.splitext(filename)[1].lower()
    batch = register.batch_model(
        target=register.target,
        filename=os.path.basename(filename)[-200:],
        file=File(file, name=f"{uuid.uuid4().hex}{ending}"),
        options=dict(options),
        created_by=by,
        created_at=at,
        touched_at=at,
    )
    batch.save()
    _set_going(batch, is_heavy, at)
    return batch


def _is_long(
    register: Register, file: IO[bytes], filename: str, options: Mapping[str, Any]
) -> bool:
    """Has a file more than is checked while the clerk waits? Raises as `start_batch`."""
    try:
        reading = register.look(file, filename, options)
    except OtherHeadings:
        return False  # its page asks which column is which
    if next(reading.rows, None) is None:
        words = _empty_words(filename, reading)
        raise Invalid("import.empty", words, fields={"file": words})
    return _count(reading.rows) >= INLINE_ROWS or file.seek(0, os.SEEK_END) > INLINE_BYTES


def _count(rows: Iterator[RowRead]) -> int:
    """How many more rows there are, as far as it matters. Too many of them are told by the check."""
    try:
        return sum(1 for _ in islice(rows, INLINE_ROWS))
    except TooLarge:
        return 0


def _empty_words(filename: str, reading: Reading) -> str:
    if not is_sheet(filename) and not is_text(filename):
        return "文件里没有要导入的要素，请检查后重新上传。"
    told = "".join(reading.notes)
    tab = f"读取的是工作表“{reading.sheet}”。" if reading.sheet else ""
    return f"表头下面没有数据。请把要导入的内容填在表头下面再上传，“示例”行不会导入。{told or tab}"


def _set_going(batch: AbstractImportBatch, is_heavy: bool, at: datetime) -> None:
    if is_heavy:
        send_after_commit(CHECK, batch._meta.label_lower, batch.pk)
    else:
        check_batch(batch, at=at)


# Options that the upload form does not ask for, and that hold until the file is another.
_OF_FILE: Final = (OTHERS, FREE, MENDED)


def mend_batch(
    batch: AbstractImportBatch, cells: Mapping[int, Mapping[str, str]], *, by: Any, at: datetime
) -> AbstractImportBatch:
    """Checks the kept file anew with cells that the clerk put right: number of the row → column's key → text.

    Raises Invalid where none is given, and as `check_again`.
    """
    if not cells:
        raise Invalid("import.nothing_mended", "没有改动任何格子，请改好之后再重新检查。")
    return check_again(batch, options=with_mended(batch.options, cells), by=by, at=at)


def check_again(
    batch: AbstractImportBatch, *, options: Mapping[str, Any], by: Any, at: datetime
) -> AbstractImportBatch:
    """Checks the kept file anew, with other options or against what the register has become.

    Raises Conflict while it is being checked or written, when it was imported or given up, or when
    its file is no longer kept.
    """
    with transaction.atomic():
        batch = type(batch)._default_manager.select_for_update(of=("self",)).get(pk=batch.pk)
        if batch.state not in (ImportState.CHECKED, ImportState.FAILED) or not batch.file:
            words = "这次上传已经办结或文件已清理，请重新上传。"
            raise Conflict("import.not_checked", words)
        batch.state, batch.problem, batch.claim = ImportState.WAITING, "", None
        kept = {name: batch.options[name] for name in _OF_FILE if name in batch.options}
        if options.get("tab", "") != batch.options.get("tab", ""):
            kept.pop(MENDED, None)  # they are cells of another sheet
        batch.options, batch.attempts, batch.progress = {**kept, **options}, 0, 0
        batch.touched_at, batch.notes, batch.counts = at, [], {}
        batch.save()
    _set_going(batch, _is_heavy(batch), at)
    return batch


def _is_heavy(batch: AbstractImportBatch) -> bool:
    if batch.file.size > INLINE_BYTES:
        return True
    try:
        with batch.file.open("rb") as file:
            found = register_of(batch).survey(file, batch.filename, batch.options)
    except DomainError:
        return False  # the check says what is wrong with it
    return found is not None and found.is_heavy


def check_batch(batch: AbstractImportBatch, *, at: datetime) -> None:
    """Checks a waiting file. May be run twice: a second run waits for the first to fall silent, then
    begins afresh. What cannot be read leaves the batch failed, with the reason.
    """
    if not claim(batch, ImportState.WAITING, at):
        return
    register = register_of(batch)
    rows_of(batch).all().delete()
    batch.progress, batch.counts = 0, {}

    def on_read(share: float) -> None:
        """The page's bar: until the rows are counted, the progress is per cent of the file."""
        percent = int(share * 100)
        if percent != batch.progress:
            batch.progress = percent
            heard(batch, 0)

    try:
        with batch.file.open("rb") as file, reading_heard(on_read):
            reading = register.read(file, batch.filename, batch.options)
            # All rows are read before any is judged (20,000 at most), because one may name another.
            rows: list[RowRead] = []
            while part := list(islice(reading.rows, SLICE)):
                rows += part
                heard(batch, 0)
    except OtherHeadings as error:
        note_headings(batch, error.others, error.free)
        batch.save(update_fields=["options"])
        _fail(batch, error.detail)
        return
    except DomainError as error:
        _fail(batch, error.detail)
        return
    if not rows:
        _fail(batch, _empty_words(batch.filename, reading))
        return
    batch.progress, batch.counts = 0, {TO_JUDGE: len(rows)}
    batch.save(update_fields=["progress", "counts"])
    _judge_all(batch, register, rows, at)
    batch.notes = [
        *reading.notes,
        *words_of_mended(batch.options),
        *_doubtful_words(batch),
        *words_of(register, reading.others),
    ]
    note_headings(batch, reading.others, reading.free)
    batch.state, batch.claim = ImportState.CHECKED, None
    batch.save(update_fields=["counts", "state", "claim", "notes", "problem", "options"])


# Lines that are named in one sentence.
_NAMED = 20


def _doubtful_words(batch: AbstractImportBatch) -> list[str]:
    """第 3、8 行的内容少见…; nothing where no row is. Asked about, not refused: confirming takes them along."""
    odd = rows_of(batch).exclude(act=Act.BAD).exclude(errors=[]).order_by("line")
    lines = list(odd.values_list("line", flat=True))
    if not lines:
        return []
    more = "等" if len(lines) > _NAMED else ""
    named = "、".join(map(str, lines[:_NAMED]))
    return [
        f"有 {len(lines)} 行的内容少见（第 {named} {more}行），“内容”一栏写明是什么；请核对，确实如此的可以确认导入。"
    ]


def _fail(batch: AbstractImportBatch, words: str) -> None:
    batch.state, batch.problem, batch.claim = ImportState.FAILED, words[:300], None
    batch.save(update_fields=["state", "problem", "claim"])


def _judge_all(
    batch: AbstractImportBatch, register: Register, rows: list[RowRead], at: datetime
) -> None:
    """Judges every row and keeps it with its verdict, a slice a transaction."""
    counts: Counter[str] = Counter()
    pairs = ((key_of(register, r), r.number, r.values.get(register.after_key)) for r in rows)
    judging = judging_of(register, pairs, by=batch.created_by, at=at, options=batch.options)
    names = ("line", "values", "faults", "rank", *NOTED)
    for start in range(0, len(rows), SLICE):
        part = rows[start : start + SLICE]
        kept = []
        for row, verdict in zip(part, judge_rows(register, part, judging), strict=True):
            rank = rank_of(verdict.key, judging.above)
            kept.append((row.number, row.values, faults_to_keep(row), rank, *noted(verdict)))
            counts[verdict.act] += 1
        insert_rows(row_model(batch), names, kept, same={"batch_id": batch.pk})
        heard(batch, len(part))
    batch.counts = dict(counts)


def discard_batch(batch: AbstractImportBatch, *, by: Any, at: datetime) -> None:
    """The clerk gives a checked file up, and the sweep deletes it.

    Raises Conflict when it is being or has been imported.
    """
    with transaction.atomic():
        batch = type(batch)._default_manager.select_for_update(of=("self",)).get(pk=batch.pk)
        if batch.state not in (ImportState.CHECKED, ImportState.FAILED, ImportState.WAITING):
            words = f"这次导入{batch.get_state_display()}，不能放弃。"
            raise Conflict("import.not_checked", words)
        batch.state, batch.claim, batch.touched_at = ImportState.DISCARDED, None, at
        batch.file = ""
        batch.save(update_fields=["state", "claim", "touched_at", "file"])
