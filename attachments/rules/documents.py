"""What a file is, by its content; and names and contents that no office sends."""

import io
import re
import zipfile

from common.errors import Invalid
from common.web.downloads import DOCX, XLSX

PDF = "application/pdf"
# Of a Word or Excel file: parts in its archive, and bytes when unpacked. Whoever opens it has less memory.
MOST_PARTS = 10_000
MOST_UNPACKED = 500 * 1024 * 1024
SUFFIXES = {PDF: ".pdf", DOCX: ".docx", XLSX: ".xlsx"}
# Endings that Windows, Office or a browser runs when the file is opened (Microsoft's list of blocked attachments,
# and what a browser takes for a page).
_RUN = frozenset(
    re.findall(
        r"[\w-]+",
        """ade adp app appx application asp aspx bas bat cer chm cmd com cpl crt csh dll dmg docm dotm exe fxp
        gadget hlp hta htc htm html inf ins iqy isp its jar jnlp js jse jsp ksh lnk mad maf mht mhtml mda mdb mde
        mdt mdw mdz msc msh msi msp mst msu ops pcd php phtml pif pl plg potm ppam ppsm pptm prf prg ps1 ps1xml
        ps2 psc1 psd1 psm1 py pyc pyw rdp reg scf scr sct settingcontent-ms sh shb shs shtml sldm slk svg svgz swf
        theme url vb vbe vbp vbs vsmacros vsw website ws wsc wsf wsh xbap xht xhtml xla xlam xll xlsm xltm xml xnk
        xsl xslt""",
    )
)
# What a program of web pages begins with, somewhere behind the head of another kind; a PDF has none of it there.
_PROGRAM = re.compile(
    rb"<\s*(?:script|hta:|html|!doctype\s+html|iframe|object\s|body|svg|\?php|%@)", re.IGNORECASE
)
_LOOKED_AT = 4096


def refuse_programs(data: bytes, name: str) -> None:
    """Raises Invalid (`document.program`) for a file that is run when it is opened: by the ending of its name,
    or by a program behind the head of a PDF (.hta). The kind alone does not show it."""
    ending = name.strip(" .\u3000").lower().rpartition(".")[2] if "." in name else ""
    if ending in _RUN:
        words = (
            f"“.{ending}”是打开就会运行的文件，不能上传。请导出为 PDF、Word 或 Excel 文件后再上传。"
        )
    elif _is_pdf(data) and _PROGRAM.search(data[:_LOOKED_AT]):
        words = "文件开头是 PDF，里面却夹有网页程序，不能上传。请用原来的软件重新导出 PDF。"
    else:
        return
    raise Invalid("document.program", words, fields={"file": words})


def named_by_kind(name: str, mime: str) -> str:
    """A file's name with the suffix of what it is: a PDF called x.hta would be run by who opens it."""
    suffix = SUFFIXES.get(mime)
    if not suffix or not name or name.lower().endswith(suffix):
        return name
    stem = name.rsplit(".", 1)[0] if "." in name else name
    return f"{stem or name.strip('.')}{suffix}"


def document_type(data: bytes) -> str | None:
    """MIME type of a PDF, Word or Excel file; None for anything else (perhaps an image)."""
    if _is_pdf(data):
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _office_type(data)
    return None


def _is_pdf(data: bytes) -> bool:
    return data[:1024].lstrip().startswith(b"%PDF-")


def _office_type(data: bytes) -> str | None:
    # Counted before the list is read: each entry costs hundreds of bytes of memory and some fifty of file.
    if data.count(b"PK\x01\x02") > MOST_PARTS:
        raise _too_heavy()
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except Exception as error:
        # zipfile raises nearly anything for a damaged list: BadZipFile, struct.error, NotImplementedError,
        # UnicodeDecodeError, OverflowError.
        raise Invalid(
            "document.broken", "文件不完整，请重新上传。", fields={"file": "文件不完整。"}
        ) from error
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _too_heavy()
    names = [part.filename for part in parts]
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


def _too_heavy() -> Invalid:
    return Invalid(
        "document.too_heavy",
        "文件展开后过大，请拆分或删去其中的图片后再上传。",
        fields={"file": "文件展开后过大。"},
    )
