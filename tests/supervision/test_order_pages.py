"""Pages of 任务交办单: from findings to an order, its papers, its overdue items."""

from datetime import timedelta
from io import BytesIO

import docx
import pytest
from django.urls import reverse

from common import clock
from issues.models import Issue
from supervision.models import OrderForm
from tests.access.orders import entry, issued
from tests.access.supervision import going_on

pytestmark = pytest.mark.django_db


def page_of(name, order):
    return reverse(f"supervision:{name}", args=[order.pk])


def test_findings_are_ticked_and_what_is_ordered_is_offered_no_more(client, cast):
    supervision = going_on(cast)
    finding = supervision.findings.get()
    client.force_login(cast.district_office)
    detail = reverse("supervision:supervision_detail", args=[supervision.pk])
    address = f"{reverse('supervision:order_create')}?supervision={supervision.pk}"
    assert address in client.get(detail).content.decode()
    data = entry(cast) | {
        f"take_{finding.pk}": "on",
        f"ask_{finding.pk}": "封堵暗管",
        "items-0-reach": "",
        "items-0-kind": "",
        "items-0-description": "",
    }
    response = client.post(address, data)
    order = OrderForm.objects.get()
    assert response.url == page_of("order_detail", order)
    assert order.supervision == supervision
    assert order.items.get().finding == finding
    content = client.get(detail).content.decode()
    assert order.number in content
    assert address not in content


def test_an_order_with_nothing_ticked_and_nothing_written_is_refused(client, cast):
    client.force_login(cast.district_office)
    data = entry(cast) | {"items-0-reach": "", "items-0-kind": "", "items-0-description": ""}
    response = client.post(reverse("supervision:order_create"), data)
    assert response.status_code == 422
    assert "请至少列一项交办事项。" in response.content.decode()


def test_a_row_that_lacks_something_is_refused_at_that_row(client, cast):
    client.force_login(cast.district_office)
    response = client.post(
        reverse("supervision:order_create"), entry(cast) | {"items-0-description": ""}
    )
    assert response.status_code == 422
    assert not Issue.objects.exists()


def test_another_offices_supervision_is_none_to_order_from(client, cast):
    supervision = going_on(cast)
    client.force_login(cast.town_office)
    address = f"{reverse('supervision:order_create')}?supervision={supervision.pk}"
    assert client.get(address).status_code == 404


def test_the_word_file_holds_number_items_and_the_reply_slip(client, cast):
    order = issued(cast)
    client.force_login(cast.unit_clerk)
    response = client.get(page_of("order_docx", order))
    paper = docx.Document(BytesIO(b"".join(response.streaming_content)))
    words = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert order.number in words
    assert "江南区生态环境局：" in words
    assert "任务交办单回执" in words
    assert "河岸堆放建筑垃圾约两车" in cells
    assert any("整改情况" in text for text in cells)


def test_the_unit_signs_and_replies_and_the_office_reads(client, cast):
    order = issued(cast)
    client.force_login(cast.unit_clerk)
    home = client.get(reverse("home")).content.decode()
    assert "交办单待签收" in home
    client.post(page_of("order_sign", order))
    client.post(page_of("order_reply", order), {"note": "已清运"})
    client.force_login(cast.district_office)
    content = client.get(page_of("order_detail", order)).content.decode()
    assert "已清运" in content
    assert "单位经办" in content


def test_overdue_items_stand_out_in_list_page_and_inbox(client, cast, monkeypatch):
    order = issued(cast)
    client.force_login(cast.district_office)
    later = clock.now() + timedelta(days=40)
    monkeypatch.setattr(clock, "now", lambda: later)
    client.force_login(cast.district_office)
    listed = client.get(reverse("supervision:order_list"), {"standing": "overdue"}).content.decode()
    assert order.number in listed
    assert "逾期 1 项" in listed
    assert "逾期" in client.get(page_of("order_detail", order)).content.decode()


def test_the_issue_names_its_order(client, cast):
    order = issued(cast)
    issue = order.items.get().issue
    client.force_login(cast.town_office)
    content = client.get(reverse("issues:issue_detail", args=[issue.pk])).content.decode()
    assert order.number in content
    assert page_of("order_detail", order) not in content
    assert "办理机关" in content
