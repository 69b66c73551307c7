"""问题台账: issues, and the append-only ledger of everything done about them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from accounts.models import Division, Level, Unit
from attachments.holders import UploadIdsField
from common.store.fields import DocumentNumberField, NameField
from common.store.ledger import AppendOnlyModel
from common.store.scope import CODE_LENGTH, LEVEL_DIGITS
from inspections.models import Patrol
from issues.models.querysets import IssueQuerySet
from issues.rules.states import BY_LETTER, State
from rivers.models import Reach


class Source(models.TextChoices):
    PATROL = "patrol", "巡河发现"
    SUPERVISION = "supervision", "暗访督查"
    COMPLAINT = "complaint", "投诉举报"
    SATELLITE = "satellite", "疑似图斑"
    WATER_QUALITY = "water_quality", "水质超标"
    TRANSFER = "transfer", "邻区移交"
    ORDER = "order", "上级交办"
    JUSTICE = "justice", "公安检察"
    MEDIA = "media", "媒体曝光"
    # From a ledger that was kept before the portal (`issues.services.old_records`).
    OLD = "old", "历史数据"


class Severity(models.TextChoices):
    """How bad an issue is, or what a 暗访督查 finds."""

    GENERAL = "general", "一般"
    HEAVIER = "heavier", "较重"
    MAJOR = "major", "重大"


class IssueKind(models.Model):
    """问题类别, in two levels (四乱 → 乱占 …). Rows, so that an office can add its own."""

    code = models.SlugField("代码", max_length=30, unique=True)
    name = NameField("名称", max_length=40)
    group = models.CharField("大类", max_length=40, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)
    is_active = models.BooleanField("在用", default=True)
    updated_at = models.DateTimeField("更新时间", default=timezone.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "问题类别"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


def _raised_up() -> models.Q:
    """`raised_to` is one of the codes above `division`: its leading digits, and zeros."""
    above = models.Q()
    for digits in LEVEL_DIGITS[:-1]:
        zeros = models.Value("0" * (CODE_LENGTH - digits))
        above |= models.Q(raised_to=Concat(Substr("division", 1, digits), zeros))
    return above


class Issue(models.Model):
    """问题. Its state is the fold of its ledger; `due_at` is when the clock of the present step runs
    out (null where none runs)."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    body_hash = models.CharField(max_length=64, blank=True)
    number = DocumentNumberField("编号", max_length=30, unique=True)
    source = models.CharField("来源", max_length=14, choices=Source.choices)
    kind = models.ForeignKey(IssueKind, models.PROTECT, related_name="+", verbose_name="类别")
    severity = models.CharField("程度", max_length=8, choices=Severity.choices)
    description = models.TextField("问题描述")
    reach = models.ForeignKey(Reach, models.PROTECT, related_name="issues", verbose_name="河段")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    place = models.CharField("地点", max_length=160, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    datum = models.CharField("坐标系", max_length=6, blank=True)
    photos = UploadIdsField("照片", blank=True)
    patrol = models.ForeignKey(
        Patrol,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issues",
        verbose_name="巡河记录",
    )
    patrol_uuid = models.UUIDField(
        null=True,
        blank=True,
        db_index=True,
        help_text="手机所报巡河记录；该记录晚到时据此补上关联。",
    )
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="reported_issues",
        verbose_name="上报人",
    )
    reporter_name = models.CharField("上报人姓名", max_length=40)
    found_tier = models.PositiveSmallIntegerField(
        "发现层级", choices=Level.choices, null=True, blank=True
    )
    is_fixed_on_spot = models.BooleanField("立行立改", default=False)
    state = models.CharField("状态", max_length=18, choices=State.choices)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issues",
        verbose_name="责任单位",
    )
    raised_to = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="提请上级办理",
        help_text="由该行政区河长办办理；空则由问题所在地河长办办理。",
    )
    transferred_to = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="移交邻区",
        help_text="由该行政区河长办办理，答复后回到移交方；在本平台之外的，由移交方登记其来函。",
    )
    owes_reply = models.BooleanField("须复函来函方", default=False)
    reported_at = models.DateTimeField("上报时间")
    report_by = models.DateTimeField(
        "上报期限",
        null=True,
        blank=True,
        help_text="村级河长巡河中发现的，自该次巡河结束起算；其他来源不计。",
    )
    received_at = models.DateTimeField("收到时间", default=timezone.now)
    accepted_at = models.DateTimeField("受理时间", null=True, blank=True)
    handed_over_at = models.DateTimeField("交办时间", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    due_at = models.DateTimeField("本环节期限", null=True, blank=True)
    rectify_by = models.DateTimeField("整改期限", null=True, blank=True)
    is_complex = models.BooleanField("复杂问题（须报整改方案）", default=False)
    extension_asked = models.DateField("申请延期至", null=True, blank=True)
    urged_count = models.PositiveSmallIntegerField("催办次数", default=0)
    is_supervised = models.BooleanField("督办", default=False)
    is_exposed = models.BooleanField("挂牌", default=False)
    is_unlawful = models.BooleanField("涉嫌违法", default=False)
    is_with_justice = models.BooleanField("公安检察办理中", default=False)
    is_verified_alone = models.BooleanField(
        "复核未能另由一人", default=False, db_default=False, editable=False
    )
    rebound_count = models.PositiveSmallIntegerField("反弹次数", default=0)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题"
        ordering = ["-reported_at", "-id"]
        indexes = [
            models.Index(fields=["division", "-reported_at"]),
            models.Index(fields=["reach", "-reported_at"]),
            models.Index(fields=["unit", "state"]),
            models.Index(fields=["reported_by", "updated_at"]),
            models.Index(
                name="issue_open",
                fields=["division", "state", "due_at"],
                condition=~models.Q(state__in=["declined", "closed", "withdrawn"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="issue_ended_has_time",
                condition=models.Q(
                    state__in=["declined", "closed", "withdrawn"], closed_at__isnull=False
                )
                | (
                    ~models.Q(state__in=["declined", "closed", "withdrawn"])
                    & models.Q(closed_at=None)
                ),
            ),
            models.CheckConstraint(
                name="issue_extension_asked_while_rectifying",
                condition=models.Q(extension_asked=None) | models.Q(state="rectifying"),
            ),
            models.CheckConstraint(
                name="issue_raised_to_an_office_above",
                condition=models.Q(raised_to=None)
                | (models.Q(raised_to__lt=models.F("division")) & _raised_up()),
            ),
            models.CheckConstraint(
                name="issue_transferred_to_somebody",
                condition=~models.Q(state__in=["transferred", "sent_out", "outside"])
                | models.Q(transferred_to__isnull=False),
            ),
            models.CheckConstraint(
                name="issue_ends_where_it_came_from",
                condition=~models.Q(state__in=["declined", "closed", "withdrawn"])
                | models.Q(transferred_to=None),
            ),
            models.CheckConstraint(
                name="issue_with_unit_once_handed_over",
                condition=~models.Q(
                    state__in=["handed_over", "planning", "plan_submitted", "rectifying"]
                )
                | models.Q(unit__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_away(self) -> bool:
        """Does a neighbour's office have the turn?"""
        return self.transferred_to_id is not None and self.state not in BY_LETTER

    @property
    def home_code(self) -> str:
        """Code of the division whose office has the turn, or gets it back from a neighbour."""
        return self.raised_to_id or self.division_id

    @property
    def office_code(self) -> str:
        """Code of the division whose office has the turn wherever an office decides."""
        away = self.transferred_to_id if self.is_away else None
        return away or self.home_code

    @property
    def acting_division(self) -> Division | None:
        """That division where it is not simply the place's own."""
        return self.transferred_to if self.is_away else self.raised_to

    @property
    def was_reported_late(self) -> bool | None:
        """None where the moment of finding is not known from a village chief's patrol."""
        return None if self.report_by is None else self.reported_at > self.report_by


class LedgerEntry(AppendOnlyModel):
    """台账记录: one thing done about an issue. Names and roles are those of the time; `hash` links it to
    the entry before it (`issues.rules.chain`)."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="ledger", verbose_name="问题")
    seq = models.PositiveIntegerField("序号")
    event = models.CharField("事项", max_length=40)
    from_state = models.CharField(max_length=18, choices=State.choices, blank=True)
    to_state = models.CharField("之后状态", max_length=18, choices=State.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="办理人",
    )
    by_name = models.CharField("办理人姓名", max_length=40)
    by_role = models.CharField("办理人身份", max_length=80, blank=True)
    at = models.DateTimeField("办理时间")
    recorded_at = models.DateTimeField("记录时间", default=timezone.now)
    note = models.TextField("办理情况", blank=True)
    data = models.JSONField("详情", default=dict, blank=True)
    files = UploadIdsField("附件", blank=True)
    client_ref = models.UUIDField(null=True, blank=True)
    # What the act said, by which a resend is told from another content under its `client_ref`.
    body_hash = models.CharField(
        max_length=64, blank=True, default="", db_default="", editable=False
    )
    hash = models.CharField("校验值", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "台账记录"
        ordering = ["issue_id", "seq"]
        constraints = [
            models.UniqueConstraint(name="ledger_seq_once", fields=["issue", "seq"]),
            models.UniqueConstraint(
                name="ledger_client_ref_once",
                fields=["by", "client_ref"],
                condition=models.Q(client_ref__isnull=False),
            ),
            models.CheckConstraint(name="ledger_entry_is_linked", condition=~models.Q(hash="")),
        ]

    def __str__(self) -> str:
        return f"{self.issue} {self.event}"


class RectificationPlan(models.Model):
    """整改方案 of a complex issue: 定时限、定任务、定措施、定责任 [001]. A returned plan is kept; the next
    is another row."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="plans", verbose_name="问题")
    deadline = models.DateField("时限")
    tasks = models.TextField("任务")
    measures = models.TextField("措施")
    responsible = models.CharField("责任人", max_length=120)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="报送人"
    )
    submitted_at = models.DateTimeField("报送时间", default=timezone.now)
    approved_at = models.DateTimeField("同意时间", null=True, blank=True)
    returned_at = models.DateTimeField("退回时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "整改方案"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="plan_approved_or_returned_not_both",
                condition=models.Q(approved_at=None) | models.Q(returned_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.issue} 整改方案"


class NumberSequence(models.Model):
    """The last issue number given out in a district and year; locked while the next is taken."""

    district = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="sequence_once", fields=["district", "year"])]

    def __str__(self) -> str:
        return f"{self.district}-{self.year}: {self.last}"
