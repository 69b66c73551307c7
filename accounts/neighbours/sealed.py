"""What of this room is sealed by night (`issues.services.seals`)."""

from typing import Final

from accounts.models import AuditEvent
from common.store.sealing import Sealed

AUDIT: Final = Sealed(
    "accounts.audit",
    "审计记录",
    AuditEvent.objects.all,
    "at",
    ("action", "user_id", "user_name", "target", "detail", "address", "request_id"),
    {},
)
