"""What a file is, by its bytes: a file that cannot be taken is called by its name, with what to do."""

import re
import zipfile
from collections.abc import Mapping
from typing import IO, Final

_OLE: Final = b"\xd0\xcf\x11\xe0"
_ZIP: Final = b"PK\x03\x04"
_SAVE_AS: Final = "请在 Excel 或 WPS 中打开、另存为 .xlsx 工作簿再导入"
# What an OLE file holds is named in UTF-16 in its directory, wherever that lies.
_OLE_KINDS: Final = (
    ("EncryptedPackage", "这个文件加了打开密码，请去掉密码、另存为不加密的 .xlsx 文件再导入"),
    ("WordDocument", "这是旧版 Word 文档（.doc），不是表格"),
    ("PowerPoint Document", "这是旧版演示文稿（.ppt），不是表格"),
)
_OLE_OTHER: Final = (
    "这是旧版文件（.xls、.doc）或加密的文件，请在 Excel 或 WPS 中另存为不加密的 .xlsx 文件"
)
# The name of a part, lower case → what the package is.
_ZIP_KINDS: Final = (
    (r"xl/workbook\.bin", f"这是二进制工作簿（.xlsb），{_SAVE_AS}"),
    (r"word/document\.xml", "这是 Word 文档（.docx），不是表格；请把表格复制到 Excel 中再导入"),
    (r"ppt/presentation\.xml", "这是演示文稿（.pptx），不是表格"),
    (r".*\.shp", "这是打包的 Shapefile 图层，不是表格"),
    (r".*\.kml", "这是 KMZ 地图文件，不是表格；请在 GIS 软件中转换后再导入"),
    (r"index/document\.iwa", "这是 Numbers 表格，请导出为 .xlsx 再导入"),
)
_OPEN_DOCUMENT: Final = {
    b"application/vnd.oasis.opendocument.spreadsheet": f"这是 OpenDocument 表格（.ods），{_SAVE_AS}",
    b"application/vnd.oasis.opendocument.text": "这是 OpenDocument 文字文档（.odt），不是表格",
}
_SIGNED: Final = (
    (b"%PDF", "这是 PDF 文件，不是表格"),
    (b"\x89PNG", "这是图片，不是表格"),
    (b"\xff\xd8\xff", "这是图片，不是表格"),
    (b"GIF8", "这是图片，不是表格"),
    (b"Rar!", "这是 RAR 压缩包，请解压后上传其中的 .xlsx 文件"),
    (b"7z\xbc\xaf", "这是 7z 压缩包，请解压后上传其中的 .xlsx 文件"),
    (b"SQLite format 3", "这是数据库文件（可能是 GeoPackage），不是表格"),
)
_MARKED: Final = (
    (r"<kml\b", "这是 KML 地图文件，不是表格；请在 GIS 软件中转换后再导入"),
    (r"urn:schemas-microsoft-com:office:spreadsheet", f"这是 XML 表格（Excel 2003），{_SAVE_AS}"),
    (r"<(?:!doctype html|html|table|meta)\b", f"这是网页格式的表格，{_SAVE_AS}"),
    (r"^\s*[\[{]", "这是 JSON 文件（可能是 GeoJSON），不是表格"),
    (r"<\?xml", "这是 XML 文件，不是表格"),
)
NOT_A_WORKBOOK: Final = "文件不是 Excel 工作簿，请上传 .xlsx 文件"


def refusal_of(file: IO[bytes]) -> str:
    """The sentence that says what a file is that is not an .xlsx; empty for an .xlsx, even a damaged
    one. Reads no more than the head and, of a zip, the list of its parts."""
    file.seek(0)
    head = file.read(4096)
    if head.startswith(_OLE):
        return _ole_words(file)
    if head.startswith(_ZIP):
        return _zip_words(file)
    for mark, words in _SIGNED:
        if head.startswith(mark):
            return f"{words}，请上传 .xlsx 文件" if "xlsx" not in words else words
    text = _text(head)
    if text is None or not text.strip():
        return NOT_A_WORKBOOK
    for pattern, words in _MARKED:
        if re.search(pattern, text, re.IGNORECASE):
            return words
    lines = text.splitlines()[:5]
    if any(mark in line for line in lines for mark in ",;\t"):
        return f"这是文本表格（.csv、.txt），不是 Excel 工作簿，{_SAVE_AS}"
    return NOT_A_WORKBOOK


def _text(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if b"\0" in head:
        return None
    try:
        # A character may be cut at the end of what was read.
        return head.decode("utf-8", "strict" if len(head) < 4096 else "ignore")
    except UnicodeDecodeError:
        return head.decode("gb18030", "replace")


def _ole_words(file: IO[bytes]) -> str:
    file.seek(0)
    content = file.read(64 * 2**20)
    for name, words in _OLE_KINDS:
        if name.encode("utf-16-le") in content:
            return words
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return f"这是旧版 Excel 工作簿（.xls），{_SAVE_AS}"
    return _OLE_OTHER


# A workbook has some dozens of parts; a list of half a million takes 200 MB to look at.
_MOST_PARTS: Final = 5_000
_END_RECORD: Final = b"PK\x05\x06"


def _has_too_many_parts(file: IO[bytes]) -> bool:
    """Judged by the zip's last record: how many parts it lists, and how long the list is."""
    file.seek(max(0, file.seek(0, 2) - 66_000))
    tail = file.read()
    at = tail.rfind(_END_RECORD)
    if at < 0 or len(tail) < at + 16:
        return False  # no zip at all: the reader says so
    count = int.from_bytes(tail[at + 10 : at + 12], "little")
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    return count > _MOST_PARTS or length > _MOST_PARTS * 400


def _zip_words(file: IO[bytes]) -> str:
    if _has_too_many_parts(file):
        return "文件里的部分太多，不是正常的工作簿"
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            names = {plain_name(info.filename): info for info in package.infolist()}
            if "mimetype" in names and names["mimetype"].file_size < 200:
                kind = package.read(names["mimetype"]).strip()
                if kind in _OPEN_DOCUMENT:
                    return _OPEN_DOCUMENT[kind]
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError, NotImplementedError):
        return ""  # a zip that is cut or damaged: the reader says so
    if any(name.endswith(("workbook.xml", "[content_types].xml")) for name in names):
        for pattern, words in _ZIP_KINDS[:3]:
            if any(re.fullmatch(pattern, name) for name in names):
                return words
        return ""
    return _packed_words(names)


def _packed_words(names: Mapping[str, zipfile.ZipInfo]) -> str:
    for pattern, words in _ZIP_KINDS:
        if any(re.fullmatch(pattern, name) for name in names):
            return words
    if any(name.endswith(".xlsx") for name in names):
        return "这是压缩包，请解压后上传其中的 .xlsx 文件"
    return NOT_A_WORKBOOK


def plain_name(name: str) -> str:
    """A part's name as it is compared: some programs write backslashes, or another case."""
    return name.replace("\\", "/").lstrip("/").lower()
