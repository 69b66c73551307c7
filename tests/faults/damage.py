"""Damage as files really get it: cut short, bits flipped, parts swapped, a piece of another file inside."""

import io
import random
import zipfile

from PIL import Image

from tests.photos import photo

_PLACE = (108.4051, 30.8072)


def _shown(mode: str, shape: str, **how: object) -> bytes:
    out = io.BytesIO()
    noise = Image.effect_noise((96, 64), 60)
    picture = noise if mode == "L" else noise.convert(mode)
    picture.save(out, shape, **how)
    return out.getvalue()


def _office(folder: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name in ("[Content_Types].xml", f"{folder}/document.xml", f"{folder}/styles.xml"):
            file.writestr(name, f"<part>{name}</part>" * 40)
    return out.getvalue()


def _deep() -> bytes:
    out = io.BytesIO()
    ramp = [n * 65535 // 6144 for n in range(6144)]
    picture = Image.new("I;16", (96, 64))
    picture.putdata(ramp)
    picture.save(out, "PNG")
    return out.getvalue()


PHOTOS = {
    "jpeg with exif": photo(96, 64, place=_PLACE, taken="2026:11:20 09:30:00", orientation=6),
    "progressive jpeg": _shown("RGB", "JPEG", progressive=True),
    "jpeg with restarts": _shown("RGB", "JPEG", restart_marker_rows=1),
    "cmyk jpeg": _shown("CMYK", "JPEG"),
    "png": photo(96, 64, shape="PNG", place=_PLACE),
    "png of sixteen bits": _deep(),
    "png of a palette": _shown("P", "PNG"),
    "webp": photo(96, 64, shape="WEBP", taken="2026:11:20 09:30:00"),
    "webp without loss": _shown("RGBA", "WEBP", lossless=True),
}
PAPERS = {
    "pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n" * 4,
    "docx": _office("word"),
    "xlsx": _office("xl"),
}


def damaged(data: bytes, seed: int) -> bytes:
    """The file with one to three faults, the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 3)):
        data = chance.choice((_cut, _flipped, _swapped, _stuffed, _zeroed, _counted))(data, chance)
    return data


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randint(0, len(data))]


def _flipped(data: bytes, chance: random.Random) -> bytes:
    found = bytearray(data)
    # Half of them among the first bytes, where the heads are.
    for _ in range(chance.randint(1, 12) if found else 0):
        last = min(len(found), 300) if chance.random() < 0.5 else len(found)
        found[chance.randrange(last)] ^= 1 << chance.randrange(8)
    return bytes(found)


def _swapped(data: bytes, chance: random.Random) -> bytes:
    one, two, three = sorted(chance.randint(0, len(data)) for _ in range(3))
    return data[:one] + data[two:three] + data[one:two] + data[three:]


def _stuffed(data: bytes, chance: random.Random) -> bytes:
    other = chance.choice([*PHOTOS.values(), *PAPERS.values()])
    at, size = chance.randint(0, len(data)), chance.randint(1, 200)
    return data[:at] + other[:size] + data[at:]


def _zeroed(data: bytes, chance: random.Random) -> bytes:
    at, size = chance.randint(0, len(data)), chance.randint(1, 64)
    return data[:at] + bytes(len(data[at : at + size])) + data[at + size :]


def _counted(data: bytes, chance: random.Random) -> bytes:
    """A length or a count that says the most it can."""
    at = chance.randint(0, min(len(data), 400))
    return data[:at] + b"\xff" * len(data[at : at + 4]) + data[at + 4 :]
