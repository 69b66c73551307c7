"""Background work of imports. Each task takes ids and calls one function of the engine."""

from datetime import timedelta

import structlog
from celery import shared_task
from django.apps import apps

from common import clock
from common.background import send
from common.errors import Conflict
from common.imports import (
    AbstractImportBatch,
    ImportState,
    batch_models,
    check_batch,
    delete_files_without_batch,
    let_go_files,
    run_apply,
)
from common.imports.runs import APPLY, CHECK

logger = structlog.get_logger(__name__)

LOST_AFTER = timedelta(minutes=1)
# A file that nobody confirmed in so long is not waited for: it may hold people's numbers.
FILES_KEPT = timedelta(days=30)
# The longest that a transaction may take to name its file.
UNNAMED_FOR = timedelta(days=1)


def _batch(label: str, pk: int) -> AbstractImportBatch:
    model = apps.get_model(label)
    found: AbstractImportBatch = model._default_manager.select_related("created_by").get(pk=pk)
    return found


@shared_task
def check_import(label: str, pk: int) -> None:
    """Checks an uploaded file row by row."""
    try:
        check_batch(_batch(label, pk), at=clock.now())
    except Conflict as told:
        logger.info("import.left", batch=pk, code=told.code)


@shared_task
def apply_import(label: str, pk: int) -> None:
    """Writes a confirmed file into its register."""
    run_apply(_batch(label, pk), at=clock.now())


@shared_task
def sweep_imports() -> None:
    """Sends again what a dead broker or worker left lying."""
    before = clock.now() - LOST_AFTER
    tasks = {ImportState.WAITING: CHECK, ImportState.APPLYING: APPLY}
    for model in batch_models():
        lost = model._default_manager.filter(state__in=tasks, touched_at__lt=before)
        for pk, state in lost.values_list("pk", "state"):
            send(tasks[ImportState(state)], model._meta.label_lower, pk)


@shared_task
def sweep_import_files() -> None:
    """Deletes uploads that were imported or given up, and those with which nothing was done for a
    month; their rows stay."""
    now = clock.now()
    let_go_files(before=now - FILES_KEPT)
    delete_files_without_batch(before=now - UNNAMED_FOR)
