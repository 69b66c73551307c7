"""What a file is, by its content and not by its name."""

import io
import zipfile

from common.errors import Invalid
from common.web.downloads import DOCX, XLSX

PDF = "application/pdf"
SUFFIXES = {PDF: ".pdf", DOCX: ".docx", XLSX: ".xlsx"}


def document_type(data: bytes) -> str | None:
    """MIME type of a PDF, Word or Excel file; None for anything else (perhaps an image)."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _office_type(data)
    return None


def _office_type(data: bytes) -> str | None:
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except zipfile.BadZipFile as error:
        raise Invalid(
            "document.broken", "文件不完整，请重新上传。", fields={"file": "文件不完整。"}
        ) from error
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Invalid(
            "document.macros",
            "文件含有宏，请另存为不含宏的文件后上传。",
            fields={"file": "含有宏。"},
        )
    if "[Content_Types].xml" not in names:
        return None
    if any(name.startswith("word/") for name in names):
        return DOCX
    return XLSX if any(name.startswith("xl/") for name in names) else None
