"""Sheets of several tabs, papers and pictures, made by a task as lists are."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404

from common.errors import NotAllowed
from common.web.exports import PageFile
from jobs.kinds import Kind, Made, Told
from jobs.models import Job
from jobs.sheets.lists import ExportDesk
from jobs.sheets.pages import REFUSED, page_of


def write_file(job: Job, told: Told, at: datetime) -> Made:
    """The file at the job's address, as its asker sees it now.

    Raises NotAllowed where the asker no longer opens that page.
    """
    try:
        file: PageFile = page_of(job).get_file()
        told(0, file.pieces)
        made = file.make(told)
    except (Http404, PermissionDenied):
        raise NotAllowed("job.refused", REFUSED) from None
    ExportDesk().record(job.created_by, file.title, file.pieces, list(file.filters))
    return Made(made, file.filename)


FILE_EXPORT = Kind("file", write_file)
