"""考核办法: a rubric of a year and its versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.models import Division
from common.store.fields import NameField
from scoring.models.querysets import RubricQuerySet, VersionQuerySet
from scoring.rules.rubrics import Settings, Tree, settings_from_json, tree_from_json


class VersionState(models.TextChoices):
    DRAFT = "draft", "编制中"
    PUBLISHED = "published", "已发布"
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

    objects = RubricQuerySet.as_manager()

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


class RubricVersion(models.Model):
    """A version: `nodes` are the items (`scoring.rules.rubrics.tree_to_json`), `whole` how points become grades.

    `named` are the keys of the subjects where `audience` is some. A draft is edited; once published nothing of it
    changes (a trigger refuses, and the nightly seal covers it), but that a later version replaces it.
    """

    rubric = models.ForeignKey(
        Rubric, models.PROTECT, related_name="versions", verbose_name="考核办法"
    )
    number = models.PositiveSmallIntegerField("版本")
    state = models.CharField(
        "状态", max_length=9, choices=VersionState.choices, default=VersionState.DRAFT
    )
    audience = models.CharField(
        "考核对象", max_length=5, choices=Audience.choices, default=Audience.ALL
    )
    named = models.JSONField("指定对象", default=list, blank=True)
    nodes = models.JSONField("考核项目", default=list)
    whole = models.JSONField("总分和等次", default=dict)
    basis = models.CharField("依据", max_length=300, blank=True)
    reason = models.CharField("修改原因", max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="编制人"
    )
    created_at = models.DateTimeField("编制时间")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发布人",
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    updated_at = models.DateTimeField("更新时间")

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核办法版本"
        ordering = ["rubric_id", "-number"]
        constraints = [
            models.UniqueConstraint(name="rubric_version_once", fields=["rubric", "number"]),
            models.UniqueConstraint(
                name="rubric_one_draft", fields=["rubric"], condition=models.Q(state="draft")
            ),
            models.UniqueConstraint(
                name="rubric_one_published",
                fields=["rubric"],
                condition=models.Q(state="published"),
            ),
            models.CheckConstraint(
                name="rubric_published_has_who",
                condition=models.Q(state="draft", published_at=None, published_by=None)
                | (
                    ~models.Q(state="draft")
                    & models.Q(published_at__isnull=False, published_by__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="rubric_changed_says_why",
                condition=models.Q(number=1) | ~models.Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rubric}第 {self.number} 版"

    @property
    def tree(self) -> Tree:
        return tree_from_json(self.nodes)

    @property
    def rules(self) -> Settings:
        return settings_from_json(self.whole)
