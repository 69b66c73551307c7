"""The contract of units' systems in words for the schema; what comes in is read by `batch`."""

from rest_framework import serializers

from common.api.schema import answered, sent
from plans.api import examples


class TargetOut(serializers.Serializer):
    """任务的一个目标。"""

    id = serializers.IntegerField(help_text="报送时填在 target")
    name = serializers.CharField()
    amount = serializers.CharField(help_text="目标数，十进制数字")
    unit = serializers.CharField(help_text="计量单位")
    done = serializers.CharField(help_text="上次填报的累计完成数")


class PlanLineOut(serializers.Serializer):
    """本单位牵头或负责的一项任务。"""

    id = serializers.IntegerField(help_text="报送时填在 line")
    title = serializers.CharField()
    list = serializers.CharField(help_text="所在清单")
    starts_on = serializers.DateField()
    due_on = serializers.DateField(help_text="完成时限")
    light = serializers.CharField(help_text="green、yellow、red")
    percent = serializers.CharField(help_text="上次填报的进度（%）")
    seq = serializers.IntegerField(help_text="当月已填报的次数，0 为未报；报送时填在 seen_seq")
    words = serializers.CharField(help_text="当月已填报的进展；未报为空")
    targets = TargetOut(many=True, help_text="为空的任务直接报 percent")


@answered(examples.LINES)
class PlanLinesOut(serializers.Serializer):
    """当月应填报的任务。"""

    unit = serializers.CharField(help_text="令牌所属单位")
    month = serializers.CharField()
    due = serializers.DateField(help_text="最迟填报日期")
    is_frozen = serializers.BooleanField(help_text="已随通报锁定，不能再报")
    lines = PlanLineOut(many=True)


class FigureIn(serializers.Serializer):
    """一个目标的累计完成数。"""

    target = serializers.IntegerField()
    amount = serializers.CharField(help_text="十进制数字，最多两位小数，不超过目标数")
    unit = serializers.CharField(required=False, help_text="给出时核对与目标的计量单位相同")


class ReportRowIn(serializers.Serializer):
    """一项任务一个月的进展。"""

    client_ref = serializers.UUIDField(help_text="由报送系统生成，重报同一条时不变")
    line = serializers.IntegerField()
    month = serializers.CharField(help_text="2026-10")
    figures = FigureIn(many=True, required=False, help_text="每个目标一个数")
    percent = serializers.CharField(required=False, help_text="没有目标的任务：0—100")
    words = serializers.CharField(help_text="进展")
    reason = serializers.CharField(required=False, help_text="累计数比上次少时的原因")
    done_on = serializers.DateField(required=False, help_text="全部完成时的完成日期")
    seen_seq = serializers.IntegerField(
        required=False, help_text="所据的 seq；不带为 0，即当月还没有填报"
    )


@sent(examples.REPORTS)
class ReportsIn(serializers.Serializer):
    """一批月报。"""

    reports = serializers.ListField(child=ReportRowIn(), max_length=200)


class ReportResult(serializers.Serializer):
    """一条的答复。"""

    client_ref = serializers.CharField(allow_null=True)
    status = serializers.IntegerField(help_text="201 新收，200 早已收到，4xx 按说明改正，5xx 重报")
    body = serializers.DictField(help_text="收到的是任务现况，否则是 code、detail、fields")


@answered(examples.RESULTS)
class ReportsOut(serializers.Serializer):
    """逐条答复，次序与所报相同。"""

    results = ReportResult(many=True)
