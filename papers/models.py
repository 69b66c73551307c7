"""Templates of an office's own, and what was done with them. Both are only added to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from accounts.models import Division
from attachments.holders import UploadIdField
from common.store.ledger import AppendOnlyModel, AppendOnlyQuerySet
from common.store.querysets import ScopedQuerySet
from papers.kinds import kind_of


class PaperQuerySet(AppendOnlyQuerySet, ScopedQuerySet):  # type: ignore[override]
    """Rows of an office: seen by it and the offices above."""

    def visible_to(self, user: Any) -> PaperQuerySet:
        return self.in_ranges(getattr(user, "office_ranges", ()))


class PaperTemplate(AppendOnlyModel):
    """A .docx that an office uploaded for a kind of paper; once more is the next version.

    used  the fields that it uses, as they were found when it was checked
    """

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    kind = models.CharField("公文种类", max_length=30)
    version = models.PositiveSmallIntegerField("版次")
    file = UploadIdField("模板文件")
    used = models.JSONField("用到的字段", default=list)
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人"
    )
    by_name = models.CharField("上传人姓名", max_length=40)
    at = models.DateTimeField("上传时间")

    objects = PaperQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = verbose_name_plural = "公文模板"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="paper_template_version", fields=["division", "kind", "version"]
            )
        ]

    def __str__(self) -> str:
        return f"{kind_of(self.kind).title}模板第{self.version}版"


class Action(models.TextChoices):
    """What is done with a form. The last of `CHOICES` says which holds."""

    TRIED = "tried", "试写"
    IN_USE = "in_use", "启用"
    OWN_FORM = "own_form", "恢复本系统版式"


CHOICES = (Action.IN_USE, Action.OWN_FORM)


class PaperAct(AppendOnlyModel):
    """Who tried a template, put it in use, or went back to the house's own form (no template), and when."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    kind = models.CharField("公文种类", max_length=30)
    action = models.CharField("事项", max_length=10, choices=Action.choices)
    template = models.ForeignKey(
        PaperTemplate, models.PROTECT, null=True, related_name="acts", verbose_name="模板"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )
    by_name = models.CharField("经办人姓名", max_length=40)
    at = models.DateTimeField("时间")

    objects = PaperQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = verbose_name_plural = "公文版式办理记录"
        ordering = ["-id"]
        indexes = [models.Index(name="paper_act_of", fields=["division", "kind", "-at"])]
        constraints = [
            models.CheckConstraint(
                name="paper_act_names_its_template",
                condition=models.Q(action=Action.OWN_FORM, template=None)
                | (~models.Q(action=Action.OWN_FORM) & models.Q(template__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.template or kind_of(self.kind).title}"
