"""评价方案: a scheme and its versions."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import models

from accounts.models import Division
from common.store.fields import NameField
from health.models.querysets import SchemeQuerySet, VersionQuerySet
from health.rules.grading import Grade, grades_from_json
from health.rules.schemes import Tree, tree_from_json


class Purpose(models.TextChoices):
    HEALTH = "health", "河湖健康评价"
    HAPPY = "happy", "幸福河湖"


class VersionState(models.TextChoices):
    DRAFT = "draft", "编制中"
    IN_FORCE = "in_force", "已启用"
    REPLACED = "replaced", "已被新版本代替"


class Scheme(models.Model):
    """评价方案 of an office; those below it assess by it too. What it says is in its versions."""

    name = NameField("名称", max_length=80)
    purpose = models.CharField("用途", max_length=8, choices=Purpose.choices)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="编制人"
    )
    created_at = models.DateTimeField("编制时间")

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评价方案"
        ordering = ["division_id", "id"]
        constraints = [
            models.UniqueConstraint(name="scheme_name_once", fields=["division", "name"])
        ]

    def __str__(self) -> str:
        return self.name


class SchemeVersion(models.Model):
    """A version: `nodes` are the tree (`health.rules.schemes.tree_to_json`), `grades` the thresholds.

    A draft is edited; once in force nothing of it changes (a trigger refuses, and the nightly seal covers it), but
    that a later version replaces it.
    """

    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="versions", verbose_name="评价方案"
    )
    number = models.PositiveSmallIntegerField("版本")
    state = models.CharField(
        "状态", max_length=8, choices=VersionState.choices, default=VersionState.DRAFT
    )
    nodes = models.JSONField("指标", default=list)
    grades = models.JSONField("等级", default=list)
    basis = models.CharField("依据", max_length=300, blank=True)
    reason = models.CharField("修改原因", max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="编制人"
    )
    created_at = models.DateTimeField("编制时间")
    forced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="启用人",
    )
    forced_at = models.DateTimeField("启用时间", null=True, blank=True)
    updated_at = models.DateTimeField("更新时间")

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评价方案版本"
        ordering = ["scheme_id", "-number"]
        constraints = [
            models.UniqueConstraint(name="scheme_version_once", fields=["scheme", "number"]),
            models.UniqueConstraint(
                name="scheme_one_draft",
                fields=["scheme"],
                condition=models.Q(state="draft"),
            ),
            models.UniqueConstraint(
                name="scheme_one_in_force",
                fields=["scheme"],
                condition=models.Q(state="in_force"),
            ),
            models.CheckConstraint(
                name="scheme_version_forced_has_who",
                condition=models.Q(state="draft", forced_at=None, forced_by=None)
                | (
                    ~models.Q(state="draft")
                    & models.Q(forced_at__isnull=False, forced_by__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="scheme_version_changed_says_why",
                condition=models.Q(number=1) | ~models.Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}（第 {self.number} 版）"

    @property
    def tree(self) -> Tree:
        return tree_from_json(self.nodes)

    @property
    def grade_list(self) -> Sequence[Grade]:
        return grades_from_json(self.grades)
