"""The class of a section's water, month by month."""

import pytest

from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.text.months import Month
from tests import factories as make
from tests.rivers.kit import AT
from waters import services
from waters.models import AnnouncedClass, Section

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)


@pytest.fixture
def section(cast) -> Section:
    return make.SectionFactory(
        code="D1", name="河口断面", grades="city", target="2", river=cast.river, division=cast.town
    )


def entered(section, by, month=OCTOBER, water_class="2"):
    return services.announce(section=section, month=month, water_class=water_class, by=by, at=AT)


def test_a_month_is_entered_once_and_corrected_with_its_history(cast, section) -> None:
    entered(section, cast.town_office)
    entered(section, cast.district_office, water_class="6")
    sample = AnnouncedClass.objects.get()
    assert str(sample) == "2026-10 劣Ⅴ类"
    assert [row.water_class for row in sample.history.order_by("history_id")] == ["2", "6"]
    assert sample.history.latest().history_user == cast.district_office


def test_who_may_not_keep_the_section_enters_nothing(cast, section) -> None:
    for who, refusal in ((cast.stranger, NotVisible), (cast.district_chief, NotAllowed)):
        with pytest.raises(refusal):
            entered(section, who)
    with pytest.raises(Invalid):
        entered(section, cast.town_office, month=Month.of(AT).next())
    Section.objects.update(is_active=False)
    with pytest.raises(Conflict):
        entered(section, cast.town_office)
    assert not AnnouncedClass.objects.exists()


def test_a_sections_page_shows_the_months_and_takes_a_new_one(cast, section, client) -> None:
    client.force_login(cast.town_office)
    form = {"month": "2026-10", "water_class": "3"}
    assert client.post(f"/waters/sections/{section.pk}/announced/", form).status_code == 302
    page = client.get(f"/waters/sections/{section.pk}/").content.decode()
    assert "2026年10月" in page
    assert "未达标" in page
    form["month"] = "2026-13"
    assert client.post(f"/waters/sections/{section.pk}/announced/", form).status_code == 422
