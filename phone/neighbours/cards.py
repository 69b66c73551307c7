"""On the pages of a patrol and of an issue: what the phone did not send itself came by a file, and from whose hand."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from accounts.models import User
from common.web.cards import Card
from inspections.models import Patrol
from issues.models import Issue
from phone.models import Intake
from phone.reads.handed_in import came_by_file


def patrol_file_card(patrol: Patrol, user: User, at: datetime) -> Card | None:
    """How the patrol came in, and what its chief did to it afterwards; nothing where the phone sent it all."""
    acts = patrol.acts.values_list("client_ref", flat=True)
    return _card([patrol.uuid, *acts], user)


def issue_file_card(issue: Issue, user: User, at: datetime) -> Card | None:
    """Which steps of the issue came by a file; nothing where none did."""
    acts = issue.ledger.values_list("client_ref", flat=True)
    return _card([issue.uuid, *(each for each in acts if each)], user)


def _card(numbers: Collection[UUID], user: User) -> Card | None:
    rows = list(
        came_by_file(numbers)
        .select_related("intake__uploaded_by", "taken_by")
        .defer("body")
        .order_by("taken_at", "pk")
    )
    if not rows:
        return None
    files = {row.intake_id for row in rows}
    seen = Intake.objects.visible_to(user).filter(pk__in=files).values_list("pk", flat=True)
    return Card("手机导出文件交来的", "phone/came_by_file.html", {"rows": rows, "seen": set(seen)})
