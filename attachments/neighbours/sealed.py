"""What of this room is sealed by night (`issues.services.seals`)."""

from typing import Final

from attachments.models import FileRecord
from common.store.sealing import Sealed

FILES: Final = Sealed(
    "attachments.files",
    "文件存证",
    FileRecord.objects.all,
    "recorded_at",
    ("uuid", "sha256", "digest", "size", "facts"),
    {},
)
