"""Files that a page answers with; the ending of the name says what they are."""

from typing import IO

from django.http import FileResponse

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
PDF = "application/pdf"
_TYPES = {"docx": DOCX, "xlsx": XLSX, "zip": ZIP, "pdf": PDF}


def download(file: IO[bytes], filename: str) -> FileResponse:
    """A .docx, .xlsx, .pdf or .zip under its name; raises KeyError for any other ending."""
    kind = _TYPES[filename.rpartition(".")[2]]
    return FileResponse(file, as_attachment=True, filename=filename, content_type=kind)
