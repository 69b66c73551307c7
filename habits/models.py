"""What people and offices have set for themselves, so that they need not set it again each day."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Division


class KeptHeading(models.Model):
    """导入表头: a heading of another system's sheets, as a division matched it by hand.

    register  which register's imports it is of (`common.imports.headings.name_of`)
    heading   as `common.spreadsheets.columns.same` writes it
    column    key of the register's column as which it is read
    """

    division = models.ForeignKey(Division, models.CASCADE, related_name="+", verbose_name="行政区")
    register = models.CharField("登记册", max_length=80)
    heading = models.CharField("表头", max_length=200)
    column = models.CharField("读作", max_length=60)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="指定人"
    )
    at = models.DateTimeField("指定时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "导入表头"
        constraints = [
            models.UniqueConstraint(
                fields=["division", "register", "heading"], name="kept_heading_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.heading} → {self.column}"


class OwnQuerySet(models.QuerySet[Any]):
    """Habits are each person's own."""

    def visible_to(self, user: Any) -> "OwnQuerySet":
        return self.filter(user=user.pk)


class HiddenColumns(models.Model):
    """列表的列: columns that a person does not want to see in a list. page  the list's URL name"""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="使用人"
    )
    page = models.CharField("列表", max_length=80)
    names = models.JSONField("不显示的列", default=list)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "列表的列"
        constraints = [
            models.UniqueConstraint(fields=["user", "page"], name="hidden_columns_once"),
        ]

    def __str__(self) -> str:
        return self.page


class SavedFilter(models.Model):
    """常用筛选: a list as filtered and sorted, under a name. address  with its query, of ours"""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="使用人"
    )
    page = models.CharField("列表", max_length=80)
    title = models.CharField("名称", max_length=30)
    address = models.CharField("网址", max_length=2000)
    created_at = models.DateTimeField("保存时间", default=timezone.now)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "常用筛选"
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "title"], name="saved_filter_once"),
        ]

    def __str__(self) -> str:
        return self.title
