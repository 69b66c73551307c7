"""清单 and their lines: what was promised for a year, by whom, until when, with what money."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Division, Unit
from common.store.fields import DocumentNumberField, NameField
from issues.models import Issue
from plans.models.querysets import LineQuerySet, TaskListQuerySet
from plans.rules.lights import Schedule, Standing, schedule_of
from rivers.models import River


class ListKind(models.TextChoices):
    """The three lists and the orders [002]: one shape of line, a page each."""

    MATTERS = "matters", "年度重大事项重大项目清单"
    ANNUAL = "annual", "一河一策年度任务清单"
    EXPOSED = "exposed", "突出问题整改责任清单"
    ORDER = "order", "总河长令"


class ListState(models.TextChoices):
    DRAFTING = "drafting", "编制中"
    IN_REVIEW = "in_review", "会审中"
    RETURNED = "returned", "退回修改"
    BINDING = "binding", "已生效"


class TaskField(models.TextChoices):
    """六大任务 [003]."""

    RESOURCES = "resources", "水资源保护"
    SHORELINE = "shoreline", "水域岸线管理保护"
    POLLUTION = "pollution", "水污染防治"
    ENVIRONMENT = "environment", "水环境治理"
    ECOLOGY = "ecology", "水生态修复"
    ENFORCEMENT = "enforcement", "执法监管"


class Scope(models.TextChoices):
    COMMON = "common", "共性任务"
    SPECIAL = "special", "专项任务"


class Difficulty(models.TextChoices):
    EASY = "easy", "一般"
    HARD = "hard", "较难"
    HARDEST = "hardest", "难"


class Light(models.TextChoices):
    GREEN = "green", "绿灯"
    YELLOW = "yellow", "黄灯"
    RED = "red", "红灯"


class TaskList(models.Model):
    """清单: a river's annual list, one of the district's other two, or an order broken into tasks.

    It binds once it is through its reviews; from then on its lines change by revision only.
    """

    kind = models.CharField("清单", max_length=8, choices=ListKind.choices)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="task_lists", verbose_name="行政区"
    )
    year = models.PositiveSmallIntegerField("年度")
    river = models.ForeignKey(
        River,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="task_lists",
        verbose_name="河流",
    )
    number = DocumentNumberField("令号", max_length=40, blank=True)
    title = models.CharField("名称", max_length=120)
    lead_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="牵头单位",
    )
    state = models.CharField(
        "状态", max_length=10, choices=ListState.choices, default=ListState.DRAFTING
    )
    bound_on = models.DateField("生效日期", null=True, blank=True)
    revision = models.PositiveSmallIntegerField("修订次数", default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="编制人"
    )
    created_at = models.DateTimeField("编制时间", default=timezone.now)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = TaskListQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "清单"
        ordering = ["-year", "division_id", "kind", "id"]
        indexes = [models.Index(fields=["division", "-year"])]
        constraints = [
            models.CheckConstraint(
                name="list_of_a_river_is_annual",
                condition=models.Q(kind="annual", river__isnull=False)
                | (~models.Q(kind="annual") & models.Q(river=None)),
            ),
            models.CheckConstraint(
                name="list_order_has_number",
                condition=(models.Q(kind="order") & ~models.Q(number=""))
                | (~models.Q(kind="order") & models.Q(number="")),
            ),
            models.CheckConstraint(
                name="list_binding_has_day",
                condition=models.Q(state="binding", bound_on__isnull=False)
                | (~models.Q(state="binding") & models.Q(bound_on=None)),
            ),
            models.UniqueConstraint(
                name="list_of_a_river_once_a_year",
                fields=["division", "year", "river"],
                condition=models.Q(kind="annual"),
            ),
            models.UniqueConstraint(
                name="list_of_a_kind_once_a_year",
                fields=["division", "year", "kind"],
                condition=models.Q(kind__in=["matters", "exposed"]),
            ),
            models.UniqueConstraint(
                name="list_order_once",
                fields=["division", "year", "number"],
                condition=models.Q(kind="order"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Line(models.Model):
    """任务、事项: one line of a list, with an owner, a due date, a light and funds.

    `percent`, `done_on`, `reported_month` are those of the last report; `light` is that of the last
    reckoning, `overridden` the one a person set instead, with a reason that shows. `milestones` is a
    list of [day, percent] in order, read by `schedule`.
    """

    task_list = models.ForeignKey(
        TaskList, models.PROTECT, related_name="lines", verbose_name="清单"
    )
    # The list's own division, so that a scope is one range over one column.
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    order = models.PositiveIntegerField("序号")
    title = models.CharField("任务", max_length=300)
    measures = models.TextField("措施", blank=True)
    field = models.CharField("任务领域", max_length=12, choices=TaskField.choices, blank=True)
    scope = models.CharField("类型", max_length=8, choices=Scope.choices, default=Scope.SPECIAL)
    difficulty = models.CharField(
        "难度", max_length=8, choices=Difficulty.choices, default=Difficulty.EASY
    )
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="led_lines", verbose_name="牵头单位"
    )
    responsible = models.ManyToManyField(
        Unit, through="LineDuty", related_name="lines", verbose_name="责任单位"
    )
    starts_on = models.DateField("开始日期")
    due_on = models.DateField("完成时限")
    milestones = models.JSONField("节点", default=list, blank=True)
    weight = models.DecimalField("权重", max_digits=7, decimal_places=2, default=Decimal(1))
    issues = models.ManyToManyField(
        Issue, blank=True, related_name="lines", verbose_name="对应问题"
    )
    plan_entry = models.ForeignKey(
        "plans.PlanEntry",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lines",
        verbose_name="方案任务",
    )
    percent = models.DecimalField("进度（%）", max_digits=5, decimal_places=2, default=Decimal(0))
    reported_month = models.DateField("最近填报月份", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    light = models.CharField("亮灯", max_length=6, choices=Light.choices, default=Light.GREEN)
    overridden = models.CharField("人工亮灯", max_length=6, choices=Light.choices, blank=True)
    override_reason = models.CharField("人工亮灯理由", max_length=300, blank=True)
    withdrawn_on = models.DateField("撤销日期", null=True, blank=True)
    updated_at = models.DateTimeField("更新时间", default=timezone.now, db_index=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务"
        ordering = ["task_list_id", "order"]
        indexes = [
            models.Index(fields=["division", "task_list", "order"]),
            models.Index(fields=["lead_unit", "due_on"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="line_order_once",
                fields=["task_list", "order"],
                condition=models.Q(withdrawn_on=None),
            ),
            models.CheckConstraint(
                name="line_due_after_start",
                condition=models.Q(due_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="line_percent_in_range",
                condition=models.Q(percent__gte=0, percent__lte=100),
            ),
            models.CheckConstraint(
                name="line_done_is_all_of_it",
                condition=models.Q(done_on=None, percent__lt=100)
                | models.Q(done_on__isnull=False, percent=100),
            ),
            models.CheckConstraint(
                name="line_weight_not_negative", condition=models.Q(weight__gte=0)
            ),
            models.CheckConstraint(
                name="line_override_has_reason",
                condition=models.Q(overridden="", override_reason="")
                | (~models.Q(overridden="") & ~models.Q(override_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def shown_light(self) -> str:
        """The light on the page: a person's, where one was set, else the reckoned one."""
        return self.overridden or self.light

    @property
    def schedule(self) -> Schedule:
        """What was promised, as the rule takes it."""
        return schedule_of(self.starts_on, self.due_on, self.milestones)

    @property
    def progress(self) -> Standing:
        """What was reported, as the rule takes it."""
        return Standing(percent=self.percent, done_on=self.done_on)


class LineDuty(models.Model):
    """A unit that answers for a part of a line, and for which."""

    line = models.ForeignKey(Line, models.CASCADE, related_name="duties")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="责任单位")
    words = models.CharField("责任内容", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "责任分工"
        constraints = [
            models.UniqueConstraint(name="line_duty_once", fields=["line", "unit"]),
        ]

    def __str__(self) -> str:
        return f"{self.unit}：{self.words}" if self.words else str(self.unit)


class Target(models.Model):
    """目标: a measurable target of a line; `done` is what the last report said, in all so far."""

    line = models.ForeignKey(Line, models.CASCADE, related_name="targets", verbose_name="任务")
    order = models.PositiveSmallIntegerField("序号")
    name = NameField("目标", max_length=120)
    amount = models.DecimalField("目标数", max_digits=14, decimal_places=2)
    unit = models.CharField("计量单位", max_length=20)
    weight = models.DecimalField("权重", max_digits=7, decimal_places=2, default=Decimal(1))
    done = models.DecimalField("累计完成", max_digits=14, decimal_places=2, default=Decimal(0))

    class Meta:
        verbose_name = verbose_name_plural = "目标"
        ordering = ["line_id", "order"]
        constraints = [
            models.UniqueConstraint(name="target_order_once", fields=["line", "order"]),
            models.CheckConstraint(
                name="target_amount_positive", condition=models.Q(amount__gt=0, weight__gte=0)
            ),
            models.CheckConstraint(
                name="target_done_within_amount",
                condition=models.Q(done__gte=0, done__lte=models.F("amount")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.amount.normalize():f} {self.unit}"


class Fund(models.Model):
    """资金 of a line by source, in yuan: planned, in place, paid."""

    line = models.ForeignKey(Line, models.CASCADE, related_name="funds", verbose_name="任务")
    source = models.CharField("资金来源", max_length=80)
    planned = models.DecimalField("计划（元）", max_digits=16, decimal_places=2)
    in_place = models.DecimalField(
        "到位（元）", max_digits=16, decimal_places=2, default=Decimal(0)
    )
    paid = models.DecimalField("支付（元）", max_digits=16, decimal_places=2, default=Decimal(0))

    class Meta:
        verbose_name = verbose_name_plural = "资金"
        ordering = ["line_id", "id"]
        constraints = [
            models.UniqueConstraint(name="fund_source_once", fields=["line", "source"]),
            models.CheckConstraint(
                name="fund_not_negative",
                condition=models.Q(planned__gte=0, in_place__gte=0, paid__gte=0),
            ),
            models.CheckConstraint(
                name="fund_paid_was_in_place",
                condition=models.Q(paid__lte=models.F("in_place")),
            ),
        ]

    def __str__(self) -> str:
        return self.source
