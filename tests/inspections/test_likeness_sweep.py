"""What shows beside other patrols only is asked about, whatever the order, and never refused."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from inspections.models import Patrol
from inspections.services.decisions import decide
from inspections.services.likeness import compare_new
from tests import factories as make
from tests.cast import Cast
from tests.inspections.rows import patrol
from tests.phone import AT, START, submitted, walk

pytestmark = pytest.mark.both
WEEK = 7 * 86_400


def send(by: Any, body: Any, at: datetime = AT) -> Patrol:
    return submitted(uuid.uuid4(), body, by, at)[0]


def again(body: dict[str, Any], seconds: int = WEEK, east: float = 0.0) -> dict[str, Any]:
    """The same walk some time later, all its points a little to the east."""
    points = [[t + seconds, lon + east, lat, a] for t, lon, lat, a in body["track"]["points"]]
    moments = {
        name: (datetime.fromisoformat(body[name]) + timedelta(seconds=seconds)).isoformat()
        for name in ("started_at", "ended_at")
    }
    return body | moments | {"track": body["track"] | {"points": points}}


def swept(at: datetime = AT) -> int:
    asked = compare_new(at=at)
    assert compare_new(at=at) == 0
    return asked


def test_last_weeks_track_sent_again_waits_beside_the_first(cast: Cast) -> None:
    first = send(cast.village_chief, walk(cast.reach))
    assert (swept(), first.state) == (0, "valid")
    copy = send(cast.village_chief, again(walk(cast.reach), east=0.00005), AT + timedelta(weeks=1))
    assert copy.state == "valid"
    assert swept(AT + timedelta(weeks=1)) == 1
    first.refresh_from_db()
    copy.refresh_from_db()
    assert (first.state, first.alike) == ("valid", None)
    assert (copy.state, copy.alike) == ("pending", first)
    assert copy.reasons == [
        "轨迹与本人 2026年11月18日 09:00 开始的巡河几乎完全相同，请核实是否重复使用"
    ]
    assert copy.updated_at == AT + timedelta(weeks=1)


def test_of_two_that_came_together_one_is_asked_about(cast: Cast) -> None:
    later = AT + timedelta(weeks=1)
    both = [send(cast.village_chief, again(walk(cast.reach), n * WEEK), later) for n in (0, 1)]
    assert swept(AT + timedelta(weeks=1)) == 1
    assert [Patrol.objects.get(pk=row.pk).state for row in both] == ["valid", "pending"]


def test_another_chiefs_track_on_another_reach_is_named_with_its_chief(cast: Cast) -> None:
    neighbour = make.ReachFactory(division=cast.reach.division, river=cast.reach.river)
    make.AppointmentFactory(chief=cast.chief, reach=neighbour)
    send(cast.village_chief, walk(cast.reach))
    Patrol.objects.update(actor_name="邻村河长", chief=None)
    copy = send(cast.village_chief, again(walk(neighbour)), AT + timedelta(weeks=1))
    swept()
    copy.refresh_from_db()
    assert copy.reasons[-1] == (
        "轨迹与邻村河长 2026年11月18日 09:00 开始的另一河段的巡河几乎完全相同，请核实是否重复使用"
    )


def test_what_the_office_decided_stays_decided_with_the_reason_beside_it(cast: Cast) -> None:
    send(cast.village_chief, walk(cast.reach))
    body = again(walk(cast.reach), ended_early := WEEK)
    body["ended_at"] = body["started_at"]
    copy = send(cast.village_chief, body, AT + timedelta(seconds=ended_early))
    decide(patrol_id=copy.pk, accept=True, by=cast.town_office, at=AT)
    assert swept() == 1
    copy.refresh_from_db()
    assert copy.state == "confirmed"
    assert "几乎完全相同" in copy.reasons[-1]


def test_patrols_of_before_are_held_beside_and_asked_nothing(cast: Cast) -> None:
    """As the migration leaves them: compared, not yet signed."""
    for n in (0, 1):
        send(cast.village_chief, again(walk(cast.reach), n * WEEK))
    Patrol.objects.update(compared_at=AT)
    assert swept() == 0
    send(cast.village_chief, again(walk(cast.reach), 2 * WEEK), AT + timedelta(weeks=2))
    assert swept() == 1


def test_a_row_that_old_code_writes_counts_as_compared(cast: Cast) -> None:
    row = patrol(cast, START)
    columns = [f.column for f in Patrol._meta.concrete_fields]
    kept = ", ".join(f'"{name}"' for name in columns if name not in ("id", "uuid", "compared_at"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO inspections_patrol (uuid, {kept}) "
            f"SELECT %s, {kept} FROM inspections_patrol WHERE id = %s",
            [str(uuid.uuid4()) if connection.vendor == "postgresql" else uuid.uuid4().hex, row.pk],
        )
    row.refresh_from_db()
    assert row.compared_at is None
    assert Patrol.objects.exclude(pk=row.pk).get().compared_at is not None


@pytest.mark.parametrize(("minutes", "asked"), [(20, 1), (90, 0)])
@pytest.mark.parametrize("is_back", [False, True])
def test_nobody_comes_from_there_to_here_in_that_time(
    cast: Cast, minutes: int, asked: int, is_back: bool
) -> None:
    """50 km, whichever of the two is looked at first."""
    far = make.ReachFactory(
        name="远河段", division=cast.reach.division, river=cast.reach.river,
        line=[[108.92, 30.80], [108.93, 30.80]],
    )  # fmt: skip
    make.ReachFactory._meta.model.objects.filter(pk=far.pk).update(
        west=108.92, east=108.93, south=30.8, north=30.8
    )
    later = START + timedelta(minutes=30 + minutes)
    whole = [(cast.reach, START), (far, later)]
    rows = [patrol(cast, when, reach=reach) for reach, when in whole]
    if is_back:
        Patrol.objects.filter(pk=rows[1].pk).update(compared_at=AT)
    type(cast.reach).objects.filter(pk=cast.reach.pk).update(
        west=108.40, east=108.42, south=30.8, north=30.8
    )
    assert swept() == asked * (1 if is_back else 2)
    rows[0].refresh_from_db()
    if asked:
        assert "外的远河段，时间上来不及，请核实" in rows[0].reasons[0]
        assert rows[0].state == "pending"


def test_two_hundred_meetings_at_once_all_wait(cast: Cast) -> None:
    for n in range(60):
        patrol(
            cast, START - timedelta(days=n), kind="meeting", note="开会",
            received_at=AT, updated_at=AT,
        )  # fmt: skip
    assert swept() == 60
    assert set(Patrol.objects.values_list("state", flat=True)) == {"pending"}
    reasons = [row.reasons for row in Patrol.objects.all()]
    assert reasons == [["同一人一小时内集中上报了 60 次现场办公会或现场处置，请核实"]] * 60


def test_many_meetings_of_one_day_wait_and_few_do_not(cast: Cast) -> None:
    for n in range(7):
        when = datetime(2026, 11, 18, n, tzinfo=UTC)
        patrol(cast, when, kind="onsite", note="处置")
        assert swept() == (7 if n == 6 else 0)


def test_the_office_sees_the_other_patrol_beside_it(client: Any, cast: Cast) -> None:
    first = send(cast.village_chief, walk(cast.reach))
    copy = send(cast.village_chief, again(walk(cast.reach)), AT + timedelta(weeks=1))
    swept(AT + timedelta(weeks=1))
    client.force_login(cast.town_office)
    for row, other in ((copy, first), (first, copy)):
        page = client.get(f"/inspections/patrols/{row.pk}/").content.decode()
        assert "轨迹几乎相同的巡河" in page
        assert f'/inspections/patrols/{other.pk}/">村河长，' in page
        assert "几乎相同的另一条轨迹" in page or "\\u51e0\\u4e4e" in page


def test_what_was_left_out_of_a_track_is_said_beside_the_map(client: Any, cast: Cast) -> None:
    body = walk(cast.reach)
    body["track"]["points"][60][1] += 0.03
    body["track"]["points"][80][3] = 900
    row = send(cast.village_chief, body)
    client.force_login(cast.town_office)
    page = client.get(f"/inspections/patrols/{row.pk}/").content.decode()
    assert "1 个点定位误差过大，不计；1 个点跳到人走不到的地方又跳回，不计。" in page
