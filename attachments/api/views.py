"""Photos from phones."""

import uuid as uuids
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from attachments.api.serializers import PartialPhotoSerializer, PhotoSerializer
from attachments.rules.limits import PHOTO_MAX_BYTES
from attachments.services import uploads
from attachments.services.chunks import Piece, forget, keep_piece, unfinished
from common import clock
from common.api.request_body import read_bytes
from common.errors import DomainError, Invalid, TooLarge, Unavailable

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
        "同一编号重复上传同一照片返回 200；同一编号换了照片返回 409。拍摄地点和时间由平台从照片中读取。\n\n"
        "信号不好时可分段上传：每段（建议 256 KB）以整个请求体发送，带 Content-Range: "
        "bytes 起-止/总字节数。照片未齐时返回 202 和已收字节数，下一段从那里开始；收到最后一段时返回 201。"
        "中断后用 GET 查已收多少，接着传；已收过的段重传无妨。未传完的保留 90 天。",
        parameters=[
            OpenApiParameter(
                "Content-Range",
                {"type": "string", "pattern": "^bytes [0-9]{1,9}-[0-9]{1,9}/[0-9]{1,9}$"},
                OpenApiParameter.HEADER,
                description="分段上传时这一段的位置，如 bytes 0-262143/1048576",
            )
        ],
        request={
            "image/*": OpenApiTypes.BINARY,
            "multipart/form-data": {
                "type": "object",
                "properties": {"photo": {"type": "string", "format": "binary"}},
            },
        },
        responses={200: PhotoSerializer, 201: PhotoSerializer, 202: PartialPhotoSerializer},
    )
    def put(self, request: Any, uuid: uuids.UUID) -> Response:
        data, name = self._received(request)
        if "Content-Range" in request.headers:
            return self._put_piece(request, uuid, data)
        attachment, created = uploads.store_photo(
            uuid=uuid, data=data, name=name, by=request.user, at=clock.now(), by_phone=True
        )
        return Response(PhotoSerializer(attachment).data, status=201 if created else 200)

    @extend_schema(
        summary="查看自己上传的照片",
        description="分段上传而未齐的返回 202 和已收字节数。",
        responses={200: PhotoSerializer, 202: PartialPhotoSerializer},
    )
    def get(self, request: Any, uuid: uuids.UUID) -> Response:
        attachment = uploads.stored_photo(uuid=uuid, by=request.user)
        if attachment is not None:
            return Response(PhotoSerializer(attachment).data)
        partial = unfinished(uuid=uuid, by=request.user)
        if partial is None:
            raise NotFound
        return Response(PartialPhotoSerializer(partial).data, status=202)

    def _put_piece(self, request: Any, uuid: uuids.UUID, data: bytes) -> Response:
        piece = Piece.of(request.headers["Content-Range"], data)
        attachment = uploads.stored_photo(uuid=uuid, by=request.user)
        if attachment is not None:
            # The last piece once more: its answer was lost on the way.
            return Response(PhotoSerializer(attachment).data)
        by, at = request.user, clock.now()
        partial, whole = keep_piece(uuid=uuid, piece=piece, by=by, at=at)
        if partial is None:
            attachment = uploads.stored_photo(uuid=uuid, by=by)
            return Response(PhotoSerializer(attachment).data)
        if not whole:
            return Response(PartialPhotoSerializer(partial).data, status=202)
        try:
            attachment, created = uploads.store_photo(
                uuid=uuid, data=whole, name="", by=by, at=at, by_phone=True
            )
        except Unavailable:
            # A full disk, or others' turn: what has arrived is kept, and the last piece is sent again.
            raise
        except DomainError:
            # No photo at all: there is nothing to go on with.
            forget(uuid)
            raise
        forget(uuid)
        return Response(PhotoSerializer(attachment).data, status=201 if created else 200)

    def _received(self, request: Any) -> tuple[bytes, str]:
        """The photo's bytes and name. A body that says it is too long is not read at all, and one
        that broke off is not looked into."""
        try:
            # A photo is compressed already.
            read_bytes(
                request._request, limit=PHOTO_MAX_BYTES + MULTIPART_OVERHEAD, may_inflate=False
            )
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
