"""Uploads of imports are kept no longer than somebody may need them: they may hold people's numbers.

An import that ends lets go the name of its file in its own transaction; old ones are let go here. A
file is deleted only when no row has named it for a day, because only then is it certain how the
transaction ended in which its name was written or let go.
"""

from collections.abc import Iterator
from datetime import datetime

from django.apps import apps
from django.core.files.storage import default_storage

from common.imports.models import FOLDER, AbstractImportBatch


def batch_models() -> list[type[AbstractImportBatch]]:
    """The tables of imports of all rooms."""
    return [model for model in apps.get_models() if issubclass(model, AbstractImportBatch)]


def let_go_files(*, before: datetime) -> None:
    """Files of imports that were neither confirmed nor given up since `before`; their rows stay."""
    for model in batch_models():
        model._default_manager.filter(touched_at__lt=before).exclude(file="").update(file="")


def delete_files_without_batch(*, before: datetime) -> int:
    """Deletes stored uploads older than `before` that no import names: how many."""
    deleted = 0
    for name in _stored():
        if default_storage.get_modified_time(name) < before and not any(
            model._default_manager.filter(file=name).exists() for model in batch_models()
        ):
            default_storage.delete(name)
            deleted += 1
    return deleted


def _stored() -> Iterator[str]:
    if not default_storage.exists(FOLDER):
        return
    for month in default_storage.listdir(FOLDER)[0]:
        for name in default_storage.listdir(f"{FOLDER}/{month}")[1]:
            yield f"{FOLDER}/{month}/{name}"
