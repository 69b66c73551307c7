"""Who looks at personal data leaves a trace: once a person, page and day, and the office above reads it."""

from datetime import datetime, timedelta

import pytest

from accounts.models import AuditEvent
from accounts.services import audit
from chiefs.models import Chief
from common.text.chinese import SHANGHAI

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: NOON)


@pytest.fixture
def chief(cast):
    Chief.objects.filter(pk=cast.chief.pk).update(mobile="19000001234")
    cast.chief.refresh_from_db()
    return cast.chief


def looks():
    return list(
        AuditEvent.objects.filter(action="personal.seen").values_list("user_name", "target")
    )


def test_lists_show_masked_numbers_and_a_whole_one_leaves_one_trace_a_day(
    cast, chief, client, monkeypatch
):
    client.force_login(cast.town_office)
    for address in ("/chiefs/people/", "/accounts/people/"):
        page = client.get(address).content.decode()
        assert "19000001234" not in page
        assert cast.village_chief.mobile not in page
    assert "190****1234" in client.get("/chiefs/people/").content.decode()
    assert looks() == []
    page = f"/chiefs/people/{chief.pk}/"
    for _ in range(3):
        assert "19000001234" in client.get(page).content.decode()
    client.get(f"/accounts/people/{cast.village_chief.pk}/")
    client.get(f"/accounts/people/{cast.town_office.pk}/")
    who = cast.town_office.name
    assert sorted(looks()) == [
        (who, f"河长：{chief.division}{chief.name}"),
        (who, f"账号：{cast.village_chief.name}"),
    ]
    event = AuditEvent.objects.filter(action="personal.seen").first()
    assert audit.in_words(event.detail) == "数量：1；所见：手机号"
    monkeypatch.setattr("common.clock.now", lambda: NOON + timedelta(days=1))
    client.logout()
    client.force_login(cast.town_office)
    client.get(page)
    assert len(looks()) == 3
    client.force_login(cast.city_office)
    assert client.get(page).status_code == 200
    client.force_login(cast.district_chief)
    client.get(page)
    assert cast.district_chief.name not in [name for name, _ in looks()]


def test_the_office_above_reads_who_looked_and_the_one_beside_does_not(cast, chief, client):
    client.force_login(cast.town_office)
    client.get(f"/chiefs/people/{chief.pk}/")
    b"".join(client.get("/chiefs/people/?export=xlsx").streaming_content)
    audit.record("login", user=cast.town_office, target="网页", at=NOON)
    for user, count in ((cast.district_office, 2), (cast.town_office, 2), (cast.stranger, 0)):
        client.force_login(user)
        table = client.get("/accounts/looks/").context["table"]
        assert table.paginator.count == count, user
    client.force_login(cast.district_office)
    assert client.get("/accounts/looks/?action=list.exported").context["table"].paginator.count == 1
    client.force_login(cast.admin)
    assert "查看个人信息" in client.get("/admin/accounts/auditevent/").content.decode()
