"""单位 by Excel: a district's units come in at once; what is wrong is named, what is missing changes nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import ImportBatch, Unit
from accounts.sheets.columns import UNIT
from tests.issues.pages import browser, words_of
from tests.spots.kit import sheet

pytestmark = pytest.mark.django_db


def uploaded(client, *rows, keys=tuple(column.key for column in UNIT)):
    titles = {column.key: column.title for column in UNIT}
    content = sheet(
        *([row.get(key) for key in keys] for row in rows), headings=[titles[key] for key in keys]
    )
    answer = client.post(
        "/accounts/units/import/", {"file": SimpleUploadedFile("单位.xlsx", content)}
    )
    assert answer.status_code == 302, answer.text
    return ImportBatch.objects.latest("pk"), words_of(client.get(answer["Location"]))


def unit(name, where="江南区", **more):
    return {"name": name, "kind": "部门", "division_name": where} | more


def test_units_come_in_at_once_and_what_is_missing_changes_nothing(cast, client):
    client.force_login(cast.district_office)
    Unit.objects.filter(pk=cast.unit.pk).update(order=30, contact_phone="000-1111")
    rows = [
        unit("江南区 水利局", short_name="区水利局", order=10, is_lead="是"),
        unit("水务站", "清溪镇", kind="镇街"),
        unit("水务站", "石桥镇", kind="镇街"),
        unit("江南区生态环境局", order=20, kind=None),
    ]
    batch, page = uploaded(client, *rows)
    assert batch.counts == {"create": 3, "update": 1}, page
    client.post(f"/accounts/units/import/{batch.pk}/apply/")
    water = Unit.objects.get(name="江南区水利局")
    assert (water.order, water.is_lead, water.kind) == (10, True, "bureau")
    assert Unit.objects.filter(name="水务站").count() == 2
    cast.unit.refresh_from_db()
    assert (cast.unit.order, cast.unit.contact_phone, cast.unit.kind) == (20, "000-1111", "bureau")
    assert cast.unit.history.first().history_user == cast.district_office
    again, _ = uploaded(client, *rows, keys=("name", "kind", "division_name"))
    assert again.counts == {"same": 4}


def test_what_is_wrong_is_named_and_a_unit_with_accounts_is_not_dissolved(cast, client):
    client.force_login(cast.district_office)
    rows = {
        "“类别”不能为空": unit("甲局", kind=None),
        "“行政区”没有找到": unit("乙局", "渝东市"),
        "是同一个单位": unit("丙局"),
        "“排序号”应为": unit("丁局", order=-1),
        "还有在用的账号": unit("江南区生态环境局", dissolved_on="2026-11-01"),
        "“简称”不能超过 30 字": unit("戊局", short_name="长" * 31),
        "“名称”不能为空": unit(None),
    }
    batch, page = uploaded(client, unit("丙局"), *rows.values())
    assert batch.counts == {"create": 1, "bad": len(rows)}
    assert [words for words in rows if words not in page] == []
    # A town keeps its own, and finds no other's.
    other, _ = uploaded(browser(cast.stranger), unit("己局"), unit("庚站", "石桥镇", kind="镇街"))
    assert other.counts == {"bad": 1, "create": 1}


def test_a_unit_changed_meanwhile_is_shown_anew_and_not_written_over(cast, client):
    client.force_login(cast.district_office)
    batch, _ = uploaded(client, unit("江南区生态环境局", order=5))
    Unit.objects.filter(pk=cast.unit.pk).update(order=7)
    client.post(f"/accounts/units/import/{batch.pk}/apply/")
    batch.refresh_from_db()
    cast.unit.refresh_from_db()
    assert (batch.state, cast.unit.order) == ("checked", 7)
