"""An office's papers: what it sets, and its own template from the upload to the house's form again."""

import io
from datetime import timedelta

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from borders.sheets.letters import write_transfer
from common import clock
from common.text.chinese import local_date
from issues.models import Transfer
from papers.models import PaperAct, PaperTemplate
from tests.access.borders import AT, transferred
from tests.papers import kit

pytestmark = pytest.mark.django_db
PAGE = "/papers/transfer/"
STEP = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def hands(monkeypatch):
    """The clock, which a test moves on."""
    moments = [AT]
    monkeypatch.setattr(clock, "now", lambda: moments[-1])
    return moments


@pytest.fixture
def office(cast):
    client = Client()
    client.force_login(cast.town_office)
    return client


def letter(cast):
    """A transfer of now."""
    issue = transferred(cast)
    Transfer.objects.filter(issue=issue).update(asked_at=clock.now())
    return Transfer.objects.get(issue=issue)


def words_of(file):
    paper = docx.Document(io.BytesIO(file.read()))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return [*(paragraph.text for paragraph in paper.paragraphs), *cells], paper


def said(cast, transfer):
    return words_of(write_transfer(transfer, by=cast.town_office))[0]


def upload(office, data, note=""):
    file = SimpleUploadedFile("函.docx", data)
    return office.post(f"{PAGE}upload/", {"file": file, "note": note}, follow=True)


def test_a_template_is_checked_tried_put_in_use_and_given_up_and_old_letters_stay(
    cast, office, hands
):
    before = letter(cast)
    refused = upload(office, kit.word("{{ 发文号 }}"), note="新文头")
    assert "没有“发文号”这个字段，是不是“文号”？" in refused.text
    assert 'value="新文头"' in refused.text
    assert not PaperTemplate.objects.exists()
    shown = upload(office, kit.LETTER).text
    assert "移交函模板第1版检查通过，用到 4 个字段" in shown
    assert "没有用到 红头、发文机关、主送机关" in shown
    template = PaperTemplate.objects.get()
    use = reverse("papers:template_use", args=[template.pk])
    assert "启用之前请先试写一份" in office.post(use, follow=True).text
    tried = office.post(reverse("papers:template_try", args=[template.pk]))
    sample, _ = words_of(io.BytesIO(tried.getvalue()))
    assert {"本级专用函", before.number, before.issue.number} <= set(sample)
    hands.append(AT + STEP)
    assert "已启用" in office.post(use, follow=True).text
    assert "这一版已经在用" in office.post(use, follow=True).text

    after = letter(cast)
    words, paper = words_of(write_transfer(after, by=cast.town_office))
    assert words[0] == "本级专用函"
    assert {after.number, after.issue.number, "移交事由：自上游漂来"} <= set(words)
    assert paper.core_properties.comments == "移交函模板第1版"
    said(cast, after)
    assert "本级专用函" not in said(cast, before)
    (made,) = AuditEvent.objects.filter(action="paper.made")
    assert (made.user, made.target) == (cast.town_office, f"移交函模板第1版：{after.number}")

    hands.append(AT + 2 * STEP)
    own = office.post(f"{PAGE}own-form/", follow=True).text
    assert "已恢复本系统的公文版式" in own
    assert "本级专用函" not in said(cast, letter(cast))
    assert "本级专用函" in said(cast, after)
    actions = PaperAct.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["tried", "in_use", "own_form"]
    assert upload(office, kit.LETTER).text.count("第2版") > 0


def test_what_an_office_sets_is_shown_first_and_holds_from_its_day(cast, office):
    address = f"{PAGE}settings/"
    today = local_date(clock.now())
    sent = {
        "issuer": "{名称}河长办",
        "heading": "{发文机关}便函",
        "number_form": "清溪河办函〔{年份}〕{序号}号",
        "copies": "区水利局；区生态环境局",
        "valid_from": today.isoformat(),
        "basis": "",
    }
    shown = office.post(address, sent | {"preview": "1"}).text
    for words in ("清溪镇河长办便函", f"清溪河办函〔{today.year}〕1号", "区水利局，区生态环境局"):
        assert words in shown
    assert "清溪镇河长办便函" not in office.get(PAGE).text
    for wrong, words in (
        ({"number_form": "清溪河办函{序号}号"}, "取值须写有 〔{年份}〕"),
        ({"heading": "{机关}便函"}, "中花括号里只能写 发文机关"),
        ({"valid_from": (today - timedelta(days=1)).isoformat()}, "自何日起不能早于今天"),
    ):
        refused = office.post(address, sent | wrong)
        assert refused.status_code == 422
        assert words in refused.text
        assert next(iter(wrong.values())) in refused.text
    assert "已保存 4 项" in office.post(address, sent, follow=True).text
    assert "清溪河办函〔{年份}〕{序号}号</td>" in office.get(PAGE).text
    transfer = letter(cast)
    assert transfer.number == f"清溪河办函〔{today.year}〕1号"
    paper = docx.Document(write_transfer(transfer, by=cast.town_office))
    assert paper.sections[0].first_page_header.paragraphs[0].text == "清溪镇河长办便函"
    assert "抄送：区水利局，区生态环境局。" in [each.text for each in paper.paragraphs]
    assert AuditEvent.objects.filter(action="paper.set").count() == 4
    again = office.post(address, sent)
    assert "没有改动" in again.text
