"""待我办理 is the own office's turn; what lies with the offices below is beside it, folded."""

from datetime import timedelta

import pytest
from django.urls import reverse

from hezhang.home.inbox import waiting_below, waiting_for
from issues.models import Issue
from issues.reads.wording import owner_words
from issues.services import act
from tests import factories as make
from tests.complaints.kit import reported
from tests.hezhang.making import MONDAY, handed_over, issue, walk
from tests.notices.making import draft_notice
from tests.plans.making import draft
from tests.spots import kit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def counts(piles):
    return {pile.label: pile.count for pile in piles if pile.count}


def closed_office(user):
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.__dict__.pop("divisions_below", None)


def fresh(user):
    return type(user).objects.get(pk=user.pk)


def mine_and_below(user):
    """Words → how many, at the own desk and at those below; of a user as the next request finds them."""
    return (
        counts(waiting_for(fresh(user), MONDAY)),
        counts(waiting_below(fresh(user), MONDAY)),
    )


def test_what_a_towns_office_has_to_do_is_not_the_districts_until_nobody_works_there(cast):
    issue(cast)
    walk(cast, MONDAY - timedelta(days=1), state="pending")
    reported(cast.reach)
    theirs = {"待受理": 1, "巡河待核实": 1, "投诉待处理": 1}
    mine, below = mine_and_below(cast.district_office)
    assert mine == {}
    assert theirs.items() <= below.items()
    assert mine_and_below(cast.town_office) == (theirs, {})
    assert owner_words(Issue.objects.get()) == "清溪镇河长办 受理"
    closed_office(cast.town_office)
    assert mine_and_below(cast.district_office) == (theirs, {})
    assert owner_words(Issue.objects.get()) == "江南区河长办 受理"


def test_what_was_raised_is_the_upper_offices_and_no_longer_the_lowers(cast):
    of = issue(cast)
    act(issue_id=of.pk, action="raise", by=cast.town_office, at=MONDAY, note="镇上难以解决")
    assert mine_and_below(cast.district_office) == ({"下级提请": 1, "待受理": 1}, {})
    assert mine_and_below(cast.town_office)[0] == {}


def test_a_city_sees_what_waits_in_each_of_its_districts(cast, client):
    """Neighbouring districts are one range of codes, which must not be read as its first district."""
    village = make.division("500102001001", "邻区某村")
    make.office("500102000000", "邻区河长办")
    there = make.ReachFactory(river=cast.river, division=village)
    yesterday = MONDAY - timedelta(days=1)
    walk(cast, yesterday, state="pending")
    walk(cast, yesterday, state="pending", reach=there)
    _, below = mine_and_below(cast.city_office)
    assert below["巡河待核实"] == 2
    client.force_login(cast.city_office)
    address = reverse("inspections:patrol_inbox")
    listed = client.get(f"{address}?whose=below").context["table"]
    assert listed.page.paginator.count == 2


@pytest.mark.parametrize("role", ["city_office", "district_office", "town_office"])
def test_every_pile_counts_what_its_list_shows_at_either_desk(cast, client, role):
    for _ in range(2):
        issue(cast)
    raised = issue(cast)
    act(issue_id=raised.pk, action="raise", by=cast.town_office, at=MONDAY, note="镇上难以解决")
    handed_over(cast, at=MONDAY - timedelta(days=90))
    walk(cast, MONDAY - timedelta(days=1), state="pending")
    reported(cast.reach)
    kit.assigned(cast)
    waiting = kit.spots(cast, name="待分派批次")[0]
    assert waiting.state == "pending"
    draft(cast, year=2027, state="returned")
    draft_notice(cast)
    user = fresh(getattr(cast, role))
    client.force_login(user)
    seen = set()
    for pile in [*waiting_for(user, MONDAY), *waiting_below(user, MONDAY)]:
        page = client.get(pile.url).context
        if "table" in page:
            assert page["table"].page.paginator.count == pile.count, pile
            seen |= {pile.label} if pile.count else set()
    assert len(seen) >= 3


def test_the_home_page_folds_what_lies_below_and_the_ledger_has_a_tab_for_it(cast, client):
    issue(cast)
    client.force_login(cast.district_office)
    page = client.get("/").content.decode()
    assert 'hx-get="/home/below/"' in page
    assert "下级办理中" in page
    unfolded = client.get("/home/below/", headers={"HX-Request": "true"}).content.decode()
    assert "?inbox=accept&amp;whose=below" in unfolded
    assert unfolded in client.get("/home/below/").content.decode()
    address = reverse("issues:issue_list")
    listed = client.get(f"{address}?inbox=accept&whose=below")
    assert listed.context["table"].paginator.count == 1
    # What a lower office has to do is not done over its head from here; it is urged.
    assert [button.label for button in listed.context["bulk_actions"]] == ["催办"]
    assert client.get(f"{address}?inbox=accept&whose=mine").context["table"].paginator.count == 0
