"""提醒、约谈、通报批评、问责: the rules that propose them, what was proposed, what was issued, its steps."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Division, Unit
from attachments.holders import UploadIdsField
from chiefs.models import Chief
from common.store.fields import DocumentNumberField, NameField
from common.store.ledger import AppendOnlyModel
from notices.models.notices import Notice
from notices.models.querysets import MeasureQuerySet, ProposalQuerySet
from notices.rules.rungs import Appeal, MeasureState, RuleKind, Rung


class LadderRule(models.Model):
    """One rule from a day on; the nearest division's newest holds. A change is a new version."""

    kind = models.CharField("情形", max_length=12, choices=RuleKind.choices)
    division = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="适用行政区",
        help_text="不填为全部适用；下级可另行设定，就近适用。",
    )
    valid_from = models.DateField("自何日起")
    number = models.PositiveSmallIntegerField("连续月数或次数", default=1)
    rung = models.CharField("建议", max_length=14, choices=Rung.choices)
    basis = models.CharField("依据", max_length=300, blank=True)
    is_on = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField("登记时间", default=timezone.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "提醒约谈规则"
        ordering = ["kind", "division_id", "-valid_from"]
        constraints = [
            models.CheckConstraint(name="ladder_rule_number", condition=models.Q(number__gte=1)),
            models.UniqueConstraint(
                name="ladder_rule_once_a_day",
                fields=["kind", "division", "valid_from"],
                condition=models.Q(division__isnull=False),
            ),
            models.UniqueConstraint(
                name="ladder_rule_once_a_day_everywhere",
                fields=["kind", "valid_from"],
                condition=models.Q(division=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} → {self.get_rung_display()}"


class ProposalState(models.TextChoices):
    OPEN = "open", "待决定"
    ISSUED = "issued", "已制发"
    DROPPED = "dropped", "不采用"
    LAPSED = "lapsed", "已失效"


class Addressed(models.Model):
    """To whom: a chief in person, or a unit; under the name and place of the time."""

    chief = models.ForeignKey(
        Chief, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="河长"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    recipient_name = models.CharField("对象", max_length=80)
    place_code = models.CharField("所在行政区代码", max_length=12)
    place = models.CharField("所在行政区", max_length=200)

    class Meta:
        abstract = True

    @property
    def is_person(self) -> bool:
        return self.chief_id is not None


class Proposal(Addressed):
    """What a rule proposes to the office; nothing is sent by it. Decided once, by a named person.

    `key` names the facts, so that the same facts are proposed once; `facts` are those shown
    (`notices.rules.letters`), frozen from published notices. An open proposal lapses when a correction has
    taken its facts away.
    """

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    notice = models.ForeignKey(
        Notice, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="通报"
    )
    # None where no rule proposed it: the office reminded out of a warning of water quality.
    rule = models.ForeignKey(
        LadderRule, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="规则"
    )
    kind = models.CharField("情形", max_length=12, choices=RuleKind.choices)
    rung = models.CharField("建议", max_length=14, choices=Rung.choices)
    basis = models.CharField("依据", max_length=300, blank=True)
    key = models.CharField(max_length=60)
    facts = models.JSONField("事实", default=dict)
    state = models.CharField(
        "状态", max_length=8, choices=ProposalState.choices, default=ProposalState.OPEN
    )
    made_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="决定人",
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "处理建议"
        ordering = ["-made_at", "place_code", "recipient_name", "pk"]
        indexes = [models.Index(fields=["division", "state"])]
        constraints = [
            models.CheckConstraint(
                name="proposal_of_one",
                condition=models.Q(chief__isnull=False, unit=None)
                | models.Q(chief=None, unit__isnull=False),
            ),
            # Two, because SQLite has no "nulls not distinct".
            models.UniqueConstraint(
                name="proposal_once_of_chief",
                fields=["division", "kind", "chief", "key"],
                condition=~models.Q(state="lapsed") & models.Q(chief__isnull=False),
            ),
            models.UniqueConstraint(
                name="proposal_once_of_unit",
                fields=["division", "kind", "unit", "key"],
                condition=~models.Q(state="lapsed") & models.Q(unit__isnull=False),
            ),
            models.CheckConstraint(
                name="proposal_decided_by_someone",
                condition=models.Q(state__in=["open", "lapsed"], decided_by=None)
                | models.Q(
                    state__in=["issued", "dropped"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="proposal_dropped_for_a_reason",
                condition=~models.Q(state="dropped") | ~models.Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rung_display()} {self.recipient_name}"


class ProposalDraw(models.Model):
    """That a published notice has been gone through by the rules: the beat passes it over."""

    notice = models.OneToOneField(Notice, models.CASCADE, related_name="proposal_draw")
    at = models.DateTimeField("时间")
    made = models.PositiveIntegerField("提出")

    class Meta:
        verbose_name = verbose_name_plural = "提取建议"

    def __str__(self) -> str:
        return f"{self.notice} {self.made}"


class Measure(Addressed):
    """提醒、约谈、通报批评、问责 as issued: numbered, lettered, delivered.

    Its facts and basis are those of its proposal. `state`, `appeal` and the moments are the fold of its
    steps. `via` is the office that hands it to a chief who has no account for these pages.
    """

    proposal = models.OneToOneField(
        Proposal, models.PROTECT, related_name="measure", verbose_name="建议"
    )
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="制发行政区"
    )
    rung = models.CharField("措施", max_length=14, choices=Rung.choices)
    number = DocumentNumberField("文号", max_length=60)
    body = models.TextField("要求")
    signer = NameField("签发人", max_length=40)
    via = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="转送河长办"
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="制发人"
    )
    issued_at = models.DateTimeField("制发时间")
    answer_by = models.DateField("回复期限")
    appeal_by = models.DateField("申诉期限")
    meets_at = models.DateTimeField("约谈时间", null=True, blank=True)
    meets_place = models.CharField("约谈地点", max_length=80, blank=True)
    state = models.CharField(
        "状态", max_length=8, choices=MeasureState.choices, default=MeasureState.SENT
    )
    appeal = models.CharField("申诉", max_length=8, choices=Appeal.choices, blank=True)
    first_read_at = models.DateTimeField("首次阅读时间", null=True, blank=True)
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)
    answered_at = models.DateTimeField("回复时间", null=True, blank=True)
    held_on = models.DateField("约谈日期", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    outcome = models.CharField("结果", max_length=1000, blank=True)
    updated_at = models.DateTimeField("更新时间")

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提醒、约谈、通报批评、问责"
        ordering = ["-issued_at", "-pk"]
        indexes = [
            models.Index(fields=["division", "-issued_at"]),
            models.Index(fields=["unit", "state"]),
            models.Index(fields=["chief", "state"]),
            models.Index(fields=["via", "state"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="measure_to_one",
                condition=models.Q(chief__isnull=False, unit=None)
                | models.Q(chief=None, unit__isnull=False, via=None),
            ),
            models.UniqueConstraint(name="measure_number_once", fields=["division", "number"]),
            models.CheckConstraint(
                name="measure_closed_has_outcome",
                condition=models.Q(state__in=["closed", "revoked"], closed_at__isnull=False)
                & ~models.Q(outcome="")
                | models.Q(state__in=["sent", "signed", "answered"], closed_at=None, outcome=""),
            ),
            models.CheckConstraint(
                name="measure_only_interviews_are_held",
                condition=models.Q(held_on=None) | models.Q(rung="interview"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rung_display()} {self.number} {self.recipient_name}"


class MeasureStep(AppendOnlyModel):
    """One thing done about a measure: who, when, with which words. Never changed, never deleted."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="steps", verbose_name="措施")
    seq = models.PositiveSmallIntegerField("序号")
    event = models.CharField("事项", max_length=12)
    from_state = models.CharField("原状态", max_length=8, blank=True)
    to_state = models.CharField("现状态", max_length=8)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人"
    )
    by_name = models.CharField("办理人姓名", max_length=40)
    by_role = models.CharField("办理人身份", max_length=80, blank=True)
    at = models.DateTimeField("时间")
    words = models.TextField("内容", blank=True)
    data = models.JSONField("记录", default=dict)
    files = UploadIdsField("附件", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办理过程"
        ordering = ["measure_id", "seq"]
        constraints = [models.UniqueConstraint(name="measure_step_once", fields=["measure", "seq"])]

    def __str__(self) -> str:
        return f"{self.measure_id}-{self.seq} {self.event}"
