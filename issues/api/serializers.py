"""The shapes of the contract, for its documents; what is sent is read by `issues.api.requests`."""

from rest_framework import serializers

from attachments.rules.limits import MOST_PHOTOS
from common.api.schema import answered, sent
from issues.api import examples
from issues.models import Severity, Source, State


class PlaceIn(serializers.Serializer):
    """地点，按手机给出的坐标系。"""

    lon = serializers.FloatField()
    lat = serializers.FloatField()
    datum = serializers.ChoiceField(["wgs84", "gcj02", "bd09"])


@sent(examples.ISSUE)
class IssueIn(serializers.Serializer):
    """上报的问题。"""

    reach = serializers.IntegerField(help_text="河段编号（me/ 中的 id）")
    kind = serializers.CharField(help_text="问题类别代码")
    severity = serializers.ChoiceField(Severity.choices, default=Severity.GENERAL)
    description = serializers.CharField(max_length=2000)
    place = PlaceIn(allow_null=True, required=False)
    place_words = serializers.CharField(max_length=160, required=False, allow_blank=True)
    photos = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=MOST_PHOTOS
    )
    patrol = serializers.UUIDField(allow_null=True, required=False)
    fixed_on_spot = serializers.BooleanField(default=False)
    reported_at = serializers.DateTimeField(required=False)


class PlaceOut(serializers.Serializer):
    """地点，WGS-84；source_datum 为上报时的坐标系。"""

    lon = serializers.FloatField()
    lat = serializers.FloatField()
    datum = serializers.CharField()
    source_datum = serializers.CharField()


class EntryOut(serializers.Serializer):
    """台账记录。"""

    seq = serializers.IntegerField()
    event = serializers.CharField()
    event_words = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    state_words = serializers.CharField()
    by = serializers.CharField()
    role = serializers.CharField()
    at = serializers.DateTimeField()
    note = serializers.CharField()
    photos = serializers.ListField(child=serializers.UUIDField())


@answered(examples.ANSWER)
class IssueOut(serializers.Serializer):
    """问题及其台账；abilities 说明本人现在能办什么。"""

    uuid = serializers.UUIDField()
    number = serializers.CharField()
    reach = serializers.IntegerField()
    reach_name = serializers.CharField()
    kind = serializers.CharField()
    kind_name = serializers.CharField()
    severity = serializers.ChoiceField(Severity.choices)
    severity_words = serializers.CharField()
    source = serializers.ChoiceField(Source.choices)  # type: ignore[assignment]
    description = serializers.CharField()
    place = PlaceOut(allow_null=True)
    place_words = serializers.CharField()
    photos = serializers.ListField(child=serializers.UUIDField())
    patrol = serializers.UUIDField(allow_null=True)
    fixed_on_spot = serializers.BooleanField()
    state = serializers.ChoiceField(State.choices)
    state_words = serializers.CharField()
    unit = serializers.CharField(allow_null=True)
    raised_to = serializers.CharField(
        allow_null=True, help_text="已提请上级办理的，上级行政区名称；否则为空"
    )
    transferred_to = serializers.CharField(
        allow_null=True, help_text="已移交邻区办理的，邻区名称；否则为空"
    )
    owner_words = serializers.CharField(
        help_text="现由谁办什么，如“江南区河长办 受理”；已办结的为空"
    )
    reported_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    rectify_by = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    abilities = serializers.DictField(child=serializers.BooleanField())
    ledger = EntryOut(many=True)


class PlanIn(serializers.Serializer):
    """整改方案：定时限、定任务、定措施、定责任。"""

    deadline = serializers.DateField()
    tasks = serializers.CharField()
    measures = serializers.CharField()
    responsible = serializers.CharField(max_length=120)


class VisitIn(serializers.Serializer):
    """回头看的回访：哪天、何人。"""

    visited_on = serializers.DateField()
    visitors = serializers.CharField(max_length=80)


@sent(examples.ACT)
class ActIn(serializers.Serializer):
    """办理一步；除 client_ref 外，按所办事项填写。"""

    client_ref = serializers.UUIDField(help_text="手机生成；同一编号重复提交只办理一次")
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    photos = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=MOST_PHOTOS
    )
    unit = serializers.IntegerField(required=False)
    deadline = serializers.DateField(required=False)
    complex = serializers.BooleanField(required=False)
    plan = PlanIn(required=False)
    kind = serializers.CharField(required=False)
    severity = serializers.ChoiceField(Severity.choices, required=False)
    visit = VisitIn(required=False)
    division = serializers.CharField(required=False, help_text="移交到的邻区的行政区划代码")
    letter = serializers.CharField(
        required=False, allow_blank=True, max_length=60, help_text="对方来函的文号"
    )
