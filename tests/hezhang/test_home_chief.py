"""The home page of a chief above village level."""

from datetime import date, timedelta

import pytest

from accounts.models import Role
from tests import factories as make
from tests.hezhang.making import MONDAY, issue
from tests.plans.making import line, task_list

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def test_a_chiefs_home_begins_with_their_rivers_and_what_they_ask_about(cast, client):
    chief = make.ChiefFactory(name="区级河长", division=cast.district, user=cast.district_chief)
    post = make.AppointmentFactory(
        chief=chief, reach=None, river=cast.river, division=cast.district, tier=6
    )
    late = issue(cast, at=MONDAY - timedelta(days=60), description="拦河网箱养鱼")
    line(task_list(cast), light="red")
    section = make.SectionFactory(
        code="DM-1",
        name="河口桥",
        grades="city",
        target="3",
        river=cast.river,
        division=cast.district,
    )
    section.announced.create(
        month=date(2026, 10, 1),
        water_class="4",
        entered_by=cast.district_office,
        entered_at=MONDAY,
    )
    client.force_login(cast.district_chief)
    context = client.get("/").context
    home = context["chief"]
    (river,) = home.rivers
    assert (river.river, river.reaches, river.open, river.overdue) == (cast.river, 2, 1, 1)
    assert river.tasks.lights["red"] == 1
    assert [(w.class_words, w.is_on_target) for w in river.sections] == [("Ⅳ类", False)]
    assert home.posts == [post]
    assert [each.pk for each in home.issues] == [late.pk]
    assert [each.chief for each in home.below] == [cast.chief]
    page = client.get("/").content.decode()
    assert page.index("我的河流") < page.index("待我办理") < page.index("全域")
    # Somebody without a post sees the division, and no empty rivers.
    make.grant(cast.unit_clerk, Role.CHIEF, cast.district)
    client.force_login(cast.unit_clerk)
    assert client.get("/").context["chief"] is None
