"""Plans and lists on a river's documents shelf."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from attachments.services.uploads import shown
from plans.models import Plan, TaskList
from rivers.models import River
from rivers.neighbours.seams import ShelfPaper


def plan_papers(river: River, user: User, at: datetime) -> Iterator[ShelfPaper]:
    """Texts of the river's approved plans, then its annual lists that bind. Three queries."""
    # One whose approval was taken back keeps its text, which binds nobody.
    plans = list(Plan.objects.visible_to(user).filter(river=river, state="approved"))
    plan_of = {str(key): plan for plan in plans for key in plan.files}
    for file in shown(plan_of, owner_ids={plan.updated_by_id for plan in plans}):
        plan = plan_of[str(file.uuid)]
        yield ShelfPaper(
            kind="一河一策方案文本",
            title=file.name or plan.title,
            number=plan.approval_number,
            day=plan.approved_on,
            url=reverse("plans:cycle_file", args=[plan.pk, file.uuid]),
        )
    for row in TaskList.objects.visible_to(user).filter(river=river, state="binding"):
        yield ShelfPaper(
            kind="年度任务清单",
            title=row.title,
            day=row.bound_on,
            url=reverse("plans:list_detail", args=[row.pk]),
        )
