"""Tables of documents: no figure, date or name is broken over two lines, whatever it says."""

from decimal import Decimal
from io import BytesIO

import docx
import pytest
from docx.enum.section import WD_ORIENT
from hypothesis import given
from hypothesis import strategies as st

from common.documents.columns import BESIDE, SIZES, columns_of
from common.documents.letter import OfficialLetter
from tests.common.test_documents import written

ROOM = 442.0
FIGURES = st.integers(0, 10**8).map(lambda n: f"{n / 100:,.2f}") | st.sampled_from(
    ["王小明", "欧阳大山", "村级河长", "—", "", "100.0", "17,415.27", "2026-10-31", "7"]
)


def asked(text: str, size: float) -> float:
    """What the text needs at the least: a figure half a character, anything else a whole one."""
    return sum(0.5 if each.isascii() else 1 for each in text) * size + 2 * BESIDE


@given(
    st.integers(1, 9),
    st.lists(FIGURES, min_size=9, max_size=27),
    st.lists(st.integers(1, 40), min_size=9, max_size=9),
)
def test_no_column_is_narrower_than_what_must_not_be_broken(n, cells, shares) -> None:
    rows = [cells[at : at + n] for at in range(0, len(cells) - n + 1, n)]
    headers = ["镇街", "到期期数", "实巡应巡比%"][:n] + ["支付\n万元"] * (n - 3)
    shares = shares[:n]
    found = columns_of(headers, rows, shares, ROOM)
    assert sum(found.widths) == pytest.approx(ROOM)
    assert found.size in SIZES
    if found.fits:
        for column, width in zip(zip(*rows, strict=True), found.widths, strict=True):
            assert max(asked(cell, found.size) for cell in column) <= width


def test_a_sentence_gets_the_room_that_its_length_asks_for_beside_names() -> None:
    """Rows are as high as their longest cell: three columns of texts are about as many lines each."""
    task, units, why = (
        "竹坪溪排查整治河道四乱问题" * 2,
        "白沙镇人民政府",
        "截至月末按计划应完成而已完成" * 6,
    )
    found = columns_of(["任务", "责任单位", "依据"], [[task, units, why]], [1, 1, 1], ROOM)
    lines = [
        len(text) * found.size / width
        for text, width in zip([task, units, why], found.widths, strict=True)
    ]
    assert max(lines) < 1.6 * lines[0]


def test_what_fits_at_no_size_is_said() -> None:
    wide = ["1234567890.12"] * 12
    assert not columns_of(wide, [wide], [1] * 12, ROOM).fits
    assert columns_of(wide[:3], [wide[:3]], [1] * 3, ROOM).fits


def test_a_table_too_wide_for_its_figures_becomes_an_annex_on_its_side() -> None:
    row = [Decimal("1234567.12")] * 9
    paper = written(lambda d: d.table(["万元"] * 9, [row], [1] * 9, caption="资金情况"))
    assert "附件：资金情况" in "\n".join(p.text for p in paper.paragraphs)
    upright, lying = WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE
    # The imprint comes last, upright again; a letter that goes to nobody else has none, and no empty page for it.
    assert [each.orientation for each in paper.sections] == [upright, lying, upright]
    assert paper.paragraphs[-2].text.endswith("印发")
    assert len(paper.tables) == 1
    letter = written(
        lambda d: d.table(["万元"] * 9, [row], [1] * 9, caption="资金情况"), form=OfficialLetter
    )
    assert [each.orientation for each in letter.sections] == [upright, lying]


def test_a_long_list_of_short_rows_is_an_annex_that_stays_upright() -> None:
    rows = [["清溪镇河口村", "村河长", 5]] * 40
    paper = written(
        lambda d: d.annex_table(
            "名单", ["村", "河长", "期数"], rows, [2, 1, 1], align=["left", "left", "right"]
        )
    )
    assert all(each.page_height > each.page_width for each in paper.sections)
    file = BytesIO()
    paper.save(file)
    assert len(docx.Document(file).tables[0].rows) == 41
