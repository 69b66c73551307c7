"""What a phone shows of its owner's year: dues, swaps, joint patrols."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest

from inspections.models import SwapArrangement
from inspections.services.dues import open_dues
from inspections.services.paper import Entry, record_joint
from tests import factories as make
from tests.cast import Cast
from tests.phone import AT, END, START, Phone, sent_patrol


@pytest.fixture
def phone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Phone:
    monkeypatch.setattr("common.clock.now", lambda: AT)
    return Phone(cast.village_chief)


def test_my_dues_of_a_year_and_nobody_elses(phone: Phone, cast: Cast) -> None:
    cast.appointment.started_on = date(2025, 1, 1)
    cast.appointment.save()
    for first, last in (((2025, 12, 22), (2026, 1, 4)), ((2026, 11, 16), (2026, 11, 22))):
        open_dues(at=AT, first=date(*first), last=date(*last))
    sent_patrol(cast.village_chief, cast.reach)
    this = phone.get("dues/").json()
    assert this["year"] == 2026
    # Accounted in the year in which it ends.
    assert [(due["period_end"], due["done"]) for due in this["dues"]] == [
        ("2026-01-04", 0), ("2026-11-22", 1),
    ]  # fmt: skip
    assert [d["period_end"] for d in phone.get("dues/?year=2025").json()["dues"]] == ["2025-12-28"]
    assert Phone(cast.district_office).get("dues/").json()["dues"] == []
    for wrong in ("x", "-1", "99999", "１９９９"):
        answer = phone.get(f"dues/?year={wrong}")
        assert (answer.status_code, list(answer.json()["fields"])) == (400, ["year"])


def test_a_swap_is_told_from_my_side_and_fed(phone: Phone, cast: Cast) -> None:
    partner = make.ChiefFactory(name="石桥河长", division=cast.stranger_reach.division)
    other = make.AppointmentFactory(chief=partner, reach=cast.stranger_reach)
    SwapArrangement.objects.create(
        first=other, second=cast.appointment, division=cast.district, created_by=cast.admin,
        started_on=date(2026, 11, 1), ended_on=date(2026, 11, 30), updated_at=START,
    )  # fmt: skip
    [swap] = phone.get("swaps/").json()["swaps"]
    assert (swap["partner"], swap["reach"]) == ("石桥河长", cast.stranger_reach.pk)
    assert swap["words"] == "11月1日—30日与石桥河长互巡：我巡清溪河石桥村段，对方巡清溪河河口村段"
    fed = [c["body"] for c in phone.get("changes/").json()["changes"] if c["type"] == "swap"]
    assert fed == [swap]
    assert Phone(cast.unit_clerk).get("swaps/").json()["swaps"] == []


def test_a_joint_patrol_names_who_went_along(
    phone: Phone, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    others = [make.ChiefFactory(name=name, division=cast.village) for name in ("张同行", "李同行")]
    for other in others:
        make.AppointmentFactory(chief=other, reach=cast.reach)
    # First as the one whose row it is, then as one of the others.
    for day, chiefs in ((11, [cast.chief, *others]), (12, [others[0], cast.chief])):
        started_at = datetime(2026, 11, day, 1, tzinfo=UTC)
        entry = Entry(
            uuid=uuid.uuid4(), reach=cast.reach, started_at=started_at,
            ended_at=started_at + (END - START), note="联合", scans=(), actor="",
        )  # fmt: skip
        record_joint(chiefs=chiefs, entry=entry, by=cast.town_office, at=AT)
    sent_patrol(cast.village_chief, cast.reach)
    with django_assert_max_num_queries(12):
        rows = phone.get("patrols/?kind=joint").json()["results"]
    assert [sorted(row["joint_with"]) for row in rows] == [["张同行"], sorted(["张同行", "李同行"])]
    assert phone.get("patrols/").json()["results"][0]["joint_with"] == []
    one = phone.get(f"patrols/{rows[0]['uuid']}/").json()
    assert one["joint_with"] == ["张同行"]
