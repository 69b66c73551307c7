"""The shapes of the answers, for the document; what is sent is `issues.api.requests`."""

from rest_framework import serializers

from common.api.schema import answered
from issues.api import examples
from issues.models import Severity, Source, State


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
    photos_missing = serializers.ListField(
        child=serializers.UUIDField(), help_text="photos 中还没有收到的照片，请继续上传"
    )
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
