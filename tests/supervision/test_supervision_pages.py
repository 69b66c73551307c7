"""Pages of 暗访督查: secret everywhere before the conclusion; planning, recording, what was missed."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from knox.models import get_token_model

from common import clock
from common.store.counting import counted
from common.text.chinese import local_date
from supervision.models import Supervision, SupervisionFinding
from supervision.neighbours.inbox import supervision_counts
from supervision.services.supervisions import conclude_supervision
from tests.access.supervision import found as finding_data
from tests.access.supervision import going_on, plan
from tests.hezhang.making import walk
from tests.supervision.supervising import planned

pytestmark = pytest.mark.django_db

LIST = reverse("supervision:supervision_list")
WORDS = ("清溪河暗访督查", "污水经暗管直排入河")


def at_page(name, supervision, **more):
    return reverse(f"supervision:{name}", kwargs={"pk": supervision.pk, **more})


def exported(client, address):
    response = client.get(address, {"export": "xlsx"})
    book = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content)))
    # Under the title and the names of the columns.
    return list(book.active.iter_rows(values_only=True))[2:]


@pytest.mark.parametrize("role", ["town_office", "stranger", "district_chief"])
def test_no_page_list_search_or_export_tells_those_inspected(client, cast, role):
    supervision = going_on(cast)
    client.force_login(getattr(cast, role))
    pages = [
        LIST,
        reverse("supervision:missed_list"),
        reverse("home"),
        reverse("issues:issue_list") + "?state=all",
        reverse("inspections:patrol_list"),
        reverse("rivers:reach_detail", args=[cast.reach.pk]),
        *(f"{reverse('search')}?q={words}" for words in WORDS),
    ]
    for page in pages:
        content = client.get(page).content.decode()
        # What was searched for stands in the search box alone.
        said = [words for words in WORDS if words in content and f"q={words}" not in page]
        assert not said, page
        assert at_page("supervision_detail", supervision) not in content
    assert exported(client, LIST) == []
    assert client.get(at_page("supervision_detail", supervision)).status_code == 404


def test_it_stands_in_no_admin_page_and_keeps_no_history(client, cast):
    going_on(cast)
    names = {"Supervision", "SupervisionStop", "SupervisionFinding", "SupervisionMember"}
    assert not names & {model.__name__ for model in admin.site._registry}
    assert not [m for m in apps.get_models() if m.__name__.startswith("HistoricalSupervision")]
    client.force_login(cast.admin)
    for page in ("admin:index", "admin:accounts_auditevent_changelist"):
        content = client.get(reverse(page)).content.decode()
        assert "暗访" not in content


def test_the_phones_interface_tells_nothing_of_it(client, cast):
    going_on(cast)
    for user in (cast.village_chief, cast.town_office):
        token = get_token_model().objects.create(user=user)[1]
        for name in ("api:changes", "issues_api:issue_list", "inspections_api:patrol_list"):
            try:
                address = reverse(name)
            except Exception:  # noqa: BLE001
                continue
            answer = client.get(address, headers={"Authorization": f"Token {token}"})
            assert not [words for words in WORDS if words in answer.content.decode()]


def test_a_plan_is_made_with_its_team_and_route(client, cast):
    client.force_login(cast.district_office)
    data = plan(cast) | {"members-0-user": f"单位经办（{cast.unit_clerk.pk}）"}
    response = client.post(reverse("supervision:supervision_create"), data)
    supervision = Supervision.objects.get()
    assert response.url == at_page("supervision_detail", supervision)
    assert [stop.reach for stop in supervision.stops.all()] == [cast.reach]
    assert [member.user for member in supervision.members.all()] == [cast.unit_clerk]


def test_what_is_wrong_with_the_route_is_said_at_the_route(client, cast):
    client.force_login(cast.district_office)
    response = client.post(
        reverse("supervision:supervision_create"), plan(cast) | {"stops-0-reach": ""}
    )
    assert response.status_code == 422
    assert "请至少安排一个河段。" in response.content.decode()


def test_what_was_found_stands_on_the_page_with_the_mark(client, cast):
    walk(cast, clock.now() - timedelta(days=3))
    supervision = going_on(cast)
    client.force_login(cast.unit_clerk)
    content = client.get(at_page("supervision_detail", supervision)).content.decode()
    assert "污水经暗管直排入河" in content
    assert "漏查" in content
    response = client.post(at_page("finding_create", supervision), finding_data(cast))
    assert response.status_code == 302
    assert SupervisionFinding.objects.count() == 2


def test_what_was_missed_is_told_in_the_months_figures_once_it_is_concluded(client, cast):
    walk(cast, clock.now() - timedelta(days=3))
    supervision = going_on(cast)
    missed, statistics = reverse("supervision:missed_list"), reverse("inspections:statistics")
    client.force_login(cast.town_office)
    assert "暗访督查发现" not in client.get(statistics).content.decode()
    conclude_supervision(
        supervision_id=supervision.pk, summary="已反馈", by=cast.district_office, at=clock.now()
    )
    day = supervision.findings.get().found_at
    month = f"{local_date(day):%Y-%m}"
    assert "漏查 1 个" in client.get(statistics, {"month": month}).content.decode()
    content = client.get(missed, {"month": month}).content.decode()
    assert "污水经暗管直排入河" in content
    client.force_login(cast.stranger)
    assert "污水经暗管直排入河" not in client.get(missed, {"month": month}).content.decode()


def test_those_inspected_see_their_own_stops_only(client, cast):
    supervision = going_on(cast)
    conclude_supervision(
        supervision_id=supervision.pk, summary="全区情况", by=cast.district_office, at=clock.now()
    )
    client.force_login(cast.stranger)
    content = client.get(at_page("supervision_detail", supervision)).content.decode()
    assert "清溪河石桥村段" in content
    for others in ("清溪河河口村段", "污水经暗管直排入河", "全区情况", "单位经办"):
        assert others not in content


def test_what_waits_is_what_the_list_behind_it_shows(client, cast):
    going_on(cast)
    planned(cast, title="以后的督查", starts_on=date(2099, 1, 5), ends_on=date(2099, 1, 5))
    for user in (cast.district_office, cast.unit_clerk):
        ((_, count, address),) = counted(supervision_counts(user, clock.now()))
        client.force_login(user)
        content = client.get(address).content.decode()
        assert count == 1
        assert "以后的督查" not in content
        assert "清溪河暗访督查" in content
