"""Bad cells are put right on the check page: the file stays as it was sent, and every row is checked again."""

import io

import pytest
from openpyxl import load_workbook

from rivers.models import ImportBatch, Reach
from tests.rendered import forms_of
from tests.rivers.kit import sheet

pytestmark = [pytest.mark.both, pytest.mark.django_db]

HEAD = "编码 名称 河流 行政区代码 长度（米）"
VILLAGE = "500101001201"
ROWS = (
    ["H900", "好段", "清溪河", VILLAGE, 800],
    ["H901", "坏段一", "清溪合", VILLAGE, "约500"],
    ["H900", "坏段二", "清溪河", VILLAGE, 900],
)


@pytest.fixture
def clerk(client, cast):
    client.force_login(cast.town_office)
    return client


@pytest.fixture
def batch(clerk):
    clerk.post("/rivers/reaches/import/", {"file": sheet(HEAD, *ROWS), "datum": "wgs84"})
    batch = ImportBatch.objects.latest("pk")
    assert batch.counts == {"create": 1, "bad": 2}
    return batch


def mend(clerk, batch, **cells):
    """Sends the page's own cells, some of them changed."""
    address = f"/rivers/reaches/import/{batch.pk}/"
    page = clerk.get(address).text
    (form,) = [each for each in forms_of(page) if each.action.endswith("/mend/")]
    clerk.post(form.action, dict(form.sent) | cells)
    batch.refresh_from_db()
    return clerk.get(address).text


def test_bad_cells_are_offered_with_what_is_in_them_and_mended_one_after_the_other(clerk, batch):
    page = mend(clerk, batch, cell_3_length_m="500")
    # The unreadable cell had hidden the other fault, which is told now; nothing else was touched.
    assert batch.counts == {"create": 1, "bad": 2}
    assert "“河流”没有找到“清溪合”" in page
    assert 'value="清溪合"' in page
    assert "第 3 行按本页上改正的内容检查" in page
    # No option decides any of it.
    assert '<details class="portal-recheck" >' in page
    page = mend(clerk, batch, cell_3_river_name="清溪河", cell_4_code="H902")
    assert batch.counts == {"create": 3}
    assert "第 3—4 行按本页上改正的内容检查" in page
    # A check again, as after a correction of the register, reads them too.
    clerk.post(f"/rivers/reaches/import/{batch.pk}/recheck/", {"datum": "wgs84"})
    batch.refresh_from_db()
    assert batch.counts == {"create": 3}
    clerk.post(f"/rivers/reaches/import/{batch.pk}/apply/")
    lengths = dict(Reach.objects.filter(code__startswith="H90").values_list("code", "length_m"))
    assert lengths == {"H900": 800, "H901": 500, "H902": 900}


def test_nothing_changed_and_cells_that_are_not_offered_mend_nothing(clerk, batch):
    page = mend(clerk, batch, cell_2_code="H999", cell_99999999999999_code="x", cell_x="1")
    assert "没有改动任何格子" in page
    assert batch.counts == {"create": 1, "bad": 2}
    page = mend(clerk, batch, cell_3_length_m="还是不对")
    assert "“长度（米）”应为整数，填写的是“还是不对”" in page
    assert 'value="还是不对"' in page


def test_the_sheet_of_bad_rows_holds_what_could_not_be_read(clerk, batch):
    answer = clerk.get(f"/rivers/reaches/import/{batch.pk}/errors/")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [cell.value for row in book.active.iter_rows() for cell in row]
    assert "约500" in cells
