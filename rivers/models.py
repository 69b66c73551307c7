"""一河一档: rivers, their reaches, and what is on the reaches."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.models import Division, Level
from attachments.holders import UploadIdField
from common.imports.models import AbstractImportBatch, AbstractImportRow
from common.store.fields import CodeField, NameField, PhoneField
from common.store.ledger import AppendOnlyModel
from rivers.querysets import OnReachQuerySet, ReachQuerySet, RiverQuerySet


class WaterKind(models.TextChoices):
    RIVER = "river", "河流"
    LAKE = "lake", "湖泊"
    RESERVOIR = "reservoir", "水库"


class River(models.Model):
    """河流、湖泊、水库. `code` may be SL 249's or a local one: SL 249 covers only larger rivers."""

    code = CodeField("编码", max_length=30, unique=True)
    name = NameField("名称", max_length=60)
    kind = models.CharField(
        "类别", max_length=10, choices=WaterKind.choices, default=WaterKind.RIVER
    )
    basin = models.CharField("流域", max_length=60, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tributaries",
        verbose_name="汇入",
    )
    level = models.PositiveSmallIntegerField("河长最高层级", choices=Level.choices)
    division = models.ForeignKey(
        Division,
        models.PROTECT,
        related_name="rivers",
        verbose_name="主管行政区",
        help_text="登记并主管这条河的行政区，通常为其最高层级河长所在的行政区。",
    )
    length_km = models.DecimalField(
        "长度（公里）", max_digits=9, decimal_places=3, null=True, blank=True
    )
    area_km2 = models.DecimalField(
        "流域（水面）面积（平方公里）", max_digits=11, decimal_places=3, null=True, blank=True
    )
    source = models.CharField("起点", max_length=120, blank=True)
    mouth = models.CharField("终点", max_length=120, blank=True)
    description = models.TextField("概况", blank=True)
    is_active = models.BooleanField("在册", default=True)
    sort_key = models.CharField("拼音", max_length=200, blank=True, editable=False)
    updated_at = models.DateTimeField("更新时间", default=timezone.now, editable=False)

    objects = RiverQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "河流"
        ordering = ["sort_key", "code"]
        indexes = [models.Index(fields=["division", "sort_key"])]

    def __str__(self) -> str:
        return self.name


class Bank(models.TextChoices):
    BOTH = "both", "两岸"
    LEFT = "left", "左岸"
    RIGHT = "right", "右岸"


class Reach(models.Model):
    """河段: the part of a river in one village or town.

    `line` is the centre line, a list of [longitude, latitude] in WGS-84, upstream first; the box
    (`west` … `north`) is kept beside it so that a map's view is one indexed question.
    """

    code = CodeField("编码", max_length=40, unique=True)
    name = NameField("名称", max_length=80)
    river = models.ForeignKey(River, models.PROTECT, related_name="reaches", verbose_name="河流")
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="reaches", verbose_name="所在行政区"
    )
    order = models.PositiveIntegerField("自上游起次序", default=0)
    bank = models.CharField("岸别", max_length=5, choices=Bank.choices, default=Bank.BOTH)
    start_place = models.CharField("起点", max_length=120, blank=True)
    end_place = models.CharField("终点", max_length=120, blank=True)
    length_m = models.PositiveIntegerField("长度（米）")
    line = models.JSONField("中心线", null=True, blank=True)
    west = models.FloatField(null=True, editable=False)
    south = models.FloatField(null=True, editable=False)
    east = models.FloatField(null=True, editable=False)
    north = models.FloatField(null=True, editable=False)
    is_boundary = models.BooleanField("界河或跨界河段", default=False)
    neighbour = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="boundary_reaches",
        verbose_name="相邻行政区",
    )
    is_active = models.BooleanField("在册", default=True)
    sort_key = models.CharField("拼音", max_length=200, blank=True, editable=False)
    updated_at = models.DateTimeField(
        "更新时间", default=timezone.now, db_index=True, editable=False
    )

    objects = ReachQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "河段"
        ordering = ["division_id", "river_id", "order"]
        indexes = [
            models.Index(fields=["division", "sort_key"]),
            models.Index(fields=["river", "order"]),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(length_m__gt=0), name="reach_has_length"),
        ]

    def __str__(self) -> str:
        return self.name


class OutfallKind(models.TextChoices):
    INDUSTRIAL = "industrial", "工业排污口"
    SEWAGE = "sewage", "城镇污水处理厂排污口"
    FARMING = "farming", "农业排口"
    STORM = "storm", "雨洪排口"
    OTHER = "other", "其他排口"


class Outfall(models.Model):
    """入河排污口."""

    code = CodeField("编码", max_length=40, unique=True)
    name = NameField("名称", max_length=80)
    kind = models.CharField("类别", max_length=12, choices=OutfallKind.choices)
    reach = models.ForeignKey(Reach, models.PROTECT, related_name="outfalls", verbose_name="河段")
    owner = models.CharField("责任主体", max_length=120, blank=True)
    permit = models.CharField("批复文号", max_length=80, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    is_active = models.BooleanField("在用", default=True)
    updated_at = models.DateTimeField("更新时间", default=timezone.now, editable=False)

    objects = OnReachQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "入河排污口"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Signboard(models.Model):
    """公示牌. It is out of date once the chiefs it shows have changed."""

    code = CodeField("编码", max_length=40, unique=True)
    reach = models.ForeignKey(Reach, models.PROTECT, related_name="signboards", verbose_name="河段")
    place = models.CharField("位置", max_length=160)
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    # Of attachments: chosen in the form, and replaced by the photo of a later check.
    photo = UploadIdField("照片", null=True, blank=True)
    shown_chiefs = models.CharField("所示河长", max_length=300, blank=True)
    shown_phones = PhoneField("所示办公电话", max_length=200, blank=True)
    updated_on = models.DateField("内容更新日期", null=True, blank=True)
    checked_on = models.DateField("最近核查日期", null=True, blank=True)
    outdated_since = models.DateField("何日起须更新", null=True, blank=True, db_index=True)
    is_active = models.BooleanField("在用", default=True)
    updated_at = models.DateTimeField("更新时间", default=timezone.now, editable=False)

    objects = OnReachQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "公示牌"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.reach}公示牌（{self.code}）"


class CheckResult(models.TextChoices):
    RIGHT = "right", "内容正确，电话接通"
    RENEWED = "renewed", "内容已更新"
    WRONG = "wrong", "内容有误"
    NO_ANSWER = "no_answer", "电话无人接听"
    DAMAGED = "damaged", "损坏或缺失"


class SignboardCheck(AppendOnlyModel):
    """One look at a signboard: is its text right, does the phone answer. Never changed."""

    signboard = models.ForeignKey(
        Signboard, models.PROTECT, related_name="checks", verbose_name="公示牌"
    )
    day = models.DateField("核查日期")
    result = models.CharField("结果", max_length=10, choices=CheckResult.choices)
    note = models.CharField("说明", max_length=200, blank=True)
    photo = UploadIdField("照片", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    created_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "公示牌核查记录"
        ordering = ["-day", "-id"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.get_result_display()}"


class ImportBatch(AbstractImportBatch):
    """An import into one of this room's registers, checked first and applied by a second act."""

    class Meta(AbstractImportBatch.Meta):
        verbose_name = verbose_name_plural = "导入"


class ImportRow(AbstractImportRow):
    """One row of an import."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")

    class Meta(AbstractImportRow.Meta):
        verbose_name = verbose_name_plural = "导入的行"
