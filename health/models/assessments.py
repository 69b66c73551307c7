"""评价: an assessment of a river or reach, its acts, values, and the tasks that came of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from accounts.models import Division, Unit
from attachments.holders import UploadIdsField
from common.store.fields import NameField
from common.store.ledger import AppendOnlyModel
from health.models.querysets import AssessmentQuerySet
from health.models.schemes import Purpose, SchemeVersion
from plans.models import Line, RevisionItem, TaskList
from rivers.models import Reach, River


class AssessmentState(models.TextChoices):
    PREPARING = "preparing", "筹备"
    SURVEYING = "surveying", "调查"
    REVIEWING = "reviewing", "评审"
    PUBLISHED = "published", "公示"
    ARCHIVED = "archived", "归档"
    CANCELLED = "cancelled", "已取消"


class Assessment(models.Model):
    """One assessment of a river, or of one reach, in a year, by a version of a scheme.

    `place` names what is assessed for comparing: river and reach in one. `score`, `grade`, `result` are written when
    it is submitted and emptied when it is returned; an archived row never changes (a trigger refuses).
    `result` is a list of nodes in order: key, number, name, depth, is_group, points, full, rate, sentence.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    version = models.ForeignKey(
        SchemeVersion, models.PROTECT, related_name="assessments", verbose_name="评价方案"
    )
    purpose = models.CharField("用途", max_length=8, choices=Purpose.choices)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    river = models.ForeignKey(
        River, models.PROTECT, related_name="assessments", verbose_name="河流"
    )
    reach = models.ForeignKey(
        Reach,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        verbose_name="河段",
    )
    place = models.CharField("评价对象", max_length=60)
    year = models.PositiveSmallIntegerField("评价年度")
    maker_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        verbose_name="评价单位",
    )
    maker_name = NameField("第三方评价机构", max_length=80, blank=True)
    state = models.CharField(
        "状态",
        max_length=10,
        choices=AssessmentState.choices,
        default=AssessmentState.PREPARING,
    )
    score = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True, blank=True)
    grade = models.CharField("等级", max_length=40, blank=True)
    result = models.JSONField("分层得分", default=list, blank=True)
    published_on = models.DateField("公示开始日期", null=True, blank=True)
    published_until = models.DateField("公示截止日期", null=True, blank=True)
    next_due_on = models.DateField("下次评价期限", null=True, blank=True)
    archived_at = models.DateTimeField("归档时间", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    created_at = models.DateTimeField("登记时间")
    updated_at = models.DateTimeField("更新时间")

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "河湖健康评价"
        ordering = ["-year", "division_id", "-id"]
        indexes = [
            models.Index(fields=["division", "-year"]),
            models.Index(fields=["place", "purpose", "year"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="assessment_has_one_maker",
                condition=(models.Q(maker_unit=None) & ~models.Q(maker_name=""))
                | models.Q(maker_unit__isnull=False, maker_name=""),
            ),
            models.CheckConstraint(
                name="assessment_judged_has_score",
                condition=models.Q(state__in=["preparing", "surveying", "cancelled"])
                | (models.Q(score__isnull=False) & ~models.Q(grade="")),
            ),
            models.CheckConstraint(
                name="assessment_archived_has_when",
                condition=models.Q(state="archived", archived_at__isnull=False)
                | (~models.Q(state="archived") & models.Q(archived_at=None)),
            ),
            models.UniqueConstraint(
                name="assessment_of_a_place_once_a_year",
                fields=["place", "purpose", "year", "division"],
                condition=~models.Q(state="cancelled"),
            ),
        ]

    def __str__(self) -> str:
        kind = Purpose(self.purpose).label
        return f"{self.subject}{self.year}年{kind if self.purpose == 'health' else f'{kind}评价'}"

    @property
    def subject(self) -> str:
        """The river's name, or the reach's."""
        return str(self.reach or self.river)

    @property
    def maker(self) -> str:
        return self.maker_unit.name if self.maker_unit else self.maker_name


class AssessmentAct(AppendOnlyModel):
    """What was done with an assessment: who, when, from which state to which, in what words."""

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="acts", verbose_name="评价"
    )
    action = models.CharField("办理", max_length=10)
    from_state = models.CharField("原状态", max_length=10, blank=True)
    to_state = models.CharField("现状态", max_length=10, choices=AssessmentState.choices)
    # The score of that moment: an assessment that was returned keeps what was submitted before.
    score = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True, blank=True)
    grade = models.CharField("等级", max_length=40, blank=True)
    note = models.TextField("说明", blank=True)
    files = UploadIdsField("附件", blank=True)
    # Whoever passed it had entered values too, because nobody else had an account.
    is_alone = models.BooleanField("由填报人办理", default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人"
    )
    by_name = models.CharField("办理人姓名", max_length=40)
    at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = verbose_name_plural = "评价办理记录"
        ordering = ["assessment_id", "id"]

    def __str__(self) -> str:
        return f"{self.assessment} {self.action}"


class AssessmentValue(AppendOnlyModel):
    """A value of an indicator, with its evidence. The last row of a key counts; one that `is_void` takes the
    indicator out again."""

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="values", verbose_name="评价"
    )
    key = models.CharField("指标", max_length=12)
    value = models.DecimalField("数值", max_digits=18, decimal_places=6, null=True, blank=True)
    option = models.CharField("情形", max_length=120, blank=True)
    points = models.DecimalField("评定得分", max_digits=6, decimal_places=2, null=True, blank=True)
    is_grave = models.BooleanField("不得分情形", default=False)
    is_void = models.BooleanField("不评", default=False)
    # Worked out from the portal's water data; `source` then says from which.
    is_drawn = models.BooleanField("取自水质数据", default=False, db_default=False)
    source = models.CharField("数据来源", max_length=200, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    files = UploadIdsField("佐证材料", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填报人"
    )
    by_name = models.CharField("填报人姓名", max_length=40)
    at = models.DateTimeField("填报时间")

    class Meta:
        verbose_name = verbose_name_plural = "评价指标数值"
        ordering = ["assessment_id", "id"]

    def __str__(self) -> str:
        return f"{self.assessment} {self.key}"


class RaisedTask(AppendOnlyModel):
    """A task of 一河一策 that was raised from a weak indicator: a line of a draft, or an item of a revision of a
    list that binds. What became of it, the line and the revision say."""

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="tasks", verbose_name="评价"
    )
    key = models.CharField("指标", max_length=12)
    name = models.CharField("指标名称", max_length=120)
    rate = models.DecimalField("得分率", max_digits=5, decimal_places=2)
    task_list = models.ForeignKey(
        TaskList, models.PROTECT, related_name="+", verbose_name="年度任务清单"
    )
    line = models.ForeignKey(
        Line, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="任务"
    )
    item = models.ForeignKey(
        RevisionItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="修订"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人"
    )
    by_name = models.CharField("办理人姓名", max_length=40)
    at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = verbose_name_plural = "薄弱指标任务"
        ordering = ["assessment_id", "id"]
        constraints = [
            models.CheckConstraint(
                name="raised_task_is_line_or_revision",
                condition=models.Q(line=None, item__isnull=False)
                | models.Q(line__isnull=False, item=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} {self.name}"
