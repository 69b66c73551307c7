"""评价方案: a scheme and its versions."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import models

from accounts.models import Division
from common.store.fields import NameField
from common.store.versions import (
    OutlineVersion,
    OwnAndAboveQuerySet,
    one_in_force,
    version_constraints,
)
from health.models.querysets import SchemeVersionQuerySet
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

    objects = OwnAndAboveQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评价方案"
        ordering = ["division_id", "id"]
        constraints = [
            models.UniqueConstraint(name="scheme_name_once", fields=["division", "name"])
        ]

    def __str__(self) -> str:
        return self.name


class SchemeVersion(OutlineVersion):
    """A version: `nodes` are the tree (`health.rules.schemes.tree_to_json`), `grades` the thresholds.

    A draft is edited; once in force nothing of it changes (a trigger refuses, and the nightly seal covers it), but
    that a later version replaces it.
    """

    of_name = "scheme"

    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="versions", verbose_name="评价方案"
    )
    state = models.CharField(
        "状态", max_length=8, choices=VersionState.choices, default=VersionState.DRAFT
    )
    grades = models.JSONField("等级", default=list)

    objects = SchemeVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评价方案版本"
        ordering = ["scheme_id", "-number"]
        constraints = [
            *version_constraints("scheme", "scheme"),
            one_in_force("scheme", "scheme"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}（第 {self.number} 版）"

    @property
    def tree(self) -> Tree:
        return tree_from_json(self.nodes)

    @property
    def grade_list(self) -> Sequence[Grade]:
        return grades_from_json(self.grades)
