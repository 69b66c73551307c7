"""Drawn pictures of river banks, so that issues have photos and no real place is shown."""

from __future__ import annotations

import io
import math
import uuid
from datetime import datetime
from random import Random

from PIL import Image, ImageDraw

from accounts.models import User
from attachments.models import Attachment, Blob
from attachments.services.uploads import store_photo

COUNT = 12
SIZE = (640, 480)


class Pictures:
    """A dozen pictures and a form; each use is an upload of its own, the bytes are stored once."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.bytes = [*(draw(random) for _ in range(COUNT)), draw_form(random)]
        self.blobs: dict[int, Blob] = {}

    def of(self, by: User, at: datetime) -> tuple[str, ...]:
        """UUIDs of one or two pictures uploaded by `by`."""
        return tuple(
            str(self._upload(self.random.randrange(COUNT), "现场照片.jpg", by, at))
            for _ in range(self.random.choice((1, 1, 2)))
        )

    def form(self, by: User, at: datetime, called: str = "纸质巡河记录.jpg") -> uuid.UUID:
        """UUID of the scan of a filled-in paper, uploaded by `by`."""
        return self._upload(COUNT, called, by, at)

    def _upload(self, which: int, called: str, by: User, at: datetime) -> uuid.UUID:
        name = uuid.UUID(int=self.random.getrandbits(128), version=4)
        if which in self.blobs:
            Attachment.objects.create(
                uuid=name, blob=self.blobs[which], name=called, uploaded_by=by, uploaded_at=at
            )
        else:
            # With its small picture: the command runs beside no worker and knows no broker.
            stored, _ = store_photo(
                uuid=name, data=self.bytes[which], name=called, by=by, at=at, with_small=True
            )
            self.blobs[which] = stored.blob
        return name


def draw(random: Random) -> bytes:
    """A river between two banks under a pale sky, with a heap of something on one bank; a JPEG."""
    image = Image.new("RGB", SIZE, (205, 222, 232))
    pen = ImageDraw.Draw(image)
    width, height = SIZE
    horizon = random.randint(150, 210)
    hills = [
        (x, horizon - 30 - 25 * math.sin(x / 90 + random.random())) for x in range(0, width + 1, 40)
    ]
    pen.polygon(
        [(0, height), (0, horizon), *hills, (width, horizon), (width, height)], (112, 142, 104)
    )
    middle = random.randint(220, 420)
    pen.polygon(
        [(middle - 25, horizon), (middle + 25, horizon), (width - 90, height), (90, height)],
        (random.randint(70, 110), random.randint(125, 150), random.randint(140, 165)),
    )
    for _ in range(40):
        x, y = random.randint(60, 200), random.randint(330, 430)
        size = random.randint(6, 22)
        shade = random.randint(90, 190)
        pen.ellipse([x, y, x + size * 1.6, y + size], (shade, shade - 20, shade - 45))
    return _jpeg(image)


def draw_form(random: Random) -> bytes:
    """A ruled form with strokes of a pen in its fields, as a scanner sees it; a JPEG."""
    image = Image.new("RGB", (480, 640), (250, 249, 245))
    pen = ImageDraw.Draw(image)
    pen.rectangle([130, 40, 350, 58], fill=(70, 70, 70))
    for row in range(11):
        y = 100 + row * 44
        pen.line([(40, y), (440, y)], fill=(120, 120, 120))
        for stroke in range(0 if row == 10 else random.randint(4, 11)):
            x = 165 + stroke * 22
            pen.line(
                [(x, y + random.randint(12, 20)), (x + 14, y + random.randint(22, 34))],
                fill=(35, 45, 110),
                width=2,
            )
    for x in (40, 150, 440):
        pen.line([(x, 100), (x, 540)], fill=(120, 120, 120))
    return _jpeg(image)


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()
