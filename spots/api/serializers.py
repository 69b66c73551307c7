"""The shapes of the answers, for the document; what is sent is `spots.api.requests`."""

from rest_framework import serializers

from common.api.schema import answered
from spots.api import examples
from spots.models import SpotState

VERDICT_CHOICES = [("real", "属实"), ("unreal", "不属实")]


class SpotPlaceOut(serializers.Serializer):
    """图斑的位置，WGS-84；面状图斑为面内一点。"""

    lon = serializers.FloatField()
    lat = serializers.FloatField()
    datum = serializers.CharField()


class SpotVisitOut(serializers.Serializer):
    """本人最近一次核查。"""

    verdict = serializers.ChoiceField(VERDICT_CHOICES)
    note = serializers.CharField()
    photos = serializers.ListField(child=serializers.UUIDField())
    at = serializers.DateTimeField()


@answered(examples.SPOT)
class SpotOut(serializers.Serializer):
    """疑似图斑。"""

    uuid = serializers.UUIDField()
    code = serializers.CharField(help_text="图斑编号")
    batch = serializers.CharField(help_text="批次名称")
    division_name = serializers.CharField()
    reach = serializers.IntegerField(allow_null=True, help_text="河段编号；附近没有河段的为空")
    reach_name = serializers.CharField()
    kind_words = serializers.CharField(help_text="疑似类型")
    area_m2 = serializers.FloatField(allow_null=True, help_text="面积（平方米）")
    place = SpotPlaceOut()
    place_words = serializers.CharField()
    outline = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField()),
        allow_null=True,
        help_text="范围，[[经度, 纬度], …]，首尾相同，WGS-84；点状图斑为空",
    )
    seen_on = serializers.DateField(allow_null=True, help_text="影像日期")
    state = serializers.ChoiceField(SpotState.choices)
    state_words = serializers.CharField()
    verify_by = serializers.DateField(allow_null=True, help_text="核查期限")
    can_visit = serializers.BooleanField(help_text="现在能否上报核查结果")
    visit = SpotVisitOut(allow_null=True)
    updated_at = serializers.DateTimeField()
