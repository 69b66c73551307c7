"""What shows that the ledger is whole: seals over its entries, and what each night's check found."""

from typing import Any, Self

from django.db import models

from common.store.ledger import AppendOnlyModel
from issues.models.issues import Issue


class LedgerSeal(AppendOnlyModel):
    """台账封存: the hash of the seal before it and of all entries since, those after `after_id` up to
    `last_id`. An entry that is gone afterwards, with all that followed it, is missed here."""

    at = models.DateTimeField("封存时间")
    # Unique, so that each seal is followed by one other only, even when two are made at the same time.
    after_id = models.PositiveBigIntegerField("上次封存的末条记录号", unique=True)
    last_id = models.PositiveBigIntegerField("末条记录号")
    count = models.PositiveIntegerField("记录条数")
    hash = models.CharField("校验值", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "台账封存"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.count} 条，至第 {self.last_id} 号"


class TableSeal(AppendOnlyModel):
    """封存 of a table beside the ledger (`issues.services.seals`): the hash of the seal before it and of the
    rows whose moment is after `after` (None: from the first) and up to `until`."""

    table = models.CharField("登记", max_length=40)
    seq = models.PositiveIntegerField("序号")
    at = models.DateTimeField("封存时间")
    after = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField("封存至")
    count = models.PositiveIntegerField("记录条数")
    hash = models.CharField("校验值", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "其他记录封存"
        ordering = ["table", "seq"]
        constraints = [models.UniqueConstraint(name="seal_of_table_once", fields=["table", "seq"])]

    def __str__(self) -> str:
        return f"{self.table} {self.seq}"


class NightSeal(AppendOnlyModel):
    """总封存: one hash over the last seals of all chains. `fingerprint` leaves the house on paper."""

    at = models.DateTimeField("封存时间", db_index=True)
    covered = models.JSONField("所盖的封存", default=dict)
    hash = models.CharField("校验值", max_length=64, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "总封存"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.fingerprint

    @property
    def fingerprint(self) -> str:
        """Short enough to be read out and compared with paper: 3F2A-90C1-77DE-04B8."""
        return "-".join(self.hash[n : n + 4].upper() for n in range(0, 16, 4))


class LedgerCheck(models.Model):
    """台账核验: what a night's look at every issue and its ledger found."""

    at = models.DateTimeField("核验时间")
    issues = models.PositiveIntegerField("问题")
    entries = models.PositiveIntegerField("台账记录")
    files = models.PositiveIntegerField("附件", default=0, db_default=0)
    files_read = models.PositiveIntegerField("读取内容的附件", default=0, db_default=0)
    # The key of the last file that was read: the next night goes on from there.
    files_until = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)
    restored = models.PositiveIntegerField("重新存入过的附件", default=0, db_default=0)
    sealed = models.PositiveIntegerField("封存的其他记录", default=0, db_default=0)
    found = models.PositiveIntegerField("不符")

    class Meta:
        verbose_name = verbose_name_plural = "台账核验"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.issues} 件问题，{self.found} 处不符"


class DifferenceQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Of issues that the user sees; what concerns no single issue, every office sees."""
        issues = Issue.objects.visible_to(user).order_by().values("pk")
        return self.filter(models.Q(issue=None) | models.Q(issue__in=issues))

    def present(self) -> Self:
        """What the last check found."""
        last = LedgerCheck.objects.order_by("-id").values("pk")[:1]
        return self.filter(ledger_check=models.Subquery(last))


class LedgerDifference(models.Model):
    """台账不符: one thing that is not as the ledger says. Without an issue where a seal is broken."""

    ledger_check = models.ForeignKey(
        LedgerCheck, models.CASCADE, related_name="differences", verbose_name="核验"
    )
    issue = models.ForeignKey(
        Issue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="问题"
    )
    words = models.TextField("不符之处")

    objects = DifferenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "台账不符"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.words
