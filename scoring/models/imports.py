"""Imports of this room."""

from django.db import models

from common.imports.models import AbstractImportBatch, AbstractImportRow


class ImportBatch(AbstractImportBatch):
    """An import into this room, checked first and applied by a second act."""

    class Meta(AbstractImportBatch.Meta):
        verbose_name = verbose_name_plural = "导入"


class ImportRow(AbstractImportRow):
    """One row of an import."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")

    class Meta(AbstractImportRow.Meta):
        verbose_name = verbose_name_plural = "导入的行"
