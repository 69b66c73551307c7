"""Writing a checked file into its register: exactly what was shown, or nothing.

First every row is judged once more, slice by slice and without a lock, so that others go on working and
the page shows how far it has come. Then all rows are written in one transaction by the register's
service, which refuses rows that were changed since they were judged. One transaction, because "all or
nothing" is then kept by the database whatever dies in the middle: a killed worker leaves the register
as it was and the batch to be written, and the sweep has it written. It is short (some seconds for
10,000 rows), because on SQLite nobody else writes meanwhile; figures in docs/architecture.md.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Value

from common.background import send_after_commit
from common.errors import Conflict, DomainError, Invalid
from common.imports.judging import (
    SLICE,
    is_as_shown,
    judge_rows,
    judging_of,
    note,
    read_again,
    slices,
)
from common.imports.models import AbstractImportBatch, AbstractImportRow, Act, ImportState
from common.imports.registers import Register, Verdict, register_of
from common.imports.runs import APPLY, claim, heard, row_model, rows_of

# So many rows are written while the clerk waits; more by a task.
INLINE_WRITES = 300
WRITTEN = (Act.CREATE, Act.UPDATE)


Judged = tuple[AbstractImportRow, Verdict]


def begin_apply(
    batch: AbstractImportBatch, *, skip_bad: bool, by: Any, at: datetime
) -> AbstractImportBatch:
    """The clerk confirms. Few rows are written at once, many by the task.

    Raises Conflict when it was already confirmed or given up, or when the register has changed
    (`import.moved`), and Invalid when rows are bad and are not to be skipped, or none is to write.
    """
    with transaction.atomic():
        batch = type(batch)._default_manager.select_for_update(of=("self",)).get(pk=batch.pk)
        _refuse_apply(batch, skip_bad)
        batch.state, batch.claim, batch.progress = ImportState.APPLYING, None, 0
        batch.skipped_bad, batch.touched_at = bool(batch.count(Act.BAD)), at
        batch.attempts = 0
        batch.save(
            update_fields=["state", "claim", "progress", "skipped_bad", "touched_at", "attempts"]
        )
        if batch.to_write > INLINE_WRITES:
            send_after_commit(APPLY, batch._meta.label_lower, batch.pk)
            return batch
    apply_batch(batch, by=by, at=at)
    return batch


def _refuse_apply(batch: AbstractImportBatch, skip_bad: bool) -> None:
    if batch.state != ImportState.CHECKED:
        words = f"这次导入{batch.get_state_display()}，不能再确认。"
        raise Conflict("import.not_checked", words)
    bad = batch.count(Act.BAD)
    if bad and not skip_bad:
        words = f"有 {bad} 行有误，没有导入任何内容。请改正后重新上传，或勾选“跳过有误的行”。"
        raise Invalid("import.bad_rows", words)
    if not batch.to_write:
        raise Invalid("import.nothing", "没有需要新增或修改的行。")


def run_apply(batch: AbstractImportBatch, *, at: datetime) -> None:
    """Applies a confirmed batch (for the task); a second run at once does nothing."""
    if not claim(batch, ImportState.APPLYING, at):
        return
    try:
        apply_batch(batch, by=batch.created_by, at=at)
    except Conflict:
        return  # what changed is on the batch's page


def apply_batch(batch: AbstractImportBatch, *, by: Any, at: datetime) -> None:
    """Writes what was shown, or nothing.

    Raises Conflict `import.moved` when the register changed since the check: the rows concerned
    carry their new verdict, the batch is back to checked, and the clerk confirms anew.
    """
    register = register_of(batch)
    judged = _judge(batch, register, by, at)
    if any(not is_as_shown(row, verdict) for row, verdict in judged):
        raise _tell_moved(batch, judged, "预检之后登记册有变化")
    try:
        with transaction.atomic():
            _require_mine(batch)
            _write(judged, register, by, at)
            batch.state, batch.applied_at, batch.claim = ImportState.APPLIED, at, None
            # Named by no row from now on, so that the sweep deletes it.
            batch.file = ""
            batch.save(update_fields=["state", "applied_at", "claim", "file"])
    except _Refused as refused:
        raise _tell_moved(batch, _judge(batch, register, by, at), str(refused)) from refused


def _judge(batch: AbstractImportBatch, register: Register, by: Any, at: datetime) -> list[Judged]:
    """Every good row with what it would do now; those that others name before the others."""
    after = f"values__{register.after_key}" if register.after_key else Value("")
    pairs = rows_of(batch).order_by("line").values_list("key", "line", after)
    judging = judging_of(register, pairs, by=by, at=at, options=batch.options)
    judged: list[Judged] = []
    batch.progress = 0
    for part in slices(rows_of(batch).exclude(act=Act.BAD)):
        read = [read_again(register, row) for row in part]
        judged += zip(part, judge_rows(register, read, judging), strict=True)
        heard(batch, len(part))
    return sorted(judged, key=lambda pair: pair[0].rank)


def _require_mine(batch: AbstractImportBatch) -> None:
    """The batch, locked, is still this run's to write."""
    locked = type(batch)._default_manager.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.state != ImportState.APPLYING or locked.claim != batch.claim:
        raise Conflict("import.not_checked", "这次导入已经办理。")


class _Refused(Exception):
    """A service would not write: somebody changed the register in these seconds."""


def _write(judged: Sequence[Judged], register: Register, by: Any, at: datetime) -> None:
    """Rank after rank, a slice at a time."""
    writable = [(row.rank, verdict.meant) for row, verdict in judged if verdict.act in WRITTEN]
    for rank in sorted({rank for rank, _ in writable}):
        meant = [one for its, one in writable if its == rank]
        for start in range(0, len(meant), SLICE):
            try:
                register.write(meant[start : start + SLICE], by=by, at=at)
            except DomainError as error:
                raise _Refused(error.detail.rstrip("。")) from error
            except IntegrityError as error:
                raise _Refused("登记册刚刚由他人改动") from error


def _tell_moved(batch: AbstractImportBatch, judged: Sequence[Judged], words: str) -> Conflict:
    """Puts the new verdicts on the rows and the batch back to checked."""
    moved = []
    for row, verdict in judged:
        if not is_as_shown(row, verdict):
            note(row, verdict)
            row.moved = True
            moved.append(row)
    with transaction.atomic():
        row_model(batch)._default_manager.bulk_update(
            moved, ["act", "changes", "errors", "moved"], batch_size=SLICE
        )
        counts = Counter(rows_of(batch).values_list("act", flat=True))
        batch.counts, batch.state, batch.claim = dict(counts), ImportState.CHECKED, None
        batch.problem = "" if moved else words[:300]
        batch.save(update_fields=["counts", "state", "claim", "problem"])
    told = f"，涉及 {len(moved)} 行，已重新检查并标出" if moved else ""
    return Conflict("import.moved", f"{words}{told}；没有导入任何内容，请核对后再确认。")
