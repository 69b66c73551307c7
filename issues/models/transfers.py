"""移交 across borders: what went over to a neighbour, or came from one, and how it was answered."""

from collections.abc import Sequence
from typing import Self

from django.conf import settings
from django.db import models

from accounts.models import Division
from common.store.fields import DocumentNumberField
from common.store.querysets import ScopedQuerySet
from common.store.scope import CodeRange, range_below, within
from issues.models.issues import Issue


class TransferQuerySet(ScopedQuerySet):
    """Transfers of the divisions one sees, on either side."""

    division_field = "from_division_id"

    def in_ranges(self, ranges: Sequence[CodeRange]) -> Self:
        return self.filter(within(ranges, "from_division_id") | within(ranges, "to_division_id"))

    def running(self) -> Self:
        """Neither answered nor back otherwise."""
        return self.filter(answered_at=None, returned_at=None, recalled_at=None)

    def between(self, one: str, other: str) -> Self:
        """Of two divisions and those below them, either way."""
        ours, theirs = [range_below(one)], [range_below(other)]
        there = within(ours, "from_division_id") & within(theirs, "to_division_id")
        back = within(theirs, "from_division_id") & within(ours, "to_division_id")
        return self.filter(there | back)


class Transfer(models.Model):
    """One way of an issue over a border. The ledger holds its scans and words; here is what letters
    and figures ask. An issue that comes back may go over again: another row.

    number        文号 of the letter: ours, or the neighbour's where it came from outside the portal
    reply_number  文号 of the answer; given by whoever answers by letter
    ordinal       of `from_division` in the year; null for a letter from outside, numbered elsewhere
    """

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="transfers", verbose_name="问题")
    from_division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="移交方"
    )
    to_division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="接收方"
    )
    number = DocumentNumberField("移交文号", max_length=60)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    ordinal = models.PositiveIntegerField(null=True, blank=True)
    reason = models.TextField("移交事由", blank=True)
    answer_by = models.DateField("请于何日前答复", null=True, blank=True)
    asked_at = models.DateTimeField("移交时间")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="移交人"
    )
    accepted_at = models.DateTimeField("受理时间", null=True, blank=True)
    returned_at = models.DateTimeField("退回时间", null=True, blank=True)
    recalled_at = models.DateTimeField("撤回时间", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    reply = models.TextField("答复或退回的内容", blank=True)
    reply_number = DocumentNumberField("答复文号", max_length=60, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "移交"
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["from_division", "-asked_at"]),
            models.Index(fields=["to_division", "-asked_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="transfer_number_once", fields=["from_division", "year", "ordinal"]
            ),
            models.UniqueConstraint(
                name="transfer_one_at_a_time",
                fields=["issue", "from_division"],
                condition=models.Q(answered_at=None, returned_at=None, recalled_at=None),
            ),
            models.CheckConstraint(
                name="transfer_over_a_border",
                condition=~models.Q(from_division=models.F("to_division")),
            ),
            models.CheckConstraint(
                name="transfer_ends_one_way",
                condition=models.Q(returned_at=None, recalled_at=None)
                | models.Q(returned_at=None, answered_at=None)
                | models.Q(recalled_at=None, answered_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.number
