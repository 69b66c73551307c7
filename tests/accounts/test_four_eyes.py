"""复核分人: who may ask what of whom, what holds, and the page on which it is said."""

from contextlib import suppress
from itertools import product

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from accounts.models import AuditEvent, Division, Eyes, EyesRule
from accounts.services import set_eyes
from accounts.services.four_eyes import STRICTNESS, asked_of, others_than
from common import clock
from common.errors import DomainError, Invalid, NotAllowed
from tests import factories as make
from tests.cast import CITY, DISTRICT, NEIGHBOUR_TOWN, TOWN, VILLAGE

PLACES = (CITY, DISTRICT, TOWN, VILLAGE)
OFFICES = ("admin", "city_office", "district_office", "town_office")


def ask(cast, who: str, code: str, asks: str) -> EyesRule:
    by = getattr(cast, who)
    place = Division.objects.get(pk=code)
    return set_eyes(division=place, asks=asks, reason="县里要求", by=by, at=clock.now())


def test_unless_somebody_says_otherwise_another_person_verifies_where_there_is_one(cast) -> None:
    me = cast.town_office
    alone = others_than([me.pk], office=cast.town)
    assert (alone.names, alone.is_asked) == ((), False)
    make.office(TOWN, "李四")
    two = others_than([me.pk, None], office=cast.town)
    assert (two.names, two.is_asked) == (("李四",), True)
    assert two.words == "可由清溪镇河长办的李四办理，也可由上级河长办办理"
    gone = make.office(TOWN, "王五")
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    # Who left, and the offices above and beside, are nobody of this office.
    assert others_than([me.pk], office=cast.town).names == ("李四",)


MAY = (
    ("town_office", TOWN, Eyes.ALWAYS, ""),
    ("district_office", TOWN, Eyes.OFF, ""),
    ("admin", CITY, Eyes.OFF, ""),
    ("town_office", TOWN, Eyes.OFF, "只能比现在更严"),
    ("district_office", DISTRICT, Eyes.OFF, "只能比现在更严"),
    ("city_office", CITY, Eyes.OFF, "只能比现在更严"),
    ("town_office", DISTRICT, Eyes.ALWAYS, "只能为本级及下级"),
    ("stranger", TOWN, Eyes.ALWAYS, "只能为本级及下级"),
    ("unit_clerk", TOWN, Eyes.ALWAYS, "只能为本级及下级"),
)


def test_whoever_is_judged_sets_no_bar(cast) -> None:
    for who, code, asks, refused in MAY:
        EyesRule.objects.all().delete()
        if refused:
            with pytest.raises((Invalid, NotAllowed), match=refused):
                ask(cast, who, code, asks)
            assert not EyesRule.objects.exists(), who
        else:
            ask(cast, who, code, asks)
            assert asked_of(code) == asks
    assert AuditEvent.objects.filter(action="eyes.set").count() == 3


def test_what_an_office_above_asks_holds_also_against_what_was_allowed_before(cast) -> None:
    ask(cast, "district_office", TOWN, Eyes.OFF)
    assert asked_of(VILLAGE) == Eyes.OFF
    ask(cast, "city_office", DISTRICT, Eyes.ALWAYS)
    assert asked_of(TOWN) == Eyes.ALWAYS
    with pytest.raises(Invalid, match="只能比现在更严：上级现为“一律须另一人”"):
        ask(cast, "district_office", TOWN, Eyes.AUTO)
    ask(cast, "city_office", DISTRICT, Eyes.AUTO)
    # What a town asks of itself it may also take back, as far as those above let it.
    ask(cast, "town_office", TOWN, Eyes.ALWAYS)
    ask(cast, "town_office", TOWN, Eyes.AUTO)
    assert asked_of(TOWN) == Eyes.AUTO
    assert asked_of(NEIGHBOUR_TOWN) == Eyes.AUTO


SAID = some.lists(some.sampled_from(list(product(OFFICES, PLACES, Eyes.values))), max_size=6)
OWN = {"city_office": CITY, "district_office": DISTRICT, "town_office": TOWN}


@settings(
    max_examples=20,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(words=SAID)
def test_no_word_of_ones_own_makes_it_less(cast, words) -> None:
    """Whatever others said, what an office says of its own place never asks for less than holds without its word."""
    EyesRule.objects.all().delete()
    for who, code, asks in words:
        with suppress(DomainError):
            ask(cast, who, code, asks)
    for own in OWN.values():
        with transaction.atomic():
            holds = asked_of(own)
            EyesRule.objects.filter(set_by=own).delete()
            assert STRICTNESS[holds] >= STRICTNESS[asked_of(own)]
            transaction.set_rollback(True)


def test_the_page_says_what_holds_and_keeps_what_was_typed(cast, client) -> None:
    client.force_login(cast.town_office)
    sent = {"division": TOWN, "asks": "off", "reason": "人手不足"}
    refused = client.post("/accounts/four-eyes/", sent)
    assert refused.status_code == 422
    assert "只能比现在更严" in refused.text
    assert "人手不足" in refused.text
    client.post("/accounts/four-eyes/", sent | {"asks": "always", "reason": "县里要求"})
    page = client.get("/accounts/four-eyes/").text
    assert "清溪镇现为：<strong>一律须另一人</strong>" in page
    assert "县里要求" in page
    # A neighbour is told nothing of it.
    client.force_login(cast.stranger)
    assert "县里要求" not in client.get("/accounts/four-eyes/").text
