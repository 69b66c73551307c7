"""一河一档: rivers, their reaches, and what is on the reaches."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.models import Division, Level, Unit
from attachments.holders import UploadIdField
from common.imports.models import AbstractImportBatch, AbstractImportRow
from common.store.fields import CodeField, NameField, PhoneField
from common.store.ledger import AppendOnlyModel
from rivers.models.querysets import OnReachQuerySet, ReachQuerySet, RiverQuerySet
from rivers.rules.outfall_kinds import NAMES


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
    """HJ 1312-2023; how the codes are made, and names by level: `rivers.rules.outfall_kinds`."""

    UNSORTED = "0", NAMES["0"]
    INDUSTRIAL = "1", NAMES["1"]
    PLANT = "11", NAMES["11"]
    FACTORY = "111", NAMES["111"]
    MINE = "112", NAMES["112"]
    TAILINGS = "113", NAMES["113"]
    PLANT_STORM = "12", NAMES["12"]
    FACTORY_STORM = "121", NAMES["121"]
    MINE_STORM = "122", NAMES["122"]
    TAILINGS_STORM = "123", NAMES["123"]
    PARK = "13", NAMES["13"]
    PARK_STORM = "14", NAMES["14"]
    SEWAGE = "2", NAMES["2"]
    FARMING = "3", NAMES["3"]
    LIVESTOCK = "31", NAMES["31"]
    FISHERY = "32", NAMES["32"]
    OTHER = "4", NAMES["4"]
    IRRIGATION = "41", NAMES["41"]
    PORT = "42", NAMES["42"]
    SMALL_LIVESTOCK = "43", NAMES["43"]
    SMALL_FISHERY = "44", NAMES["44"]
    TOWN_SEWAGE = "45", NAMES["45"]
    RURAL_WORKS = "46", NAMES["46"]
    RURAL_SEWAGE = "47", NAMES["47"]
    STORM = "48", NAMES["48"]
    ELSE = "49", NAMES["49"]


class OutfallBank(models.TextChoices):
    LEFT = "left", "左岸"
    RIGHT = "right", "右岸"


class OutfallShape(models.TextChoices):
    """排放口形式: what the water comes out of."""

    PIPE = "pipe", "管道"
    DITCH = "ditch", "明渠"
    CULVERT = "culvert", "涵洞"
    GATE = "gate", "水闸"
    PUMP = "pump", "泵站"
    OTHER = "other", "其他"


class OutfallWay(models.TextChoices):
    CONTINUOUS = "continuous", "连续排放"
    INTERMITTENT = "intermittent", "间断排放"


class PermitKind(models.TextChoices):
    """部令第35号."""

    APPROVAL = "approval", "审批"
    REGISTRATION = "registration", "登记"


class OutfallSign(models.TextChoices):
    NONE = "none", "未设"
    PLAIN = "plain", "已设，无二维码"
    QR = "qr", "已设，有二维码"
    DAMAGED = "damaged", "破损或缺失"


class Outfall(models.Model):
    """入河排污口.

    `sources` holds one source a line. Where nobody can be found who answers for it (`owner_unknown`), the county's
    government does, or whom it names (`owner_named`). Its 一口一策 is kept by the room `outfalls`.
    """

    code = CodeField("编码", max_length=40, unique=True)
    name = NameField("名称", max_length=80)
    kind = models.CharField("类别", max_length=12, choices=OutfallKind.choices)
    reach = models.ForeignKey(Reach, models.PROTECT, related_name="outfalls", verbose_name="河段")
    bank = models.CharField(
        "岸别", max_length=5, choices=OutfallBank.choices, blank=True, default="", db_default=""
    )
    form = models.CharField(
        "排放口形式",
        max_length=8,
        choices=OutfallShape.choices,
        blank=True,
        default="",
        db_default="",
    )
    size = models.CharField("尺寸", max_length=60, blank=True, default="", db_default="")
    way = models.CharField(
        "排放方式",
        max_length=12,
        choices=OutfallWay.choices,
        blank=True,
        default="",
        db_default="",
    )
    sources = models.TextField("污染来源", blank=True, default="", db_default="")
    owner = models.CharField("责任主体", max_length=120, blank=True)
    owner_unknown = models.BooleanField("责任主体无法确定", default=False, db_default=False)
    owner_named = models.CharField(
        "指定的责任主体", max_length=120, blank=True, default="", db_default=""
    )
    supervisor = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="监管单位",
    )
    permit_kind = models.CharField(
        "审批或登记",
        max_length=12,
        choices=PermitKind.choices,
        blank=True,
        default="",
        db_default="",
    )
    permit = models.CharField("批复文号", max_length=80, blank=True)
    permit_on = models.DateField("批复（登记）日期", null=True, blank=True)
    permit_ended_on = models.DateField("注销日期", null=True, blank=True)
    found_by = models.CharField("发现人", max_length=60, blank=True, default="", db_default="")
    found_on = models.DateField("发现日期", null=True, blank=True)
    sign = models.CharField(
        "标志牌", max_length=8, choices=OutfallSign.choices, blank=True, default="", db_default=""
    )
    sign_seen_on = models.DateField("标志牌最近查看日期", null=True, blank=True)
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

    @property
    def source_list(self) -> list[str]:
        return [line for line in self.sources.splitlines() if line.strip()]

    @property
    def owner_words(self) -> str:
        """Who answers for it; empty where nobody has said."""
        if self.owner_unknown:
            return f"无法确定，由{self.owner_named or '属地县级人民政府'}承担"
        return self.owner


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
