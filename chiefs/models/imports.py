"""Imports of chiefs and their posts."""

from __future__ import annotations

from django.db import models

from common.imports.models import AbstractImportBatch, AbstractImportRow


class ImportBatch(AbstractImportBatch):
    """An import into the registers of chiefs and appointments."""

    class Meta(AbstractImportBatch.Meta):
        verbose_name = verbose_name_plural = "导入"


class ImportRow(AbstractImportRow):
    """One row of an import."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")

    class Meta(AbstractImportRow.Meta):
        verbose_name = verbose_name_plural = "导入的行"
