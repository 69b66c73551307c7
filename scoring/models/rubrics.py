"""考核办法: a rubric of a year and its versions."""

from __future__ import annotations

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
from scoring.models.querysets import RubricVersionQuerySet
from scoring.rules.rubrics import Settings, Tree, settings_from_json, tree_from_json


class VersionState(models.TextChoices):
    DRAFT = "draft", "编制中"
    IN_FORCE = "in_force", "已发布"
    REPLACED = "replaced", "已被新版本代替"


class Audience(models.TextChoices):
    TOWNS = "towns", "全部镇街"
    UNITS = "units", "全部部门"
    ALL = "all", "全部镇街和部门"
    SOME = "some", "指定对象"


class Rubric(models.Model):
    """A rubric of an office for a year. What it says is in its versions."""

    name = NameField("名称", max_length=80)
    year = models.PositiveSmallIntegerField("年度")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="编制人"
    )
    created_at = models.DateTimeField("编制时间")

    objects = OwnAndAboveQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核办法"
        ordering = ["-year", "division_id", "id"]
        constraints = [
            models.UniqueConstraint(
                name="rubric_name_once_a_year", fields=["division", "year", "name"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.year}年）"


class RubricVersion(OutlineVersion):
    """A version: `nodes` are the items (`scoring.rules.rubrics.tree_to_json`), `whole` how points become grades.

    `named` are the keys of the subjects where `audience` is some. A draft is edited; once published nothing of it
    changes (a trigger refuses, and the nightly seal covers it), but that a later version replaces it.
    """

    of_name = "rubric"

    rubric = models.ForeignKey(
        Rubric, models.PROTECT, related_name="versions", verbose_name="考核办法"
    )
    state = models.CharField(
        "状态", max_length=8, choices=VersionState.choices, default=VersionState.DRAFT
    )
    audience = models.CharField(
        "考核对象", max_length=5, choices=Audience.choices, default=Audience.ALL
    )
    named = models.JSONField("指定对象", default=list, blank=True)
    whole = models.JSONField("总分和等次", default=dict)

    objects = RubricVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核办法版本"
        ordering = ["rubric_id", "-number"]
        constraints = [
            *version_constraints("rubric", "rubric"),
            one_in_force("rubric", "rubric"),
        ]

    def __str__(self) -> str:
        return f"{self.rubric}第 {self.number} 版"

    @property
    def tree(self) -> Tree:
        return tree_from_json(self.nodes)

    @property
    def rules(self) -> Settings:
        return settings_from_json(self.whole)
