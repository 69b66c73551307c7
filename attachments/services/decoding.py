"""Where a photo is decoded: a small one here, a large one in a process of its own, one at a time.

The web's own processes answer others meanwhile, and none of them grows by what somebody sends.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings

from attachments.rules.headers import Header, PhotoLimits, judged
from attachments.rules.images import Photo, read_photo
from attachments.services.apart import read_politely
from common.background.limited import Limits, run_limited
from common.errors import Invalid, TooLarge, Unavailable

MEGA: Final = 1_000_000
# Beside the pixels: the bytes themselves twice, the picture made of them and its JPEG.
_BESIDE_MB: Final = 80
# How long a request waits for its turn. A phone sends again later, a page keeps its words.
WAIT_SECONDS: Final = 10.0
_LOOK_AGAIN_SECONDS: Final = 0.02


def judge(data: bytes, *, by_public: bool) -> Header:
    """What the photo will cost. Raises Invalid where it is none, or would cost more than settings allow
    this sender."""
    jpeg, other = (
        (settings.PUBLIC_PHOTO_MEGAPIXELS, settings.PUBLIC_PHOTO_OTHER_MEGAPIXELS)
        if by_public
        else (settings.PHOTO_MEGAPIXELS, settings.PHOTO_OTHER_MEGAPIXELS)
    )
    return judged(data, PhotoLimits(jpeg, other, settings.PHOTO_MEMORY_MB))


def is_large(header: Header) -> bool:
    """Is the photo decoded in a process of its own?"""
    return header.pixels >= settings.PHOTO_LARGE_MEGAPIXELS * MEGA


def decode(
    data: bytes, header: Header, *, wait: float = WAIT_SECONDS, always_apart: bool = False
) -> Photo:
    """The photo as it is kept, at most `wait` seconds after others' turns; a small one too in a process of
    its own where `always_apart`.

    Raises Invalid (`photo.broken`) where a part of it is missing, `photo.too_heavy` where it took more
    memory or time than settings allow, and Unavailable (`photo.busy`) where others were decoded all the
    time.
    """
    if not is_large(header) and not always_apart:
        return read_photo(data)
    with one_at_a_time(wait=wait):
        return decode_in_turn(data, header, always_apart=always_apart)


def decode_in_turn(data: bytes, header: Header, *, always_apart: bool = False) -> Photo:
    """As `decode`, of a caller whose turn it is (`one_at_a_time`)."""
    if not is_large(header) and not always_apart:
        return read_photo(data)
    limits = Limits(settings.PHOTO_SECONDS, settings.PHOTO_MEMORY_MB + _BESIDE_MB)
    try:
        return run_limited(read_politely, data, limits=limits, field="photo")
    except TooLarge as error:
        words = "这张照片处理不了（内容过多或过于复杂），请用普通模式重新拍摄。"
        raise Invalid("photo.too_heavy", words, fields={"photo": words}) from error


@contextmanager
def one_at_a_time(*, wait: float) -> Iterator[None]:
    """For all processes of this machine; the system lets go the lock of one that dies. Raises
    Unavailable (`photo.busy`)."""
    path = Path(settings.DATA_DIR) / "photos.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        until = time.monotonic() + wait
        while not _taken(file.fileno()):
            if time.monotonic() >= until:
                words = "现在处理的照片较多，请过几分钟再上传。"
                raise Unavailable("photo.busy", words, fields={"photo": words})
            time.sleep(_LOOK_AGAIN_SECONDS)
        yield


def _taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
