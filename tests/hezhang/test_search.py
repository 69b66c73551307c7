"""Search across the registers: only what one may see, ten of each, numbers straight to their page."""

import pytest
from django.urls import reverse

from common.text.months import Month
from common.text.names import sort_key
from hezhang.home.search import REGISTERS
from tests import factories as make
from tests.hezhang.making import handed_over, issue, ordered
from tests.hezhang.test_home import text
from tests.notices.making import TOWN, published_notice

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def search(client):
    def asked(user, words):
        client.force_login(user)
        return client.get(reverse("search"), {"q": words})

    return asked


def seen(response):
    return text(response.content.decode())


def test_a_name_finds_rivers_reaches_and_people(cast, search):
    page = seen(search(cast.town_office, "清溪"))
    assert "河流湖库 清溪河" in page
    assert "清溪河河口村段" in page
    assert "河长 村河长" in seen(search(cast.town_office, "村河"))


def test_first_letters_of_the_pinyin_find_a_river_too(cast, search):
    make.RiverFactory(name="苎溪河", division=cast.district, sort_key=sort_key("苎溪河"))
    assert "苎溪河" in seen(search(cast.district_office, "zxh"))


def test_a_word_of_its_description_finds_an_issue_of_any_state(cast, search):
    found = issue(cast, description="拦河网箱养鱼")
    page = seen(search(cast.town_office, "网箱"))
    assert f"问题 {found.number} 待受理" in page


def test_a_whole_number_leads_straight_to_its_page(cast, search):
    found = issue(cast)
    response = search(cast.town_office, f" {found.number} ")
    assert response.status_code == 302
    assert response.headers["Location"] == reverse("issues:issue_detail", args=[found.pk])


def test_the_neighbouring_town_finds_nothing_by_word_or_number(cast, search):
    found = issue(cast, description="拦河网箱养鱼")
    for words in ("网箱", found.number, "河口村段"):
        response = search(cast.stranger, words)
        assert response.status_code == 200
        assert "没有找到" in seen(response)


def test_a_unit_finds_the_issues_handed_to_it_and_no_register(cast, search):
    handed_over(cast, description="拦河网箱养鱼")
    issue(cast, description="网箱，与本单位无关")
    page = seen(search(cast.unit_clerk, "网箱"))
    assert "拦河网箱养鱼" in page
    assert "与本单位无关" not in page
    found = search(cast.unit_clerk, "清溪河").context["found"]
    assert [register.label for register in found] == ["问题"]


def test_an_order_form_is_found_by_its_words_and_number_by_those_it_concerns(cast, search):
    order = ordered(cast, title="关于网箱清理的交办")
    page = reverse("supervision:order_detail", args=[order.pk])
    for user in (cast.district_office, cast.unit_clerk):
        assert search(user, order.number).url == page
        found = seen(search(user, "网箱"))
        assert order.number in found
        assert "待签收" in found
    # The town sees the items among its issues, not the paper of the office above.
    assert "没有找到" in seen(search(cast.town_office, "网箱"))


def test_of_more_than_ten_ten_are_listed_and_the_rest_is_one_link_away(cast, search):
    for number in range(11):
        make.RiverFactory(name=f"大河沟{number}", division=cast.district)
    page = search(cast.district_office, "大河沟").content.decode()
    assert text(page).count("大河沟") == 10 + text(page).count("“大河沟”")
    assert f'href="{reverse("rivers:river_list")}?q=%E5%A4%A7%E6%B2%B3%E6%B2%9F"' in page


@pytest.mark.parametrize(
    ("role", "words", "registers"),
    [
        ("district_office", "清溪", {"河流湖库", "河段", "河长", "问题", "任务交办单", "月通报"}),
        ("unit_clerk", "2026", {"问题", "任务交办单", "收文"}),
    ],
)
def test_the_list_behind_all_of_it_holds_exactly_what_was_found(
    cast, client, search, role, words, registers
):
    user = getattr(cast, role)
    for number in range(12):
        water = make.RiverFactory(name=f"清溪支沟{number}", division=cast.district)
        make.ReachFactory(name=f"清溪支沟{number}段", river=water, division=cast.village)
        make.ChiefFactory(name=f"清溪生{number}", division=cast.town)
        handed_over(cast, description=f"清溪边的问题{number}")
        ordered(cast, title=f"清溪边的交办{number}")
        published_notice(cast, month=Month(2025, 1).plus(number))
        published_notice(cast, code=TOWN, month=Month(2025, 1).plus(number), by=cast.town_office)
    # Neither is what the lists show unasked.
    make.RiverFactory(name="清溪旧河", division=cast.district, is_active=False)
    found = {each.label: each for each in search(user, words).context["found"]}
    assert set(found) == registers
    for each in REGISTERS:
        if each.label in found:
            table = client.get(found[each.label].more_url).context["table"]
            assert table.page.paginator.count == each.find(user, words).count() > 10, each.label


def test_no_words_and_no_find_say_what_to_do(cast, search):
    assert "可查找：河流湖库、河段、河长、问题、任务交办单、月通报" in seen(
        search(cast.town_office, "")
    )
    assert "可以少填几个字" in seen(search(cast.town_office, "没有这条河"))
    assert "没有可以查找的登记册" in seen(search(cast.village_chief, "清溪"))


def test_the_number_of_questions_does_not_grow_with_the_finds(
    cast, client, django_assert_num_queries
):
    client.force_login(cast.district_office)
    for number in range(12):
        issue(cast, description=f"清溪边的问题{number}")
        ordered(cast, title=f"清溪边的交办{number}")
        make.ReachFactory(name=f"清溪支沟{number}", river=cast.river, division=cast.village)
    with django_assert_num_queries(19):
        client.get(reverse("search"), {"q": "清溪"})
