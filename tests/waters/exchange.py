"""What the tests of tables share: sections of a town, uploads, the check page."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from common.text.months import Month
from tests import factories as make
from tests.rendered import forms_of
from tests.rivers.kit import sheet
from waters.models import ImportBatch, MonthClose, MonthResult

SEPTEMBER = Month(2026, 9)


def sections(cast, **names):
    """Sections of the town by code: their names, all with target Ⅲ."""
    return {
        code: make.SectionFactory(code=code, name=name, river=cast.river, division=cast.village)
        for code, name in names.items()
    }


def table(headings, *rows, name="水质.xlsx"):
    """An upload; by its name an .xlsx, or a .csv as Chinese Excel saves it."""
    if name.endswith(".xlsx"):
        return sheet(headings, *rows, name=name)
    lines = [",".join(map(str, row)) for row in (headings, *rows)]
    return SimpleUploadedFile(name, "\r\n".join(lines).encode("gb18030"))


def checked(client, kind, file, **options):
    """The batch of an upload, and its page."""
    answer = client.post(f"/waters/{kind}/import/", {"file": file} | options)
    assert answer.status_code == 302, answer.text
    batch = ImportBatch.objects.latest("pk")
    return batch, client.get(answer["Location"]).text


def again(client, kind, batch, act, **fields):
    """Sends the page's own form of an act, with other values; the batch and its page."""
    address = f"/waters/{kind}/import/{batch.pk}/"
    forms = forms_of(client.get(address).text)
    (form,) = [each for each in forms if each.action.endswith(f"/{act}/")]
    client.post(form.action, dict(form.sent) | fields)
    batch.refresh_from_db()
    return batch, client.get(address).text


def told(batch):
    """Sentences of each row, by its line."""
    return {row.line: "；".join(row.errors) for row in batch.rows.all()}


def close(section, by, at):
    """The section's September, frozen."""
    made = MonthClose.objects.create(
        division=section.division,
        month=SEPTEMBER.first_day,
        version=1,
        figures={},
        rules={},
        closed_by=by,
        closed_at=at,
    )
    MonthResult.objects.create(
        close=made, section=section, month=date(2026, 9, 1), state="announced", water_class="3"
    )
