"""What waits for somebody in a scoring: each pile counts what its list shows."""

from decimal import Decimal as D

import pytest

from hezhang.home.inbox import waiting_for
from scoring.services.objections import decide, object_to
from scoring.services.scorings import announce, enter, freeze
from tests.scoring import kit
from tests.scoring.kit import AFTER, YEAR, at

LATE = at(1, 21, year=YEAR + 1)


def piles(client, user, moment):
    """Words of the piles of 考核 that are not empty → how many; each equal to its list."""
    # Anew: a session of another day has been idle for too long.
    client.logout()
    client.force_login(user)
    found = {}
    for pile in waiting_for(user, moment):
        if pile.heading != "考核":
            continue
        table = client.get(pile.url).context["table"]
        # An empty pile leads to an empty list: a town sees the district's scoring, and has nothing to answer there.
        assert (table.page.paginator.count if table else 0) == pile.count, pile
        if pile.count:
            found[pile.label] = pile.count
    return found


@pytest.mark.django_db
def test_a_scoring_waits_for_each_who_has_something_to_do_and_for_nobody_else(
    client, cast, monkeypatch
):
    def now(moment):
        monkeypatch.setattr("common.clock.now", lambda: moment)
        return moment

    of = kit.opened(cast)
    everybody = (cast.district_office, cast.town_office, cast.unit_clerk, cast.city_office)
    summer = now(at(7, 1))
    assert [piles(client, user, summer) for user in everybody] == [{}, {}, {}, {}]
    winter = now(AFTER)
    assert piles(client, cast.district_office, winter) == {"考核待核定、公布": 1}
    assert piles(client, cast.town_office, winter) == {"考核待自评": 1}
    assert piles(client, cast.unit_clerk, winter) == {"考核待自评": 1, "考核待部门评分": 1}
    assert piles(client, cast.city_office, winter) == {}
    numbers = {"台账": D(0), "会议": D(0)}
    for sheet in of.sheets.all():
        said = {"sheet_id": sheet.pk, "key": "n2", "numbers": numbers, "at": AFTER}
        if sheet.unit_id != cast.unit.pk:
            enter(**said, column="department", by=cast.unit_clerk)
        if sheet.division_id == cast.town.pk:
            enter(**said, column="self", by=cast.town_office)
    assert piles(client, cast.town_office, winter) == {}
    assert piles(client, cast.unit_clerk, winter) == {"考核待自评": 1}

    # Whoever fills in 核定 goes on with it, and leaves the announcement to somebody else.
    second = kit.second_office(cast)
    first = of.sheets.first()
    said = {"sheet_id": first.pk, "key": "n3", "numbers": {"市级表彰": D(0)}, "at": AFTER}
    enter(**said, column="final", by=cast.district_office)
    assert piles(client, cast.district_office, winter) == {"考核待核定、公布": 1}
    kit.fill(cast, of, 清溪镇=2)
    assert piles(client, cast.district_office, winter) == {}
    assert piles(client, second, winter) == {"考核待核定、公布": 1}
    announce(scoring_id=of.pk, by=second, at=AFTER)
    assert piles(client, second, winter) == {}
    own = kit.sheet(of, "清溪镇")
    raised = object_to(sheet_id=own.pk, key="n2", words="已补", by=cast.town_office, at=AFTER)
    assert piles(client, second, winter) == {"考核申诉待处理": 1}
    late = now(LATE)
    assert piles(client, second, late) == {"考核申诉待处理": 1}
    decide(objection_id=raised.pk, outcome="rejected", words="材料不足",
           by=second, at=LATE)  # fmt: skip
    assert piles(client, second, late) == {"考核申诉期满待定稿": 1}
    freeze(scoring_id=of.pk, by=second, at=LATE)
    assert piles(client, second, late) == {}
