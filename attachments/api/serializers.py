"""A photo as phones know it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from attachments.models import Attachment, PartialUpload


class PlaceSerializer(serializers.Serializer):
    """A place in WGS-84 degrees, from the photo's EXIF."""

    lon = serializers.FloatField()
    lat = serializers.FloatField()
    datum = serializers.CharField()


class PhotoSerializer(serializers.ModelSerializer):
    """What was kept of a photo."""

    sha256 = serializers.CharField(source="blob.sha256", help_text="所收到的照片的 SHA-256")
    size = serializers.IntegerField(source="blob.size", help_text="保存后的字节数")
    width = serializers.IntegerField(source="blob.width")
    height = serializers.IntegerField(source="blob.height")
    taken_at = serializers.DateTimeField(source="blob.taken_at", allow_null=True)
    place = serializers.SerializerMethodField()

    class Meta:
        model = Attachment
        fields = [
            "uuid",
            "name",
            "sha256",
            "size",
            "width",
            "height",
            "taken_at",
            "place",
            "uploaded_at",
        ]
        read_only_fields = fields

    @extend_schema_field(PlaceSerializer(allow_null=True))
    def get_place(self, attachment: Attachment) -> Any:
        blob = attachment.blob
        place: Any = None
        if blob.longitude is not None:
            place = {"lon": blob.longitude, "lat": blob.latitude, "datum": "wgs84"}
        return place


class PartialPhotoSerializer(serializers.ModelSerializer):
    """How much of a photo has arrived."""

    received = serializers.IntegerField(help_text="已收字节数，下一段从这里开始")
    size = serializers.IntegerField(help_text="照片总字节数")

    class Meta:
        model = PartialUpload
        fields = ["uuid", "received", "size"]
        read_only_fields = fields
