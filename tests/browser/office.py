"""An office's word processor: LibreOffice makes papers into pages, and poppler tells what is printed where on them.

The fonts of official documents belong to their makers and are on no test machine. Under each of their names stands a
copy of the machine's Chinese font, so that what is printed says in which font it was asked for, and a character that
none of them was asked for shows by another's name.
"""

import io
import logging
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from lxml import etree

# What papers name, and what the copies are called inside a PDF.
FONTS = {
    "方正小标宋简体": "XiaoBiaoSong",
    "仿宋_GB2312": "FangSong",
    "黑体": "HeiTi",
    "楷体_GB2312": "KaiTi",
    "宋体": "SongTi",
}
# The most that poppler takes.
_ZOOM = 3
_MM = 72 / 25.4
# The empty page before an imprint is a page.
_AS_PDF = 'pdf:writer_pdf_Export:{"IsSkipEmptyPages":{"type":"boolean","value":"false"}}'


@dataclass(frozen=True)
class Piece:
    """Letters of one font on one line: the box in millimetres from the page's upper left, size in points."""

    text: str
    font: str
    size: float
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Page:
    width: float
    height: float
    pieces: list[Piece]

    @property
    def lines(self) -> list[list[Piece]]:
        """Pieces by line, from the top, each from the left."""
        found: dict[int, list[Piece]] = {}
        for piece in self.pieces:
            found.setdefault(round(piece.bottom), []).append(piece)
        merged: list[list[Piece]] = []
        for bottom in sorted(found):
            if merged and abs(merged[-1][0].bottom - bottom) <= 1.5:
                merged[-1] += found[bottom]
            else:
                merged.append(found[bottom])
        return [sorted(line, key=lambda piece: piece.left) for line in merged]


def pages_of(papers: Mapping[str, bytes], folder: Path) -> dict[str, list[Page]]:
    """Each .docx as pages; one LibreOffice for all of them."""
    for name, body in papers.items():
        (folder / f"{name}.docx").write_bytes(body)
    config = _lay_out_fonts(_letters(papers.values()), folder / "fonts")
    subprocess.run(
        [
            *(
                "soffice",
                "--headless",
                "--norestore",
                f"-env:UserInstallation=file://{folder}/user",
            ),
            *("--convert-to", _AS_PDF, "--outdir", str(folder)),
            *(str(folder / f"{name}.docx") for name in papers),
        ],
        check=True,
        capture_output=True,
        env={**os.environ, "FONTCONFIG_FILE": str(config), "HOME": str(folder)},
        timeout=120,
    )
    return {name: list(_pages(folder / f"{name}.pdf")) for name in papers}


def _letters(papers: Iterable[bytes]) -> set[str]:
    found = set(map(chr, range(32, 127)))
    for body in papers:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            for name in packed.namelist():
                if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name):
                    found.update(*etree.fromstring(packed.read(name)).itertext())
    return found


def _lay_out_fonts(letters: set[str], folder: Path) -> Path:
    folder.mkdir()
    found = subprocess.run(
        ["fc-match", "-f", "%{file}", ":lang=zh-cn"], check=True, capture_output=True, text=True
    ).stdout
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    font = TTFont(found, fontNumber=0, lazy=True)
    options = subset.Options(layout_features=[], notdef_outline=True, hinting=False)
    keeper = subset.Subsetter(options)
    keeper.populate(text="".join(letters))
    keeper.subset(font)
    held = io.BytesIO()
    font.save(held)
    for family, latin in FONTS.items():
        held.seek(0)
        copy = TTFont(held)
        names = copy["name"]
        names.names = []
        for key, words in ((1, family), (2, "Regular"), (4, family), (6, latin)):
            names.setName(words, key, 3, 1, 0x409)
        copy.save(folder / f"{latin}.ttf")
    # Another font where one is missing: it must be seen, not be left out.
    shutil.copy(found, folder)
    config = folder / "fonts.conf"
    config.write_text(
        f"<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>"
    )
    return config


def _pages(pdf: Path) -> Iterator[Page]:
    told = subprocess.run(
        ["pdftohtml", "-xml", "-i", "-stdout", "-zoom", str(_ZOOM), str(pdf)],
        check=True,
        capture_output=True,
    ).stdout
    scale = _ZOOM * _MM
    fonts: dict[str, tuple[str, float]] = {}
    parser = etree.XMLParser(recover=True)
    for page in etree.fromstring(told, parser).iter("page"):
        for font in page.iter("fontspec"):
            family = font.get("family").rpartition("+")[2].partition(",")[0]
            fonts[font.get("id")] = family, float(font.get("size")) / _ZOOM
        pieces = [
            _piece(text, fonts, scale)
            for text in page.iter("text")
            if "".join(text.itertext()).strip()
        ]
        yield Page(float(page.get("width")) / scale, float(page.get("height")) / scale, pieces)


def _piece(text: etree._Element, fonts: dict[str, tuple[str, float]], scale: float) -> Piece:
    left, top, width, height = (
        float(text.get(name)) / scale for name in ("left", "top", "width", "height")
    )
    family, size = fonts[text.get("font")]
    words = "".join(text.itertext())
    return Piece(words, family, size, left, top, left + width, top + height)
