"""Names padded with blanks of every kind, as clerks type them to fill a column: one person stays one."""

from io import BytesIO
from pathlib import Path

import pytest

from chiefs.models import Chief, ImportBatch
from tests import factories as make

pytestmark = pytest.mark.both
FILE = Path(__file__).parent / "files" / "14-chiefs-names-with-blanks.xlsx"


def test_a_sheet_of_chiefs_with_padded_names(client, cast):
    first = make.ReachFactory(
        name="第一段", code="980101R001-01", river=cast.river, division=cast.village
    )
    make.ReachFactory(name="第二段", code="980101R001-02", river=cast.river, division=cast.village)
    known = make.ChiefFactory(name="彭山文", division=cast.village, mobile="10000000008")
    before = Chief.objects.count()
    client.force_login(cast.district_office)
    file = BytesIO(FILE.read_bytes())
    file.name = FILE.name
    assert client.post("/chiefs/people/import/", {"file": file}).status_code == 302
    batch = ImportBatch.objects.get()
    acts = {row.line: (row.act, "".join(row.errors)) for row in batch.rows.all()}
    # Two of one name with two numbers: asked about, in the row's own sentence.
    assert acts.pop(4)[0] == "bad"
    assert "同名的人" in "".join(batch.rows.get(line=4).errors)
    assert set(acts.values()) == {("create", "")}
    client.post(f"/chiefs/people/import/{batch.pk}/apply/", {"skip_bad": "yes"})
    assert known.appointments.get().reach == first
    names = sorted(Chief.objects.values_list("name", flat=True))
    assert {"彭山文", "陈河", "陈江", "陈溪", "陈沟", "陈湖"} <= set(names)
    assert len(names) == before + 5
    assert Chief.objects.get(name="陈江").appointments.count() == 2
