"""Divisions, and the units in them."""

from __future__ import annotations

from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from simple_history.models import HistoricalRecords

from accounts.models.querysets import (
    DivisionQuerySet,
    UnitQuerySet,
    official_order,
)
from common.store.fields import CodeField, NameField, PhoneField
from common.store.scope import CodeRange, level_of, range_below

division_code = RegexValidator(r"^\d{12}$", "行政区划代码为 12 位数字")


class Level(models.IntegerChoices):
    """Level of a division: the digits of its code that bear meaning."""

    PROVINCE = 2, "省（直辖市）"
    CITY = 4, "市"
    DISTRICT = 6, "区县"
    TOWN = 9, "镇街"
    VILLAGE = 12, "村（社区）"


class Division(models.Model):
    """行政区. Its 12-digit statistical code is its key, so that every scoped row carries the code
    itself and "mine and below" is a range over one column, with no join.
    """

    code = CodeField("行政区划代码", max_length=12, primary_key=True, validators=[division_code])
    name = NameField("名称", max_length=60)
    full_name = models.CharField("全称", max_length=200, blank=True)
    level = models.PositiveSmallIntegerField("级别", choices=Level.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    is_external = models.BooleanField("本平台之外", default=False)
    is_active = models.BooleanField("在用", default=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    sort_key = models.CharField("拼音", max_length=200, blank=True, editable=False)

    objects = DivisionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "行政区"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__in=Level.values), name="division_level_known"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code_range(self) -> CodeRange:
        return range_below(self.code)

    def level_from_code(self) -> int:
        return level_of(self.code)


class UnitKind(models.TextChoices):
    OFFICE = "office", "河长办"
    BUREAU = "bureau", "部门"
    TOWN = "town", "镇街"
    POLICE = "police", "公安机关"
    PROCURATOR = "procurator", "检察机关"
    OTHER = "other", "其他"


# With whom what may be an unlawful act is shared (行刑衔接).
JUSTICE_KINDS = (UnitKind.POLICE, UnitKind.PROCURATOR)


# Of units to which nobody has given a number: after those that have one.
LAST_IN_ORDER = 999


class Unit(models.Model):
    """单位: a 河长办, a bureau, a town government. Issues are handed to units."""

    name = NameField("名称", max_length=80)
    short_name = NameField("简称", max_length=30, blank=True)
    kind = models.CharField("类别", max_length=10, choices=UnitKind.choices)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="units", verbose_name="行政区"
    )
    order = models.PositiveSmallIntegerField(
        "排序号", default=LAST_IN_ORDER, db_default=LAST_IN_ORDER
    )
    is_lead = models.BooleanField("牵头单位", default=False)
    contact_phone = PhoneField("办公电话", max_length=30, blank=True)
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)

    objects = UnitQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = official_order()
        constraints = [
            models.UniqueConstraint(fields=["division", "name"], name="unit_name_once_in_division")
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def place_in_order(self) -> tuple[str, int, int]:
        """What units are sorted by, as `official_order` sorts rows."""
        return self.division_id, self.order, self.pk

    def exists_on(self, day: date) -> bool:
        """Does it exist on a day? On the day of its dissolution it no longer does."""
        return self.dissolved_on is None or self.dissolved_on > day
