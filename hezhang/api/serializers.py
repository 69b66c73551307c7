"""The shapes of the answers of `me/`, `changes/` and `sync/`, for the document."""

from rest_framework import serializers

from accounts.api.serializers import GrantSerializer
from common.api.schema import answered
from hezhang.api import examples
from inspections.api.serializers import DueOut


class AppointmentOut(serializers.Serializer):
    """一项任职。"""

    id = serializers.IntegerField()
    kind = serializers.CharField(help_text="类别代码")
    kind_words = serializers.CharField(help_text="类别，如 河长、巡河员")
    tier = serializers.IntegerField(help_text="层级：4 市、6 区县、9 镇街、12 村（社区）")
    tier_words = serializers.CharField()
    title = serializers.CharField(help_text="职务")
    subject = serializers.CharField(help_text="河段、河流或行政区")
    reach = serializers.IntegerField(allow_null=True, help_text="河段编号")
    river = serializers.IntegerField(allow_null=True, help_text="河流编号")
    division = serializers.CharField(help_text="12 位行政区划代码")
    division_name = serializers.CharField()
    started_on = serializers.DateField(help_text="任职日期")
    ended_on = serializers.DateField(allow_null=True, help_text="在任的最后一天")


class LandmarkOut(serializers.Serializer):
    """河段上的地标，WGS-84。"""

    name = serializers.CharField()
    kind = serializers.CharField(
        help_text="start 起点、end 终点、signboard 公示牌、outfall 排污口、section 断面"
    )
    lon = serializers.FloatField()
    lat = serializers.FloatField()
    metre = serializers.IntegerField(
        allow_null=True,
        help_text="距河段起点的米数：在中心线上的位置占全线的比例 × length_m；尚未画线时为 null",
    )


class ReachOut(serializers.Serializer):
    """河段。"""

    id = serializers.IntegerField()
    code = serializers.CharField(help_text="编码")
    name = serializers.CharField(help_text="名称")
    river = serializers.IntegerField()
    river_name = serializers.CharField()
    division = serializers.CharField()
    division_name = serializers.CharField()
    start_place = serializers.CharField(help_text="起点")
    end_place = serializers.CharField(help_text="终点")
    length_m = serializers.IntegerField(help_text="长度（米）")
    line = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField()),
        allow_null=True,
        help_text="中心线，[[经度, 纬度], …]，WGS-84，自上游起；尚未画线时为 null",
    )
    landmarks = LandmarkOut(many=True, help_text="地标，自起点起")
    lent_until = serializers.DateField(
        allow_null=True, help_text="因交叉互巡暂由我巡的，写明最后一天；本人的河段为 null"
    )


class RuleOut(serializers.Serializer):
    """一项任职的巡河要求。"""

    appointment = serializers.IntegerField()
    reach = serializers.IntegerField(allow_null=True)
    river = serializers.IntegerField(allow_null=True)
    subject = serializers.CharField()
    words = serializers.CharField(help_text="要求，一句话")
    needs_track = serializers.BooleanField(help_text="须有轨迹")
    needs_photo = serializers.BooleanField(help_text="须有照片")
    why = serializers.CharField(help_text="要求轨迹或照片的理由；不要求时为空")
    basis = serializers.CharField(help_text="依据")


class ChecklistOut(serializers.Serializer):
    """检查清单的一项。"""

    code = serializers.CharField()
    title = serializers.CharField()
    hint = serializers.CharField()
    order = serializers.IntegerField()


class CodeOut(serializers.Serializer):
    """代码与名称。"""

    code = serializers.CharField()
    name = serializers.CharField()


class KindOut(CodeOut):
    """问题类别。"""

    group = serializers.CharField(help_text="大类")
    order = serializers.IntegerField()
    updated_at = serializers.DateTimeField()


class LimitsOut(serializers.Serializer):
    """上限。"""

    track_points = serializers.IntegerField()
    photos = serializers.IntegerField()
    note = serializers.IntegerField()


class OfficeOut(serializers.Serializer):
    """有事打给谁。"""

    name = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True, help_text="办公电话；没有登记时为空")


class AppOut(serializers.Serializer):
    """本门户自己的手机网页，供它自己看。"""

    minimum = serializers.CharField(help_text="低于这个版本的请提示更新；照样可以保存和上传")
    current = serializers.CharField(help_text="门户上现在的版本")


class MeOut(serializers.Serializer):
    """我。"""

    user_id = serializers.CharField(help_text="一直不变；手机上的待传内容按它归属")
    name = serializers.CharField()
    mobile = serializers.CharField()
    must_change_password = serializers.BooleanField(help_text="为真时请提示修改密码")
    account_notes = serializers.ListField(
        child=serializers.CharField(), help_text="请显示给本人：如密码由谁在何时重置过"
    )
    office = OfficeOut(help_text="本级河长办，没有登记电话的为上一级的")
    app = AppOut()
    roles = GrantSerializer(many=True)
    appointments = AppointmentOut(many=True)
    reaches = ReachOut(many=True)
    due = DueOut(many=True, help_text="本期应巡")
    rules = RuleOut(many=True)
    checklist = ChecklistOut(many=True)
    issue_kinds = KindOut(many=True)
    severities = CodeOut(many=True)
    patrol_kinds = CodeOut(many=True)
    limits = LimitsOut()
    server_time = serializers.DateTimeField(help_text="服务器时间，可据以提醒手机时钟不准")


class ChangeOut(serializers.Serializer):
    """一处变化。"""

    type = serializers.ChoiceField(
        [
            ("reach", "河段"),
            ("rule", "巡河要求"),
            ("checklist", "检查清单"),
            ("issue_kind", "问题类别"),
            ("due", "应巡"),
            ("patrol", "巡河"),
            ("issue", "问题"),
            ("notice", "通报"),
            ("spot", "疑似图斑"),
            ("swap", "交叉互巡"),
        ]
    )
    id = serializers.CharField(help_text="与 type 合起来认定手机上的一条内容")
    op = serializers.ChoiceField([("upsert", "新增或更新"), ("delete", "删除")])
    at = serializers.DateTimeField(help_text="变化的时间")
    body = serializers.DictField(allow_null=True, help_text="内容；删除时为 null")


@answered(examples.CHANGES)
class ChangesOut(serializers.Serializer):
    """一页变化。"""

    changes = ChangeOut(many=True)
    cursor = serializers.CharField(help_text="下次作为 since 带回")
    more = serializers.BooleanField(help_text="还有下一页")


class SyncResult(serializers.Serializer):
    """一条的答复。"""

    uuid = serializers.CharField(allow_null=True)
    type = serializers.CharField(allow_null=True)
    status = serializers.IntegerField(help_text="与单独调用时的 HTTP 状态码相同")
    body = serializers.DictField(help_text="与单独调用时的答复相同")


@answered(examples.SYNC_ANSWER)
class SyncOut(serializers.Serializer):
    """逐条答复，次序与所传相同。"""

    results = SyncResult(many=True)
