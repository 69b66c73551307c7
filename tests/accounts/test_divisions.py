"""行政区 as an office enters them: by form and by sheet."""

import pytest
from django.urls import reverse

from accounts import services
from accounts.models import Division, ImportBatch
from accounts.services.divisions import DivisionFacts
from common import clock
from common.errors import Conflict, Invalid, NotAllowed
from tests import factories as make
from tests.rivers.kit import sheet

pytestmark = pytest.mark.both

HEAD = "行政区划代码 名称 经度 纬度 在用"


@pytest.fixture
def office(client, cast):
    client.force_login(cast.district_office)
    return client


def checked(client, *rows, head=HEAD):
    """The batch of a sheet with these rows, and its page."""
    answer = client.post("/accounts/divisions/import/", {"file": sheet(head, *rows)})
    assert answer.status_code == 302, answer.text
    return ImportBatch.objects.latest("pk"), client.get(answer["Location"]).text


def confirm(client, batch, **data):
    address = f"/accounts/divisions/import/{batch.pk}/apply/"
    return client.post(address, data, follow=True).text


def test_a_new_town_comes_in_with_its_villages_whatever_their_order(office, cast) -> None:
    batch, page = checked(
        office,
        ["500101003201", "柳林村", 108.41, 30.81, None],
        ["500101003000", "柳林镇", None, None, "是"],
        ["500101003202", "下河社区", None, None, None],
    )
    assert batch.counts == {"create": 3}, page
    assert "已导入 3 行" in confirm(office, batch)
    village = Division.objects.get(pk="500101003201")
    assert (village.level, village.parent_id, village.full_name) == (
        12,
        "500101003000",
        f"{cast.district.full_name}柳林镇柳林村",
    )
    assert (village.longitude, village.is_active) == (108.41, True)
    written = village.history.get()
    assert (written.history_user, written.history_change_reason) == (cast.district_office, "导入")


def test_a_renamed_town_is_shown_first_and_its_villages_are_called_by_it(office, cast) -> None:
    services.save_division(division=cast.village, by=cast.district_office, at=clock.now())
    batch, page = checked(office, [cast.town.pk, "清溪场镇", None, None, None])
    assert "清溪镇" in page
    assert "清溪场镇" in page
    confirm(office, batch)
    cast.village.refresh_from_db()
    assert cast.village.full_name == f"{cast.district.full_name}清溪场镇河口村"
    assert cast.village.history.latest().history_change_reason == "上级更名"


def test_a_merged_village_is_taken_out_of_use_and_nothing_else_of_it_is_touched(
    office, cast
) -> None:
    make.division("500101001202", "并入村")
    batch, _ = checked(office, ["500101001202", "并入村", "否"], head="行政区划代码 名称 在用")
    confirm(office, batch)
    gone = Division.objects.get(pk="500101001202")
    assert not gone.is_active
    assert gone.name == "并入村"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (["5001", "短码", None, None, None], "“行政区划代码”应为 12 位数字"),
        (["500101009201", "孤村", None, None, None], "上级行政区 500101009000 还没有登记"),
        (["500101000000", "本区", None, None, None], "不在本级以下"),
        (["500102001000", "别区镇", None, None, None], "不在本级以下"),
        (["500101001202", None, None, None, None], "“名称”不能为空"),
        (["500101001202", "村", 108.4, None, None], "“纬度”经度和纬度应同时填写"),
        (["500101001202", "村", 30.8, 108.4, None], "经度与纬度可能写反了"),
        (["500101001202", "村", None, None, "也许"], "“在用”应填“是”或“否”"),
    ],
)
def test_what_is_wrong_is_said_with_row_and_column(office, cast, row, told) -> None:
    batch, page = checked(office, row)
    assert batch.counts == {"bad": 1}
    assert told in page


def test_a_town_enters_its_villages_and_not_itself(client, cast) -> None:
    client.force_login(cast.town_office)
    batch, _ = checked(
        client,
        ["500101001202", "柳林村", None, None, None],
        [cast.town.pk, "改名镇", None, None, None],
    )
    assert batch.counts == {"create": 1, "bad": 1}


def test_a_division_changed_since_it_was_read_is_not_overwritten(cast) -> None:
    facts = services.DivisionFacts(cast.village.pk, "河口新村")
    Division.objects.filter(pk=cast.village.pk).update(name="他人改的村")
    with pytest.raises(Conflict, match="刚刚由他人修改"):
        services.save_divisions(
            entries=[(facts, cast.village)], by=cast.district_office, at=clock.now()
        )
    assert Division.objects.get(pk=cast.village.pk).name == "他人改的村"


def test_an_office_enters_and_corrects_a_division_by_the_form(office, cast) -> None:
    page = office.get("/accounts/divisions/").text
    assert f"/accounts/divisions/{cast.town.pk}/edit/" in page
    assert f"/accounts/divisions/{cast.district.pk}/edit/" not in page
    fields = {"code": "500101001202", "name": "柳林村", "is_active": "on"}
    assert office.post("/accounts/divisions/add/", fields)["Location"] == "/accounts/divisions/"
    address = "/accounts/divisions/500101001202/edit/"
    form = office.get(address).text
    assert 'name="code"' not in form
    office.post(address, {"name": "柳林社区"})
    village = Division.objects.get(pk="500101001202")
    assert (village.name, village.is_active) == ("柳林社区", False)
    assert village.history.latest().history_user == cast.district_office
    orphan = office.post("/accounts/divisions/add/", fields | {"code": "500101009202"})
    assert orphan.status_code == 422
    assert "请先登记上级行政区" in orphan.text


def test_no_office_names_its_own_division(cast) -> None:
    cast.district.name = "自封区"
    with pytest.raises(NotAllowed):
        services.save_division(division=cast.district, by=cast.district_office, at=clock.now())


class TestTakenOutOfUse:
    """Merging villages leaves nothing standing in one that is out of use without a word."""

    WORDS = "还有1 个账号、1 个在用的河段、1 个现任河长职务"

    def form(self, cast, **more):
        return {"name": cast.village.name, "longitude": "", "latitude": ""} | more

    def test_the_form_names_what_stands_there_and_takes_a_tick_for_an_answer(self, office, cast):
        address = reverse("accounts:division_change", args=[cast.village.pk])
        asked = office.post(address, self.form(cast))
        assert asked.status_code == 422
        assert self.WORDS in asked.text
        assert "仍然停用，以上各项稍后调整" in asked.text
        cast.village.refresh_from_db()
        assert cast.village.is_active
        assert office.post(address, self.form(cast, although_in_use="on")).status_code == 302
        cast.village.refresh_from_db()
        assert not cast.village.is_active
        # Out of use already: a change of its name asks nothing.
        assert office.post(address, self.form(cast, name="老河口村")).status_code == 302

    def test_a_sheet_is_told_row_by_row(self, office, cast):
        empty = make.division("500101001299", "无人村")
        batch, page = checked(
            office,
            [cast.village.pk, cast.village.name, None, None, "否"],
            [empty.pk, empty.name, None, None, "否"],
            [cast.town.pk, cast.town.name, None, None, "否"],
        )
        assert (batch.counts.get("update"), batch.counts.get("bad")) == (1, 2), batch.counts
        assert self.WORDS in page
        assert "个在用的下级行政区" in page
        cast.village.refresh_from_db()
        assert cast.village.is_active

    def test_a_service_called_with_many_refuses_too(self, cast):
        facts = DivisionFacts(cast.village.pk, cast.village.name, is_active=False)
        with pytest.raises(Invalid) as refused:
            services.save_divisions(
                entries=[(facts, cast.village)], by=cast.district_office, at=clock.now()
            )
        assert set(refused.value.fields) == {"is_active"}
