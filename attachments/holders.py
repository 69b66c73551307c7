"""Fields that hold uploads' UUIDs. What one of them names is never swept (`attachments.services.sweeping`).

A row that keeps photos or files has one of these, never a plain `JSONField` or `UUIDField`: the sweep finds
its columns by these classes, in history tables too, where what was replaced is still shown.
"""

from typing import Any

from django.apps import apps
from django.db import models


class UploadIdsField(models.JSONField):
    """UUIDs of uploads as strings, in the order shown; an empty list where there are none."""

    def __init__(self, verbose_name: str | None = None, **kwargs: Any) -> None:
        super().__init__(verbose_name, **{"default": list} | kwargs)

    def deconstruct(self) -> Any:
        """As migrations see it: a column of JSON, which is all that it is to the database."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


class UploadIdField(models.UUIDField):
    """One upload's UUID, or None."""

    def deconstruct(self) -> Any:
        """As migrations see it: a column of UUIDs, which is all that it is to the database."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.UUIDField", args, kwargs


def holders() -> list[tuple[type[models.Model], str]]:
    """Every model of the portal with its fields that hold uploads' UUIDs."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, UploadIdsField | UploadIdField)
    ]
