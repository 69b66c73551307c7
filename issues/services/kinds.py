"""Kinds of issues: they hold for the whole portal, so the top office adds and retires them."""

from datetime import datetime

from accounts.models import User
from accounts.permissions import is_top_office
from accounts.services.audit import record
from common.errors import Invalid, NotAllowed
from issues.models import IssueKind


def save_kind(*, kind: IssueKind, by: User, at: datetime) -> IssueKind:
    """Adds or changes a kind; phones get it with their next `changes/`.

    A new one without a code gets one: phones and sheets name kinds by it, offices need not.
    Raises NotAllowed, Invalid (`kind.twice`).
    """
    if not is_top_office(by):
        raise NotAllowed("kind.not_allowed", "问题类别全平台通用，由最上级的河长办维护。")
    same = IssueKind.objects.filter(group=kind.group, name=kind.name, is_active=True)
    if kind.is_active and same.exclude(pk=kind.pk).exists():
        words = f"“{kind.group or '不分大类'}”里已有“{kind.name}”。"
        raise Invalid("kind.twice", words, fields={"name": words})
    if not kind.code:
        last = IssueKind.objects.order_by("-pk").first()
        kind.code = f"kind-{last.pk + 1 if last else 1}"
    action = "issues.kind_changed" if kind.pk else "issues.kind_added"
    kind.updated_at = at
    kind.save()
    record(action, user=by, target=f"{kind.group} {kind.name}".strip())
    return kind
