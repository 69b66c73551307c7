"""A template is tried on the last paper of its kind that the office wrote, and before the first on example values."""

import io

import docx
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from papers.kinds import KINDS, kind_of
from papers.models import PaperAct
from tests import factories as make
from tests.access.test_access import ROWS
from tests.papers import kit

pytestmark = pytest.mark.django_db

# Where each kind comes from.
ADDRESSES = {
    "transfer": "borders:letter",
    "reply": "borders:reply",
    "clue": "justice:clue_letter",
    "fund_letter": "funds:letter",
    "order": "supervision:order_docx",
    "notice": "notices:docx",
    "measure": "notices:measure_letter",
    "fund_statement": "funds:download",
    "score_result": "scoring:scoring_result",
}
OWN_WORDS = "本级专用函"


def words_of(answer):
    """Texts of its paragraphs, and of the cells of its tables."""
    paper = docx.Document(io.BytesIO(answer.getvalue()))
    cells = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    return {each.text for each in paper.paragraphs} - {""}, cells


def written(cast, key):
    """Parts of the address of a paper that went out; its office."""
    rows = [row for row in ROWS if row.url_name == ADDRESSES[key] and row.method == "GET"]
    parts = rows[0].kwargs(cast)
    if key == "fund_statement":
        parts |= {"kind": "docx"}
    for office in (cast.town_office, cast.district_office, cast.city_office):
        if (last := kind_of(key).last(office.home_division, office)) is not None:
            return parts, office, last
    raise AssertionError(f"nobody wrote the {key} of its own address")


def trying(office, template):
    """The page of its kind, and the paper that is tried."""
    client = Client()
    client.force_login(office)
    page = client.get(reverse("papers:paper_detail", args=[template.kind])).text
    return page, client.post(reverse("papers:template_try", args=[template.pk]))


def test_every_kind_is_in_the_table() -> None:
    assert ADDRESSES.keys() == {kind.key for kind in KINDS}


@pytest.mark.parametrize("key", ADDRESSES)
def test_a_template_is_tried_on_the_last_real_paper_and_nothing_is_noted_of_that_paper(cast, key):
    parts, office, last = written(cast, key)
    template = kit.kept(cast, kind=key, by=office, data=kit.WITH_ANNEXES)
    page, tried = trying(office, template)
    assert f"试写用本级最近发出的一份：{last.name}（" in page
    paragraphs, cells = words_of(tried)
    assert OWN_WORDS in paragraphs
    client = Client()
    client.force_login(office)
    real, real_cells = words_of(client.get(reverse(ADDRESSES[key], kwargs=parts)))
    assert OWN_WORDS not in real
    # All of its text; head, foot and imprint are the template's.
    assert real_cells <= cells
    assert len(real & paragraphs) >= 2
    assert not any("示例" in words for words in paragraphs | cells)
    assert PaperAct.objects.get().action == "tried"
    assert not AuditEvent.objects.filter(action="paper.made").exists()


@pytest.mark.parametrize("key", ADDRESSES)
def test_before_the_first_paper_and_for_who_may_not_see_it_a_kind_has_none(cast, key):
    page, tried = trying(cast.town_office, kit.kept(cast, kind=key))
    assert f"本级还没有发出过{kind_of(key).title}，试写用示例内容。" in page
    assert {"示例事项", "示例内容"} <= words_of(tried)[1]
    _, office, last = written(cast, key)
    other = make.division("500102000000", "外区")
    stranger = make.office(other.pk, "外区河长办")
    assert last is not None
    assert kind_of(key).last(office.home_division, stranger) is None
