"""What of this room is sealed by night (`issues.services.seals`)."""

from typing import Final

from common.store.sealing import Sealed
from papers.models import PaperAct, PaperTemplate

PAPER_TEMPLATES: Final = Sealed(
    "papers.templates",
    "公文模板",
    PaperTemplate.objects.all,
    "at",
    ("division_id", "kind", "version", "file", "used", "note", "by_id", "by_name"),
    {},
)
PAPER_ACTS: Final = Sealed(
    "papers.acts",
    "公文版式办理记录",
    PaperAct.objects.all,
    "at",
    ("division_id", "kind", "action", "template_id", "by_id", "by_name"),
    {},
)
