"""Photos from phones."""

import uuid as uuids
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from attachments import services
from attachments.api.serializers import PhotoSerializer
from attachments.limits import PHOTO_MAX_BYTES
from attachments.models import Attachment
from common import clock
from common.bodies import read_bytes
from common.errors import Invalid, TooLarge

# A multipart body is longer than its photo by its headers.
MULTIPART_OVERHEAD = 64 * 1024


class RawPhotoParser(BaseParser):
    """A photo as the whole body, of whatever type the phone calls it."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        return stream.read(PHOTO_MAX_BYTES + 1)


class PhotoView(APIView):
    """One photo under the phone's UUID."""

    parser_classes = [MultiPartParser, RawPhotoParser]

    @extend_schema(
        summary="上传照片",
        description="JPG、PNG 或 WebP，不超过 10 MB；整个请求体为照片，或以表单字段 photo 上传。"
        "同一编号重复上传同一照片返回 200；同一编号换了照片返回 409。拍摄地点和时间由平台从照片中读取。",
        request={
            "image/*": OpenApiTypes.BINARY,
            "multipart/form-data": {
                "type": "object",
                "properties": {"photo": {"type": "string", "format": "binary"}},
            },
        },
        responses={200: PhotoSerializer, 201: PhotoSerializer},
    )
    def put(self, request: Any, uuid: uuids.UUID) -> Response:
        data, name = self._received(request)
        attachment, created = services.store_photo(
            uuid=uuid, data=data, name=name, by=request.user, at=clock.now(), by_phone=True
        )
        return Response(PhotoSerializer(attachment).data, status=201 if created else 200)

    @extend_schema(summary="查看自己上传的照片", responses=PhotoSerializer)
    def get(self, request: Any, uuid: uuids.UUID) -> Response:
        own = Attachment.objects.select_related("blob").filter(uploaded_by_id=request.user.pk)
        attachment = own.filter(uuid=uuid).first()
        if attachment is None:
            raise NotFound
        return Response(PhotoSerializer(attachment).data)

    def _received(self, request: Any) -> tuple[bytes, str]:
        """The photo's bytes and name. A body that says it is too long is not read at all, and one
        that broke off is not looked into."""
        try:
            read_bytes(request._request, limit=PHOTO_MAX_BYTES + MULTIPART_OVERHEAD)
        except TooLarge:
            words = "照片不能超过 10 MB。"
            raise TooLarge("photo.too_large", words, fields={"photo": words}) from None
        try:
            sent: Any = request.data
        except ParseError:
            words = "照片所在的表单不完整，请重新上传。"
            raise Invalid("photo.form", words, fields={"photo": words}) from None
        if isinstance(sent, bytes):
            data, name = sent, ""
        else:
            file: Any = sent.get("photo") or next(iter(request.FILES.values()), None)
            data, name = (file.read(), file.name or "") if hasattr(file, "read") else (b"", "")
        if not data:
            raise Invalid("photo.missing", "没有收到照片。", fields={"photo": "没有收到照片。"})
        return data, name
