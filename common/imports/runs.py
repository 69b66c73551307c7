"""Runs of an import's tasks: one at a time, heard of while it lives, sent again when it is lost."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from common import clock
from common.errors import Conflict
from common.imports.models import AbstractImportBatch, AbstractImportRow, ImportState

# A run of a task that has not been heard of for so long is taken for dead.
SILENT = timedelta(minutes=3)
MOST_ATTEMPTS = 5
# The tasks, by the names that workers know them by.
CHECK, APPLY = "common.imports.tasks.check_import", "common.imports.tasks.apply_import"


def claim(batch: AbstractImportBatch, state: str, at: datetime) -> bool:
    """Is this run the only one at work on the batch? True for one of two that ask at once."""
    mine = uuid.uuid4()
    rows = type(batch)._default_manager.filter(pk=batch.pk, state=state)
    taken = rows.filter(claim=None).update(claim=mine, touched_at=at)
    taken = taken or rows.filter(touched_at__lt=at - SILENT).update(claim=mine, touched_at=at)
    if not taken:
        return False
    batch.refresh_from_db()
    batch.attempts += 1
    if batch.attempts > MOST_ATTEMPTS:
        batch.state, batch.problem = ImportState.FAILED, "系统几次处理都没有完成，请联系管理员。"
    batch.save(update_fields=["attempts", "state", "problem"])
    return batch.state == state


def heard(batch: AbstractImportBatch, more: int) -> None:
    """The run is alive. Raises Conflict when another run has taken the batch over."""
    batch.progress += more
    rows = type(batch)._default_manager.filter(pk=batch.pk, claim=batch.claim)
    if not rows.update(progress=batch.progress, touched_at=clock.now()):
        raise Conflict("import.taken_over", "这次导入已由另一进程接手。")


def row_model(batch: AbstractImportBatch) -> type[AbstractImportRow]:
    """The room's table of rows."""
    return batch.rows.model


def rows_of(batch: AbstractImportBatch) -> Any:
    """The batch's rows, asked for slice by slice on purpose."""
    return row_model(batch)._default_manager.filter(batch=batch)  # type: ignore[misc]
