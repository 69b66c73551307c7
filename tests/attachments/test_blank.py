"""A blank scan is no evidence: what shows next to nothing is told, kept, and asked about."""

import io
import uuid
from datetime import date

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from attachments.models import Attachment, Blob
from attachments.reads.gallery import pictures
from attachments.rules.images import is_blank
from attachments.services.blanks import all_blank
from attachments.services.developing import make_thumbnail
from attachments.services.uploads import store_document, store_photo
from inspections.models import Patrol
from inspections.services.blanks import ask_about_blank
from inspections.services.dues import open_dues
from inspections.services.paper import record_on_paper
from tests.inspections.test_entries import AT, entry
from tests.phone import sent_patrol

RANDOM = np.random.default_rng(7)
SIZES = ((1240, 1754), (960, 720), (300, 400))
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def jpeg(pixels: np.ndarray, quality: int = 80) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=quality)
    return out.getvalue()


def page(
    size, grey: float, noise: float = 0.0, shade: float = 0.0, rim: bool = False
) -> np.ndarray:
    """A bare surface as a camera or a scanner gives it; `shade` is how much darker its far corner is."""
    width, height = size
    across, down = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    pixels = grey - shade * (across + down) / 2 + RANDOM.normal(0, noise, (height, width))
    if rim:
        pixels[:, : width // 50] = 20
        pixels[-height // 60 :, :] = 40
    return pixels


def written(size, words: int = 1) -> np.ndarray:
    """A page with a line or more of writing."""
    width, height = size
    image = Image.new("L", size, 245)
    draw = ImageDraw.Draw(image)
    for line in range(words):
        top = height // 4 + line * height // 12
        for n in range(12):
            left = width // 8 + n * width // 20
            box = (left, top, left + width // 40, top + width // 40)
            draw.arc(box, 20, 330, fill=60, width=max(2, width // 300))
    return np.asarray(image, dtype=float)


BARE = {
    "white": {"grey": 255},
    "black": {"grey": 0},
    "scanned": {"grey": 250, "noise": 4},
    "in a pocket": {"grey": 12, "noise": 8},
    "photographed": {"grey": 235, "noise": 3, "shade": 90},
    "with a scanner's rim": {"grey": 248, "noise": 2, "rim": True},
}


def test_a_bare_surface_is_blank_however_it_was_taken() -> None:
    for size in SIZES:
        for name, bare in BARE.items():
            assert is_blank(jpeg(page(size, **bare))), (name, size)


def test_a_line_of_writing_and_a_bank_in_the_fog_are_not() -> None:
    for size in SIZES:
        assert not is_blank(jpeg(written(size))), size
        width, height = size
        fog = page(size, 190, noise=3)
        trees = Image.fromarray(RANDOM.uniform(0, 255, (height // 8, width // 8)).astype(np.uint8))
        trees = trees.resize(size).filter(ImageFilter.GaussianBlur(2))
        fog[height // 2 :] += (np.asarray(trees, dtype=float)[height // 2 :] - 128) * 0.4
        assert not is_blank(jpeg(fog)), size


@pytest.fixture
def november(cast):
    open_dues(at=AT, first=date(2026, 11, 1), last=date(2026, 11, 30))


def scan(data: bytes, by):
    return store_document(data=data, name="记录", by=by, at=AT)


def test_a_paper_whose_scan_is_blank_is_asked_about_and_with_one_page_written_not(
    cast, november
) -> None:
    by, size = cast.town_office, SIZES[1]
    bare, full = scan(jpeg(page(size, 250, 3)), by), scan(jpeg(written(size, 4)), by)
    record = {"chief": cast.chief, "by": by, "at": AT}
    asked = record_on_paper(entry=entry(cast, scans=(bare.uuid,)), **record)
    assert (asked.state, asked.reasons) == (
        "pending",
        ["扫描件几乎是一片空白，看不出内容，请核实"],
    )
    Patrol.objects.all().delete()
    assert (
        record_on_paper(entry=entry(cast, scans=(bare.uuid, full.uuid)), **record).state == "valid"
    )
    # What a PDF shows is not looked at, and what has not arrived neither.
    assert not all_blank([scan(PDF, by).uuid], owner_ids=[by.pk])
    assert not all_blank([uuid.uuid4()], owner_ids=[by.pk])


def test_a_clerk_who_enters_his_own_patrol_from_paper_is_asked_about(cast, november) -> None:
    cast.chief.user = cast.town_office
    cast.chief.save()
    row = record_on_paper(chief=cast.chief, entry=entry(cast), by=cast.town_office, at=AT)
    assert row.state == "pending"
    assert "补录人就是巡河人本人" in row.reasons[0]


def test_a_phones_blank_photo_is_told_under_it_and_its_patrol_is_asked_about_once(cast) -> None:
    key, by = uuid.uuid4(), cast.village_chief
    row = sent_patrol(by, cast.reach, photos=[str(key)])
    assert (row.state, ask_about_blank(at=AT)) == ("valid", 0)
    data = jpeg(page(SIZES[1], 8, noise=5))
    store_photo(uuid=key, data=data, name="", by=by, at=row.received_at, by_phone=True)
    make_thumbnail(blob_id=Blob.objects.get().pk)
    assert [ask_about_blank(at=row.received_at) for _ in range(2)] == [1, 0]
    row.refresh_from_db()
    assert (row.state, row.reasons) == ("pending", ["照片几乎是一片空白，看不出内容，请核实"])
    (shown,) = pictures(Attachment.objects.select_related("blob"), lambda a, size: size)
    assert shown.caption.endswith("几乎是一片空白，请核实")
