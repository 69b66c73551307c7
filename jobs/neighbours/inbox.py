"""What waits for somebody in this room."""

from datetime import datetime

from django.urls import reverse

from accounts.models import Role, User
from common.store.counting import Waits
from jobs.models import Job, JobState


def inbox_counts(user: User, at: datetime) -> list[Waits]:
    """Files that are ready and not taken, and work that ended without one."""
    if not user.has_role(Role.OFFICE, Role.UNIT, Role.CHIEF, Role.JUSTICE):
        return []
    own, page = Job.objects.visible_to(user), reverse("jobs:job_list")
    return [
        ("后台文件待下载", own.to_fetch(), page),
        ("后台任务没有完成", own.filter(state=JobState.FAILED), page),
    ]
