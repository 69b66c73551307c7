"""What a photo will cost, judged from its first bytes before a pixel of it is decoded. Pure."""

import io
import math
import struct
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image

from common.errors import Invalid

# Sides of a photo as it is kept.
MAX_SIDE: Final = 2560
_MEGA: Final = 1_000_000
_TAIL: Final = 64
# Bytes a pixel while decoding, measured: Pillow keeps colours in four bytes; libwebp has two canvases and
# their copies; libavif has its planes beside the picture.
_BYTES_A_PIXEL: Final = {"1": 1, "L": 1, "P": 1, "I;16": 2}
_BYTES_OF_KIND: Final = {"WEBP": 16, "AVIF": 14, "HEIF": 14}

Image.init()
FORMATS: Final[list[str]] = [
    name for name in ("JPEG", "PNG", "WEBP", "HEIF", "AVIF") if name in Image.OPEN
]
# Our own limits are asked before decoding; Pillow's would warn below them and raise above.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class PhotoLimits:
    """How much of a photo may be decoded.

    jpeg_megapixels   of a JPEG, which is made smaller while it is decoded
    other_megapixels  of other kinds, which are decoded whole before they are made smaller
    memory_mb         what decoding may take at its highest
    """

    jpeg_megapixels: int
    other_megapixels: int
    memory_mb: int


@dataclass(frozen=True, slots=True)
class Header:
    """width, height as the file has them, before it is turned upright; memory in bytes while decoding."""

    width: int
    height: int
    memory: int

    @property
    def pixels(self) -> int:
        return self.width * self.height


def judged(data: bytes, limits: PhotoLimits) -> Header:
    """Raises Invalid: `photo.not_an_image` for what is no photo, `photo.too_many_pixels` for one that would
    cost more than `limits`. Decodes nothing."""
    image = opened(data)
    header = Header(image.width, image.height, _memory(image))
    is_jpeg = (image.format or "") in ("JPEG", "MPO")
    most = limits.jpeg_megapixels if is_jpeg else limits.other_megapixels
    # To the next full million: a camera of "64 megapixels" makes 64.2.
    if header.pixels >= (most + 1) * _MEGA or header.memory > limits.memory_mb * 1024 * 1024:
        raise _too_many_pixels(header)
    return header


def opened(data: bytes) -> Image.Image:
    """The image with its header read. Raises Invalid (`photo.not_an_image`)."""
    try:
        with warnings.catch_warnings():
            # Of a malformed second picture, which is not looked at.
            warnings.simplefilter("ignore")
            return Image.open(io.BytesIO(_without_cut_chunk(data)), formats=FORMATS)
    except Exception as error:
        # A decoder that is fed with garbage may raise anything.
        raise not_an_image(data) from error


def ends_as_it_should(data: bytes) -> bool:
    """Does the file go on to its own end? What was cut off on its way does not; decodes nothing."""
    # Some cameras fill up with zeros, or add notes of their own behind the picture.
    tail = data.rstrip(b"\0")[-_TAIL:]
    if data[:2] == b"\xff\xd8":
        return b"\xff\xd9" in tail
    if data[:4] == b"\x89PNG":
        return b"IEND" in tail
    return len(_without_cut_chunk(data)) == len(data)


def kept_size(width: int, height: int) -> tuple[int, int]:
    """Sides of the photo as it is kept: its shape, at most 2560 a side."""
    share = min(1.0, MAX_SIDE / max(width, height))
    return max(1, round(width * share)), max(1, round(height * share))


def not_an_image(data: bytes) -> Invalid:
    # Newer phones take HEIC unless told otherwise, and their owners know no formats.
    if data[4:8] == b"ftyp" and data[8:11] in (b"hei", b"hev", b"mif", b"msf"):
        return Invalid(
            "photo.not_an_image",
            "不能使用 HEIC 格式的照片，请在手机的相机设置中把照片格式改为 JPG（“兼容性最佳”）后重新拍摄。",
            fields={"photo": "不能使用 HEIC 格式的照片。"},
        )
    return Invalid(
        "photo.not_an_image",
        "这个文件不是可用的照片，请上传 JPG、PNG 或 WebP 照片。",
        fields={"photo": "不是可用的照片。"},
    )


def _too_many_pixels(header: Header) -> Invalid:
    size = f"{header.width} × {header.height}"
    return Invalid(
        "photo.too_many_pixels",
        f"照片的像素过多（{size}），请用普通模式拍摄，或缩小后再上传。",
        fields={"photo": f"像素过多（{size}）。"},
    )


def _memory(image: Image.Image) -> int:
    """Bytes that decoding takes at its highest, after `images` has asked for a draft."""
    kind, pixels = image.format or "", image.width * image.height
    if kind not in ("JPEG", "MPO"):
        return pixels * _BYTES_OF_KIND.get(kind, _BYTES_A_PIXEL.get(image.mode, 4))
    width, height = kept_size(image.width, image.height)
    shrinking = min(image.width // width, image.height // height)
    # libjpeg halves up to three times.
    scale = 2 ** min(3, int(math.log2(shrinking)))
    memory = pixels // scale**2 * _BYTES_A_PIXEL.get(image.mode, 4)
    if "progressive" in image.info:
        # All coefficients are kept until the last scan, two bytes each.
        memory += int(pixels * 2 * _samples_a_pixel(image))
    return memory


def _samples_a_pixel(image: Image.Image) -> float:
    """1.5 for most photos: two colours, each with a quarter of the samples."""
    layers = getattr(image, "layer", [])
    # How many samples of each stand in one block, across and down; zero in a damaged file.
    counts = [max(1, across) * max(1, down) for _, across, down, _ in layers]
    return sum(counts) / max(counts, default=1) if counts else len(image.getbands())


def _without_cut_chunk(data: bytes) -> bytes:
    """A WebP whose last chunk, of what is said beside the picture, was cut off, without that chunk; all
    else as it is. libwebp opens no file that is shorter than its head says."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return data
    if struct.unpack("<I", data[4:8])[0] + 8 <= len(data):
        return data
    end, has_picture = 12, False
    while end + 8 <= len(data):
        size = struct.unpack("<I", data[end + 4 : end + 8])[0]
        following = end + 8 + size + size % 2
        if following > len(data):
            break
        has_picture = has_picture or data[end : end + 4] in (b"VP8 ", b"VP8L")
        end = following
    if not has_picture:
        return data
    return b"RIFF" + struct.pack("<I", end - 8) + data[8:end]
