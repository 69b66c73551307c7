"""The parts of the one shapefile in a zip."""

import os
import zipfile
import zlib
from io import BytesIO
from typing import Final

from common.geo.layers.refusals import bad, too_large

# Unpacked, a shapefile is a few times the size of its zip; a thousand times is an attack.
MOST_UNPACKED: Final = 100 * 2**20
MOST_ENTRIES: Final = 2_000
_PARTS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    # An encrypted one is a RuntimeError, an unknown packing a NotImplementedError.
    RuntimeError,
    NotImplementedError,
    ValueError,
    KeyError,
)


def unpack(content: bytes) -> dict[str, bytes]:
    """Ending → content. Raises Invalid (`layer.not_zip`, `.one`, `.no_table`) and TooLarge."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            entries = [entry for entry in packed.infolist() if not _is_beside(entry)]
            if len(entries) > MOST_ENTRIES or sum(e.file_size for e in entries) > MOST_UNPACKED:
                words = f"压缩包解开后超过 {MOST_UNPACKED // 2**20} MB 或文件太多，请分几次导入"
                raise too_large("layer.too_large", words)
            chosen = _one_layer(entries)
            parts = {ending: packed.read(entry) for ending, entry in chosen.items()}
    except _DAMAGED:
        words = "压缩包打不开，可能没有传完或已损坏。请不加密码、用普通 .zip 格式重新打包"
        raise bad("layer.not_zip", words) from None
    for ending, title in ((".shp", "图形"), (".dbf", "属性表")):
        if ending not in parts:
            words = f"压缩包里缺少{title}（{ending}），请把 .shp、.shx、.dbf、.prj 一起打包"
            raise bad("layer.no_table", words)
        if not parts[ending]:
            words = f"{title}文件（{ending}）是空的，请在 GIS 软件中重新导出再打包"
            raise bad("layer.broken", words)
    return parts


def _one_layer(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Ending → entry. Names are compared without case: Windows, where layers are made, does so too."""
    shapes = sorted({_split(e)[0] for e in entries if _split(e)[1] == ".shp"})
    if len(shapes) != 1:
        endings = {_split(e)[1] for e in entries}
        found = f"有 {len(shapes)} 个 .shp 文件" if shapes else "没有 .shp 文件"
        if not shapes and ".kml" in endings:
            raise bad(
                "layer.one", "压缩包里是 KML，请在 GIS 软件中另存为 GeoJSON 或 Shapefile 再上传"
            )
        if not shapes and ".gdb" in {_split(e)[1] for e in entries} | _folders(entries):
            raise bad(
                "layer.one", "压缩包里是文件地理数据库（.gdb），请导出为 Shapefile 再打包上传"
            )
        raise bad("layer.one", f"压缩包里{found}，请把一个图层的全部文件打成一个 .zip")
    chosen: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        stem, ending = _split(entry)
        if stem == shapes[0] and ending in _PARTS:
            if ending in chosen:
                raise bad(
                    "layer.one", f"压缩包里有两个 {ending} 文件，请把一个图层的文件打成一个 .zip"
                )
            chosen[ending] = entry
    return chosen


def _split(entry: zipfile.ZipInfo) -> tuple[str, str]:
    """Path without ending, and ending; some Windows programs part folders by backslashes."""
    return os.path.splitext(entry.filename.replace("\\", "/").lower())


def _folders(entries: list[zipfile.ZipInfo]) -> set[str]:
    """Endings of the folders."""
    names = (entry.filename.replace("\\", "/").lower() for entry in entries)
    return {os.path.splitext(part)[1] for name in names for part in name.split("/")[:-1]}


def _is_beside(entry: zipfile.ZipInfo) -> bool:
    """A folder, or what macOS puts beside the files."""
    name = entry.filename.replace("\\", "/")
    return name.endswith("/") or name.startswith("__MACOSX") or os.path.basename(name)[:1] == "."
