"""Reports of assessments, and papers of 幸福河湖 projects, on a river's documents shelf."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from common.text.chinese import local_date
from health.models import Assessment, Project, ProjectStep
from rivers.models import River
from rivers.neighbours.seams import ShelfPaper


def health_papers(river: River, user: User, at: datetime) -> Iterator[ShelfPaper]:
    """Two queries."""
    done = Assessment.objects.visible_to(user).filter(river=river, archived_at__isnull=False)
    for row in done.select_related("river", "reach").defer("result", "reach__line"):
        yield ShelfPaper(
            kind="健康评价报告",
            title=f"{row}报告",
            day=local_date(row.archived_at) if row.archived_at else None,
            url=reverse("health:assessment_docx", args=[row.pk]),
        )
    projects = Project.objects.visible_to(user).filter(river=river)
    steps = ProjectStep.objects.filter(project__in=projects.order_by().values("pk"))
    for step in steps.exclude(document="").select_related("project"):
        yield ShelfPaper(
            kind="幸福河湖项目文件",
            title=f"{step.project}{step.get_kind_display()}",
            number=step.document,
            day=step.on,
            url=reverse("health:project_detail", args=[step.project_id]),
        )
