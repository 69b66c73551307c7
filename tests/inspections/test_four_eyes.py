"""复核分人 when patrols are confirmed: nobody confirms what he walked or sent, where somebody else can."""

from datetime import datetime, timedelta

import pytest

from accounts.services import reset_password
from common.errors import NotAllowed
from common.text.chinese import SHANGHAI
from common.text.months import Month
from inspections.models import PatrolDecision
from inspections.reads.figures import month_figures
from inspections.rules.doubts import JUST_RESET
from inspections.services.decisions import decide, decide_many
from tests import factories as make
from tests.cast import TOWN
from tests.inspections.rows import patrol

AT = datetime(2026, 11, 22, 9, 5, tzinfo=SHANGHAI)


@pytest.fixture
def second(cast):
    return make.office(TOWN, "李四")


def sent(cast):
    return {"recorded_by": cast.town_office}


def walked(cast):
    cast.chief.user = cast.town_office
    cast.chief.save()
    return {}


def by_reset(cast):
    """The office reset the password of the account that sent it, a moment before."""
    reset_password(user=cast.village_chief, by=cast.town_office, at=AT - timedelta(days=1))
    return {"reasons": [JUST_RESET]}


def waiting(cast, way):
    extra = {"reasons": ["时长 6 分钟，少于要求的 10 分钟"]} | way(cast)
    return patrol(cast, AT - timedelta(days=1), state="pending", **extra)


@pytest.mark.parametrize(
    ("way", "words"),
    [(sent, "本人上报"), (walked, "本人的巡河"), (by_reset, "重置密码的账号所报")],
)
def test_ones_own_patrol_is_confirmed_by_somebody_else(cast, second, way, words) -> None:
    row = waiting(cast, way)
    with pytest.raises(
        NotAllowed, match=f"这次巡河是您{words}，须另由一人核实：可由清溪镇河长办的李四"
    ):
        decide(patrol_id=row.pk, accept=True, by=cast.town_office, at=AT)
    many = decide_many(patrol_ids=[row.pk], accept=True, by=cast.town_office, at=AT)
    assert many.decided == 0
    assert words in many.refusals[0]
    # That it does not count anybody may say, and the other one confirms.
    done = decide(patrol_id=row.pk, accept=True, by=second, at=AT)
    assert done.state == "confirmed"
    assert PatrolDecision.objects.get().own == ""


@pytest.mark.parametrize("way", [sent, walked, by_reset])
def test_where_nobody_else_could_it_is_confirmed_marked_and_counted(cast, client, way) -> None:
    row = waiting(cast, way)
    decide(patrol_id=row.pk, accept=True, by=cast.town_office, at=AT)
    assert PatrolDecision.objects.get().own
    assert month_figures(Month.of(row.started_at), TOWN).total.alone == 1
    client.force_login(cast.town_office)
    page = client.get(f"/inspections/statistics/?month={Month.of(row.started_at)}").text
    assert "其中 1 次未能另由一人核实" in page
    assert "未能另由一人核实" in client.get(f"/inspections/patrols/{row.pk}/").text
    # Confirmed anew by the office above it counts no more.
    decide(
        patrol_id=row.pk,
        accept=False,
        note="不实",
        by=cast.district_office,
        at=AT,
        seen="confirmed",
    )
    decide(
        patrol_id=row.pk,
        accept=True,
        note="补证",
        by=cast.district_office,
        at=AT + timedelta(hours=1),
        seen="rejected",
    )
    assert month_figures(Month.of(row.started_at), TOWN).total.alone == 0


def test_rejecting_ones_own_is_nobody_elses_affair(cast, second) -> None:
    row = waiting(cast, sent)
    assert decide(patrol_id=row.pk, accept=False, note="误报", by=cast.town_office, at=AT)
