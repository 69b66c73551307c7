"""The shapes of the answers, for the document."""

from rest_framework import serializers

from funds.models import StatementState

_YUAN = "元，精确到分，例如 1840.00"


class AllowanceStepOut(serializers.Serializer):
    """计算的一步。"""

    title = serializers.CharField(help_text="巡河、通讯、交通、保险、任职、封顶、合计……")
    words = serializers.CharField(help_text="用一句话写明怎样算的，含所用的数")


class AllowanceLineOut(serializers.Serializer):
    """在一个镇街的补贴。"""

    town = serializers.CharField(help_text="镇街")
    grade = serializers.CharField(help_text="镇街类别，Ⅰ类至Ⅳ类")
    places = serializers.ListField(child=serializers.CharField(), help_text="河段（河流）")
    required = serializers.IntegerField(help_text="应巡次数")  # type: ignore[assignment]
    done = serializers.IntegerField(help_text="完成次数，每期最多按应巡次数计")
    months = serializers.IntegerField(help_text="计入的在任月数")
    patrol = serializers.CharField(help_text=f"巡河，{_YUAN}")
    phone = serializers.CharField(help_text=f"通讯，{_YUAN}")
    transport = serializers.CharField(help_text=f"交通，{_YUAN}")
    insurance = serializers.CharField(help_text=f"意外保险，由单位购买，{_YUAN}")
    allowance = serializers.CharField(help_text=f"巡河、通讯、交通之和，{_YUAN}")
    steps = AllowanceStepOut(many=True, help_text="怎样算出来的，逐步")


class AllowanceYearOut(serializers.Serializer):
    """一个年度的补贴。"""

    statement = serializers.IntegerField(help_text="结算单编号")
    title = serializers.CharField()
    first = serializers.CharField(help_text="起始月份，如 2025-01")
    last = serializers.CharField(help_text="截止月份，如 2025-12")
    state = serializers.ChoiceField(StatementState.choices, help_text="sent 待确认、frozen 已定稿")
    state_words = serializers.CharField(help_text="状态的中文")
    allowance = serializers.CharField(help_text=f"应得补贴，不含保险，{_YUAN}")
    insurance = serializers.CharField(help_text=f"意外保险，{_YUAN}")
    lines = AllowanceLineOut(many=True, help_text="按镇街；一般只有一个")


class AllowanceOut(serializers.Serializer):
    """我的巡河补贴。"""

    years = AllowanceYearOut(many=True, help_text="新的在前；没有的为空")
