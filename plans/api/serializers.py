"""The shapes of the answers to units' systems, for the document; what is sent is `plans.api.requests`."""

from rest_framework import serializers

from common.api.schema import answered
from plans.api import examples


class TargetOut(serializers.Serializer):
    """任务的一个目标。"""

    id = serializers.IntegerField(help_text="报送时填在 target")
    name = serializers.CharField()
    amount = serializers.CharField(help_text="目标数，十进制数字")
    unit = serializers.CharField(help_text="计量单位")
    done = serializers.CharField(help_text="上次填报的累计完成数")


class FundOut(serializers.Serializer):
    """任务的一个资金来源，金额为元。"""

    source = serializers.CharField(  # type: ignore[assignment]
        help_text="报送到位、支付时填在 source"
    )
    planned = serializers.CharField(help_text="计划")
    in_place = serializers.CharField(help_text="累计到位")
    paid = serializers.CharField(help_text="累计支付")


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
    funds = FundOut(many=True, help_text="清单没有列资金的为空")


@answered(examples.LINES)
class PlanLinesOut(serializers.Serializer):
    """当月应填报的任务。"""

    unit = serializers.CharField(help_text="令牌所属单位")
    month = serializers.CharField()
    due = serializers.DateField(help_text="最迟填报日期")
    is_frozen = serializers.BooleanField(help_text="已随通报锁定，不能再报")
    lines = PlanLineOut(many=True)


class ReportResult(serializers.Serializer):
    """一条的答复。"""

    client_ref = serializers.CharField(allow_null=True)
    status = serializers.IntegerField(help_text="201 新收，200 早已收到，4xx 按说明改正，5xx 重报")
    body = serializers.DictField(help_text="收到的是任务现况，否则是 code、detail、fields")


class FundResult(ReportResult):
    """一笔的答复。"""

    body = serializers.DictField(
        help_text="收到的是这一笔和该来源的累计数（元），否则是 code、detail、fields"
    )


@answered(examples.RESULTS)
class ReportsOut(serializers.Serializer):
    """逐条答复，次序与所报相同。"""

    results = ReportResult(many=True)


@answered(examples.FUND_RESULTS)
class FundsOut(serializers.Serializer):
    """逐笔答复，次序与所报相同。"""

    results = FundResult(many=True)
