"""复核分人 on the home page: a pile holds what a person may do, and nothing that only somebody else may."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, RoleGrant, User
from accounts.services.four_eyes import set_eyes
from common.errors import NotAllowed
from hezhang.home.inbox import waiting_for
from tests import factories as make
from tests.accounts import test_four_eyes_acts as acts
from tests.bulletins import kit as bulletins
from tests.cast import Cast
from tests.health import kit as health
from tests.scoring import kit as scoring

pytestmark = pytest.mark.django_db

LATE = scoring.at(2, 12, year=scoring.YEAR + 1)
# The act, the moment, its pile. 清单修订 has its own test; what is no pile (rules, schemes, rubrics) is not here.
PILES: dict[Callable[[Cast], acts.Verify], tuple[datetime, str]] = {
    acts.signing: (bulletins.at(6), "简报校样待签发"),
    acts.review: (health.at(4, 8), "健康评价待评审"),
    acts.announcing: (scoring.AFTER, "考核待核定、公布"),
    acts.freezing: (LATE, "考核申诉期满待定稿"),
    acts.objection: (scoring.AFTER, "考核申诉待处理"),
}


@pytest.mark.parametrize("act", PILES, ids=lambda act: act.__name__)
def test_a_pile_holds_what_one_may_do_oneself_and_its_list_shows_it(
    cast: Cast, monkeypatch: Any, act: Callable[[Cast], acts.Verify]
) -> None:
    verify = act(cast)
    at, label = PILES[act]
    monkeypatch.setattr("common.clock.now", lambda: at)
    me = cast.district_office
    grants = RoleGrant.objects.filter(division=cast.district).exclude(user=me)
    User.objects.filter(pk__in=grants.values("user")).update(is_active=False)

    def holds(by: User) -> bool:
        """What the pile and its list say; and whether the act is done, to be undone."""
        by = User.objects.get(pk=by.pk)
        pile = next(each for each in waiting_for(by, at) if each.label == label)
        client = Client()
        client.force_login(by)
        table = client.get(pile.url).context["table"]
        assert (table.page.paginator.count if table else 0) == pile.count
        with acts.undone():
            try:
                verify(by)
            except NotAllowed:
                return bool(pile.count)
            assert pile.count == 1
        return bool(pile.count)

    def asks(what: str) -> None:
        set_eyes(division=cast.district, asks=what, reason="试", by=cast.city_office, at=at)

    # Alone I may, unless somebody above says always.
    assert holds(me)
    with acts.undone():
        asks("always")
        assert not holds(me)
    if acts.ACTS[act][1]:
        leader = make.UserFactory(name="甲河长")
        make.grant(leader, Role.CHIEF, cast.district)
        assert holds(leader)
        assert not holds(me)
    second = make.office(scoring.DISTRICT, "王某")
    assert holds(second)
    assert not holds(me)
    asks("off")
    assert holds(me)
