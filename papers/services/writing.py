"""How a room writes a paper: in the house's form, or on its office's own template."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from accounts.models import AuditEvent, Division, User
from accounts.services import audit
from common.documents.official import OfficialDocument
from papers.kinds import PaperKind
from papers.models import PaperTemplate
from papers.reads.forms import template_of
from papers.sheets.papers import begin_on


def begin(
    kind: PaperKind,
    *,
    office: Division,
    at: datetime,
    number: str,
    title: str,
    recipients: Sequence[str],
    facts: Mapping[str, str],
    by: User,
    issuer: str = "",
    copies_to: Sequence[str] = (),
    on: PaperTemplate | None = None,
) -> OfficialDocument:
    """A paper to be written on and then `papers.sheets.papers.saved`, in the form that its office had at the paper's
    moment. On a template of its own it is noted who had it written, and on which.

    at         the moment of the paper: its date, and which settings and which template hold
    facts      what the kind's further fields hold, all of them
    by         whoever asks for the paper
    issuer     as it is kept with the paper; else that of the moment
    copies_to  as written on this paper; else the office's usual ones
    on         a template on which a paper that went out is only tried: nothing is noted

    Raises ValueError where `facts` are not those of the kind.
    """
    template = on or template_of(kind, office, at)
    if template is not None and on is None:
        _note(template, number or title, by)
    return begin_on(
        template,
        kind,
        office=office,
        at=at,
        number=number,
        title=title,
        recipients=recipients,
        facts=facts,
        issuer=issuer,
        copies_to=copies_to,
    )


def _note(template: PaperTemplate, paper: str, by: User) -> None:
    """Once a person, paper and version: whoever downloads it again tells nothing new."""
    target = f"{template}：{paper}"[:200]
    if not AuditEvent.objects.filter(action="paper.made", user=by, target=target).exists():
        audit.record("paper.made", user=by, target=target)
