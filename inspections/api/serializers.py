"""The shapes of the answers, for the document; what is sent is `inspections.api.requests`."""

from rest_framework import serializers

from common.api.schema import Echo, answered
from inspections.api import examples
from inspections.api.requests import PatrolIn
from inspections.models import PatrolAction, PatrolKind, PatrolState


class TrackOut(serializers.Serializer):
    """轨迹，WGS-84。"""

    datum = serializers.CharField(help_text="一律 wgs84")
    source_datum = serializers.CharField(help_text="手机上报时的坐标系")
    points = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(allow_null=True))
    )


class PatrolActOut(serializers.Serializer):
    """上报人对一次巡河的撤回或说明。"""

    client_ref = serializers.UUIDField()
    action = serializers.ChoiceField(PatrolAction.choices)
    action_words = serializers.CharField()
    state = serializers.ChoiceField(PatrolState.choices, help_text="此后的状态")
    note = serializers.CharField()
    photos = serializers.ListField(child=serializers.UUIDField())
    at = serializers.DateTimeField()


class JudgedOut(serializers.Serializer):
    """服务器算出的结果。"""

    uuid = serializers.UUIDField()
    state = serializers.ChoiceField(PatrolState.choices, help_text="状态")
    state_words = serializers.CharField(help_text="状态的中文")
    reasons = serializers.ListField(
        child=serializers.CharField(), help_text="待核实的原因，逐条中文"
    )
    length_m = serializers.IntegerField(allow_null=True, help_text="里程（米）")
    coverage = serializers.FloatField(allow_null=True, help_text="覆盖河段的比例，0—1")
    duration_s = serializers.IntegerField(help_text="时长（秒）")
    point_count = serializers.IntegerField(help_text="保存的轨迹点数")
    sent_points = serializers.IntegerField(help_text="收到的轨迹点数")
    left_out = serializers.IntegerField(
        help_text="略去的点数（没有定位、坐标或时间不可能、精度为负）"
    )
    points_words = serializers.CharField(help_text="略去或抽样的说明；没有时为空")
    clock_words = serializers.CharField(
        help_text="手机时钟不准的说明；更正过的，列表和查看时给出的是更正后的时间；没有时为空"
    )
    photos_missing = serializers.ListField(
        child=serializers.UUIDField(), help_text="photos 中还没有收到的照片，请继续上传"
    )
    abilities = serializers.DictField(
        child=serializers.BooleanField(), help_text="现在能办什么：withdraw 撤回、answer 补充说明"
    )
    counts_for = serializers.IntegerField(
        allow_null=True, help_text="计入哪一条应巡（due 的 id），没有则为 null"
    )
    decision_note = serializers.CharField(help_text="河长办的核实意见")
    received_at = serializers.DateTimeField(help_text="收到时间")


@answered(examples.ANSWER)
class PatrolAnswer(Echo, JudgedOut):
    """所报内容，加上判定结果。"""

    echoes = PatrolIn


class PatrolOut(JudgedOut):
    """一次巡河。"""

    reach = serializers.IntegerField(help_text="河段编号")
    reach_name = serializers.CharField(help_text="河段名称")
    kind = serializers.ChoiceField(PatrolKind.choices, help_text="方式")
    kind_words = serializers.CharField(help_text="方式的中文")
    actor = serializers.CharField(help_text="实际巡河人")
    joint_with = serializers.ListField(
        child=serializers.CharField(), help_text="联合巡河同行的河长；不是联合巡河的为空"
    )
    started_at = serializers.DateTimeField(help_text="开始时间")
    ended_at = serializers.DateTimeField(help_text="结束时间")
    checklist = serializers.DictField(child=serializers.CharField(), help_text="检查清单")
    nothing_found = serializers.BooleanField(help_text="未发现问题")
    note = serializers.CharField(help_text="说明")
    photos = serializers.ListField(child=serializers.UUIDField(), help_text="照片的 UUID")
    acts = PatrolActOut(many=True, help_text="撤回和补充说明，先后排列")
    updated_at = serializers.DateTimeField(help_text="最近变化时间")


class PatrolWithTrack(PatrolOut):
    """一次巡河，含轨迹。"""

    track = TrackOut(allow_null=True)


class DueOut(serializers.Serializer):
    """一期应巡。"""

    id = serializers.IntegerField()
    reach = serializers.IntegerField(allow_null=True, help_text="河段；村级以上按河流，为 null")
    river = serializers.IntegerField()
    subject = serializers.CharField(help_text="河段或河流的名称")
    period = serializers.CharField(help_text="week 周、tenday 旬、month 月、quarter 季、year 年")
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    required = serializers.IntegerField(help_text="应巡次数")  # type: ignore[assignment]
    done = serializers.IntegerField(help_text="已巡次数（有效和核实有效）")
    words = serializers.CharField(help_text="用一句话说明")


class DuesOut(serializers.Serializer):
    """一年的应巡。"""

    year = serializers.IntegerField()
    dues = DueOut(many=True, help_text="周期结束在这一年的，先后排列")


class SwapOut(serializers.Serializer):
    """一项交叉互巡安排。"""

    id = serializers.IntegerField()
    partner = serializers.CharField(help_text="对方河长")
    mine = serializers.CharField(help_text="我的河段（河流），暂由对方巡")
    theirs = serializers.CharField(help_text="对方的河段（河流），暂由我巡")
    reach = serializers.IntegerField(allow_null=True, help_text="我巡的河段；按河流的为 null")
    river = serializers.IntegerField(allow_null=True, help_text="我巡的河流")
    started_on = serializers.DateField(help_text="起，含当天")
    ended_on = serializers.DateField(help_text="止，含当天")
    note = serializers.CharField(help_text="说明")
    words = serializers.CharField(help_text="用一句话说明")


class SwapsOut(serializers.Serializer):
    """我的交叉互巡。"""

    swaps = SwapOut(many=True, help_text="新的在前，已结束的也在内")
