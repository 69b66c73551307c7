"""Templates of an office's own: uploaded, tried, put in use, given up."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from accounts.models import Division, User
from accounts.services import audit
from attachments.services.uploads import store_document
from common.background.limited import run_limited
from common.documents.template_paper import examine
from common.errors import Conflict, Invalid, NotAllowed
from papers.kinds import PaperKind
from papers.models import Action, PaperAct, PaperTemplate
from papers.reads.forms import template_of

LONGEST_NOTE: Final = 200


def check_office(by: User, division: Division) -> None:
    """Raises NotAllowed for somebody who does not work for this office or one above it."""
    if not by.is_office_of(division.pk):
        raise NotAllowed("paper.not_yours", "只能设定本级及下级河长办的公文。")


def upload_template(
    *,
    division: Division,
    kind: PaperKind,
    data: bytes,
    name: str,
    note: str,
    by: User,
    at: datetime,
) -> PaperTemplate:
    """Checks and keeps a template as the next version of its kind; nothing is written on it yet.

    Raises NotAllowed, Invalid with its field (`file`: all that `common.documents.template_faults` refuses, and what
    the file door refuses; `note`), TooLarge where checking it takes too much.
    """
    check_office(by, division)
    if len(note.strip()) > LONGEST_NOTE:
        words = f"说明不超过 {LONGEST_NOTE} 字。"
        raise Invalid("paper.note", words, fields={"note": words})
    used = run_limited(examine, data, kind.fields)
    file = store_document(data=data, name=name, by=by, at=at)
    with transaction.atomic():
        _hold(division)
        known = PaperTemplate.objects.filter(division=division, kind=kind.key)
        last = known.aggregate(last=Max("version"))["last"] or 0
        template: PaperTemplate = PaperTemplate.objects.create(
            division=division,
            kind=kind.key,
            version=last + 1,
            file=file.uuid,
            used=list(used),
            note=note.strip(),
            by=by,
            by_name=by.name,
            at=at,
        )
        audit.record("paper.uploaded", user=by, target=_named(template), at=at)
    return template


def note_tried(*, template: PaperTemplate, by: User, at: datetime) -> None:
    """That somebody had a sample written on it. Raises NotAllowed."""
    check_office(by, template.division)
    _act(Action.TRIED, template.division, template.kind, template, by, at)


@transaction.atomic
def put_in_use(*, template: PaperTemplate, kind: PaperKind, by: User, at: datetime) -> None:
    """Papers of this kind and moments from now on are written on it.

    Raises NotAllowed; Conflict (`paper.untried`, `paper.in_use`).
    """
    check_office(by, template.division)
    _hold(template.division)
    if not template.acts.filter(action=Action.TRIED).exists():
        raise Conflict("paper.untried", "启用之前请先试写一份，下载看过没有问题再启用。")
    if template_of(kind, template.division, at) == template:
        raise Conflict("paper.in_use", "这一版已经在用。")
    _act(Action.IN_USE, template.division, kind.key, template, by, at)
    audit.record("paper.in_use", user=by, target=_named(template), at=at)


@transaction.atomic
def back_to_own_form(*, division: Division, kind: PaperKind, by: User, at: datetime) -> None:
    """From now on this kind is written in the house's own form again; templates stay.

    Raises NotAllowed; Conflict (`paper.own_form`) where it is in use already.
    """
    check_office(by, division)
    _hold(division)
    template = template_of(kind, division, at)
    if template is None:
        raise Conflict("paper.own_form", "现在用的就是本系统的版式。")
    _act(Action.OWN_FORM, division, kind.key, None, by, at)
    audit.record("paper.own_form", user=by, target=_named(template), at=at)


def _hold(division: Division) -> None:
    """Of two of an office at once, the second waits here."""
    Division.objects.select_for_update(no_key=True).get(pk=division.pk)


def _act(
    action: Action,
    division: Division,
    kind: str,
    template: PaperTemplate | None,
    by: User,
    at: datetime,
) -> None:
    PaperAct.objects.create(
        division=division,
        kind=kind,
        action=action,
        template=template,
        by=by,
        by_name=by.name,
        at=at,
    )


def _named(template: PaperTemplate) -> str:
    return f"{template.division}{template}"
