"""What of this room waits for somebody: for the home page."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from common.store.counting import Waits
from common.store.scope import within
from common.text.chinese import local_date
from health.models import Assessment, Project
from health.reads.reviewing import TO_REVIEW, to_review


def health_counts(user: User, at: datetime) -> list[Waits]:
    """(words, rows, address): assessments that this person may pass, whose publicity is over, that a unit has to
    survey; those and the re-checks that fall due this year, for the office."""
    if not (user.office_ranges or user.unit_ids):
        return []
    today, waiting = local_date(at), list[Waits]()
    listed = reverse("health:assessment_list")
    if user.office_ranges:
        ours = within(user.office_ranges)
        rows = Assessment.objects.filter(ours)
        projects = Project.objects.filter(ours)
        listed_projects = reverse("health:project_list")
        waiting += [
            ("健康评价待评审", to_review(rows, user), f"{listed}?state={TO_REVIEW}"),
            ("健康评价公示期满待归档", rows.over(today), f"{listed}?state=over"),
            ("健康评价到期应再评", rows.due(today), f"{listed}?state=due"),
            ("幸福河湖到期应复核", projects.due(today), f"{listed_projects}?state=due"),
        ]
    if user.unit_ids:
        mine = Assessment.objects.to_enter(list(user.unit_ids))
        waiting.append(("健康评价待填报", mine, f"{listed}?state=to_enter"))
    return waiting
