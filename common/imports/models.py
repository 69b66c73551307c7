"""The two tables of every import; each room makes its own of them."""

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

# Of the uploads, in the storage; one folder a month in it.
FOLDER = "imports"
# In `counts` while a file is being checked: how many rows are to be judged.
TO_JUDGE = "to_judge"


class ImportState(models.TextChoices):
    WAITING = "waiting", "检查中"
    CHECKED = "checked", "已预检"
    APPLYING = "running", "导入中"
    APPLIED = "applied", "已导入"
    DISCARDED = "discarded", "已放弃"
    FAILED = "failed", "无法读取"


class Act(models.TextChoices):
    CREATE = "create", "新增"
    UPDATE = "update", "修改"
    SAME = "same", "无变化"
    BAD = "bad", "有误"


class AbstractImportBatch(models.Model):
    """One uploaded file and what it would do; its rows are in the room's `ImportRow`.

    `counts` is `{"create": 3, …}`, `notes` sentences about the whole file (which tab was read, which
    rows are not data, headings that are not ours), `claim` and `touched_at` say which run of the task is at work.
    """

    target = models.CharField("登记册", max_length=30)
    filename = models.CharField("文件", max_length=200)
    file = models.FileField("上传的文件", upload_to=f"{FOLDER}/%Y%m", max_length=200, blank=True)
    options = models.JSONField("选项", default=dict, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=ImportState.choices, default=ImportState.WAITING
    )
    problem = models.CharField("无法继续的原因", max_length=300, blank=True)
    notes = models.JSONField("提示", default=list, blank=True)
    counts = models.JSONField("各类行数", default=dict, blank=True)
    progress = models.PositiveIntegerField("已处理行数", default=0)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    claim = models.UUIDField(null=True, editable=False)
    touched_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )
    created_at = models.DateTimeField("上传时间", default=timezone.now)
    applied_at = models.DateTimeField("导入时间", null=True, blank=True)
    skipped_bad = models.BooleanField("跳过有误行", default=False)

    class Meta:
        abstract = True
        ordering = ["-id"]

    # The rows, by the room's `ImportRow.batch`.
    rows: Any

    def __str__(self) -> str:
        return f"{self.filename}（{self.get_state_display()}）"

    def count(self, act: str) -> int:
        """How many rows would `create`, `update`, stay the `same` or are `bad`."""
        return int(self.counts.get(act, 0))

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def to_write(self) -> int:
        """Rows that confirming writes."""
        return self.count(Act.CREATE) + self.count(Act.UPDATE)


class AbstractImportRow(models.Model):
    """One row of a file: what was read, and how it was judged.

    line      row number as Excel shows it, or the number of the feature
    rank      rows of lower rank are applied first (a river before its tributary)
    values    column key → value; `faults` the cells that could not be read: key, sentence (`words`), what is in it
              (`typed`)
    changes   `[["长度（米）", "500", "620"], …]` for an update
    errors    why the row is bad, in sentences; of one that can be written, what is unlikely in it
    moved     the register changed between check and confirmation, the row was judged again
    """

    # The room's foreign key to its own `ImportBatch`, with related_name="rows".
    batch: Any
    line = models.PositiveIntegerField()
    rank = models.PositiveSmallIntegerField(default=0)
    act = models.CharField(max_length=6, choices=Act.choices, blank=True)
    key = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200, blank=True)
    values = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    faults = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    moved = models.BooleanField(default=False)

    class Meta:
        abstract = True
        ordering = ["line"]

    def __str__(self) -> str:
        return f"第 {self.line} 行 {self.title}"
