"""我的文件: a file is its asker's own, whatever their roles."""

from datetime import datetime

from django.core.files.base import ContentFile

from common.text.chinese import SHANGHAI
from jobs.models import Job
from tests.access.table import ROLES, Row
from tests.cast import Cast

AT = datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI)
EVERYBODY = dict.fromkeys(ROLES, 200) | {"anonymous": 302}


def only_asker(status: int) -> dict[str, int]:
    return dict.fromkeys(ROLES, 404) | {"district_office": status, "anonymous": 302}


def job(cast: Cast) -> dict[str, int]:
    made = Job.objects.create(
        kind="list",
        title="巡河记录",
        state="done",
        file=ContentFile(b"x", "x.xlsx"),
        filename="巡河记录.xlsx",
        created_by=cast.district_office,
        ended_at=AT,
    )
    return {"pk": made.pk}


ROWS = [
    Row("jobs:job_list", **EVERYBODY),
    Row("jobs:job_file", kwargs=job, **only_asker(200)),
    Row("jobs:job_discard", "POST", kwargs=job, **only_asker(302)),
]
