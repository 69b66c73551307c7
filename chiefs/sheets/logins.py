"""Accounts of many people, opened by a task: each password is hashed slowly, and a page has a minute."""

from datetime import datetime
from typing import Any, Final

from chiefs.models import Chief
from chiefs.services.logins import open_logins
from common.spreadsheets import Column, write_rows
from common.web.exports import DESK, dated
from jobs.kinds import Kind, Made, Told
from jobs.models import Job

TITLE: Final = "账号初始密码"
PASSWORD_COLUMNS: Final = [
    Column("division", "行政区", value=lambda row: str(row.chief.division)),
    Column("name", "姓名", value=lambda row: row.chief.name),
    # A refused row may be of a person whose number this office does not see.
    Column("mobile", "登录手机号", value=lambda row: "" if row.refusal else row.chief.mobile),
    Column("password", "初始密码"),
    Column("words", "结果"),
]


def open_ticked(job: Job, told: Told, at: datetime) -> Made:
    """Opens them with the rights that the asker then has: the sheet of passwords.

    Raises Invalid where the asker sees none of them any more.
    """
    by = job.created_by
    rows: Any = Chief.objects.visible_to(by).filter(pk__in=job.params["ids"])
    chiefs = list(rows.select_related("division", "user").order_by("division_id", "sort_key"))
    lost_since = job.created_at if job.attempts > 1 else None
    made = open_logins(chiefs=chiefs, by=by, at=at, told=told, lost_since=lost_since)
    file = write_rows(PASSWORD_COLUMNS, made, title=TITLE)
    DESK.part.record(by, TITLE, len(made), [])
    return Made(file, dated(TITLE))


LOGINS: Final = Kind("logins", open_ticked, is_taken_once=True)
