"""联合执法: what an office and the police or the procurator went out to together."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.models import Division, Unit
from attachments.holders import UploadIdsField
from issues.models import Issue
from justice.querysets import JointEnforcementQuerySet
from rivers.models import River


class JointEnforcement(models.Model):
    """联合执法: one occasion, with who took part, what was found, and the issues it was about. Each open
    one of those says so in its ledger too."""

    title = models.CharField("名称", max_length=80)
    held_on = models.DateField("日期")
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="登记的河长办"
    )
    river = models.ForeignKey(
        River, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="河流"
    )
    place = models.CharField("地点", max_length=160, blank=True)
    agencies = models.ManyToManyField(
        Unit, related_name="+", blank=True, verbose_name="公安、检察机关"
    )
    others = models.CharField("其他参加单位", max_length=300, blank=True)
    is_cross_border = models.BooleanField("与邻区共同开展", default=False)
    people = models.PositiveIntegerField("出动人次", null=True, blank=True)
    cases = models.PositiveIntegerField("立案件数", default=0)
    account = models.TextField("开展情况")
    issues = models.ManyToManyField(
        Issue, related_name="enforcements", blank=True, verbose_name="涉及问题"
    )
    photos = UploadIdsField("照片", blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    recorded_by_name = models.CharField("登记人姓名", max_length=40)
    recorded_at = models.DateTimeField("登记时间")
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = JointEnforcementQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[agencies, issues])

    class Meta:
        verbose_name = verbose_name_plural = "联合执法"
        ordering = ["-held_on", "-id"]
        indexes = [models.Index(fields=["division", "-held_on"])]

    def __str__(self) -> str:
        return self.title
