"""The shapes of the contract, for its documents; what is sent is read by `inspections.api.requests`."""

from rest_framework import serializers

from attachments.rules.limits import MOST_PHOTOS
from common.api.schema import answered, sent
from inspections.api import examples
from inspections.api.requests import ANSWERS, MAX_ACTOR, MAX_NOTE, PHONE_KINDS
from inspections.models import PatrolKind, PatrolState
from inspections.rules.validity import KINDS

_KIND_WORDS = "；".join(f"{code} {KINDS[code].label}" for code in PHONE_KINDS)


class TrackIn(serializers.Serializer):
    """轨迹，最多 5000 点。"""

    datum = serializers.ChoiceField(
        ["wgs84", "gcj02", "bd09"], help_text="手机给出的坐标系，服务器换算为 WGS-84 保存"
    )
    points = serializers.ListField(
        child=serializers.ListField(
            child=serializers.FloatField(allow_null=True), min_length=3, max_length=4
        ),
        max_length=5000,
        help_text="每点 [时间（Unix 秒）, 经度, 纬度, 精度（米，可为 null）]",
    )


class TrackOut(serializers.Serializer):
    """轨迹，WGS-84。"""

    datum = serializers.CharField(help_text="一律 wgs84")
    source_datum = serializers.CharField(help_text="手机上报时的坐标系")
    points = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(allow_null=True))
    )


@sent(examples.PATROL)
class PatrolIn(serializers.Serializer):
    """一次巡河。"""

    reach = serializers.IntegerField(help_text="河段编号（me/ 中 reaches 的 id）")
    kind = serializers.ChoiceField(PHONE_KINDS, default="walk", help_text=_KIND_WORDS)
    started_at = serializers.DateTimeField(help_text="开始时间，须带时区")
    ended_at = serializers.DateTimeField(help_text="结束时间，须带时区")
    track = TrackIn(allow_null=True, required=False, help_text="没有轨迹时为 null")
    checklist = serializers.DictField(
        child=serializers.ChoiceField(ANSWERS),
        required=False,
        help_text="检查项代码: ok 正常、bad 有问题、na 不适用",
    )
    nothing_found = serializers.BooleanField(default=False, help_text="未发现问题")
    note = serializers.CharField(
        required=False, allow_blank=True, max_length=MAX_NOTE, help_text="说明"
    )
    photos = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=MOST_PHOTOS,
        help_text="照片的 UUID；照片可以晚于巡河记录上传",
    )
    actor = serializers.CharField(
        required=False, allow_blank=True, max_length=MAX_ACTOR, help_text="实际巡河人，默认本人"
    )


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
    point_count = serializers.IntegerField(help_text="轨迹点数")
    counts_for = serializers.IntegerField(
        allow_null=True, help_text="计入哪一条应巡（due 的 id），没有则为 null"
    )
    decision_note = serializers.CharField(help_text="河长办的核实意见")
    received_at = serializers.DateTimeField(help_text="收到时间")


@answered(examples.ANSWER)
class PatrolAnswer(PatrolIn, JudgedOut):
    """所报内容，加上判定结果。"""


class PatrolOut(JudgedOut):
    """一次巡河。"""

    reach = serializers.IntegerField(help_text="河段编号")
    reach_name = serializers.CharField(help_text="河段名称")
    kind = serializers.ChoiceField(PatrolKind.choices, help_text="方式")
    kind_words = serializers.CharField(help_text="方式的中文")
    actor = serializers.CharField(help_text="实际巡河人")
    started_at = serializers.DateTimeField(help_text="开始时间")
    ended_at = serializers.DateTimeField(help_text="结束时间")
    checklist = serializers.DictField(child=serializers.CharField(), help_text="检查清单")
    nothing_found = serializers.BooleanField(help_text="未发现问题")
    note = serializers.CharField(help_text="说明")
    photos = serializers.ListField(child=serializers.UUIDField(), help_text="照片的 UUID")
    updated_at = serializers.DateTimeField(help_text="最近变化时间")


class PatrolWithTrack(PatrolOut):
    """一次巡河，含轨迹。"""

    track = TrackOut(allow_null=True)
