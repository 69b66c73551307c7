"""What items read: each figure equals what the register's own room counts, with its rows, in few queries."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Division
from common.text.months import Month
from notices.models import Notice, NoticeLight
from scoring.models import Rating
from scoring.reads.figures import Year
from scoring.reads.registry import readings, sources
from scoring.reads.sources import bulletins
from scoring.reads.subjects import candidates
from tests import factories as make
from tests.cast import DISTRICT, NEIGHBOUR_TOWN, NEIGHBOUR_VILLAGE, TOWN, VILLAGE
from tests.issues.conftest import Walk
from tests.plans.making import line, task_list
from tests.scoring import kit
from tests.scoring.kit import YEAR, at
from tests.waters.water_kit import sample

pytestmark = pytest.mark.django_db

NOW = at(11, 20)


def notice(cast, month, *lit, state="published", revision=1):
    made = Notice.objects.create(
        division=cast.district, month=date(YEAR, month, 1), revision=revision, state=state,
        number=f"{month}号{revision}", title="通报", drafted_at=NOW, published_at=NOW,
        published_by=cast.district_office,
        supersedes=Notice.objects.filter(month=date(YEAR, month, 1)).first(),
    )  # fmt: skip
    for of, light in lit:
        NoticeLight.objects.create(
            notice=made, line=of, kind="annual", list_title="清单", title=of.title, unit=of.lead_unit,
            unit_name="单位", due_on=of.due_on, percent=1, light=light, since=of.starts_on, why="慢",
        )  # fmt: skip


def read(code, year=None):
    year = year or Year(code=DISTRICT, year=YEAR, subjects=candidates(DISTRICT), at=NOW)
    return readings(year, [code])[code]


def numbers(code):
    return {key: dict(each) for key, each in read(code).numbers.items()}


def test_the_police_who_lead_tasks_are_scored_and_the_procurator_is_not(cast):
    for name, unit_kind in (("江南区公安局", "police"), ("江南区检察院", "procurator")):
        make.UnitFactory(name=name, division=cast.district, kind=unit_kind)
    named = [subject.name for subject in candidates(DISTRICT)]
    assert "江南区公安局" in named
    assert "江南区检察院" not in named


def test_lights_are_those_of_the_notices_and_tasks_those_of_the_lists(cast):
    own, town, bureau = f"u:{cast.unit.pk}", f"d:{TOWN}", f"d:{NEIGHBOUR_TOWN}"
    of_town = make.UnitFactory(name="清溪镇政府", division=cast.town, kind="town")
    of = task_list(cast)
    easy, hard = line(of, title="保洁"), line(of, title="截污", difficulty="hard")
    theirs = line(
        of,
        title="清淤",
        lead_unit=of_town,
        difficulty="hardest",
        percent=100,
        done_on=date(YEAR, 9, 1),
    )
    notice(cast, 9, (easy, "red"), (theirs, "yellow"), state="superseded")
    notice(cast, 9, (easy, "red"), revision=2)
    notice(cast, 10, (easy, "red"), (hard, "yellow"))
    assert numbers("lights.red") == {own: {"count": 2}, town: {"count": 0}, bureau: {"count": 0}}
    assert [row.words for row in read("lights.red").rows[own]] == [
        f"{YEAR}年9月：保洁（红灯）", f"{YEAR}年10月：保洁（红灯）"]  # fmt: skip
    assert numbers("lights.yellow")[own] == {"count": 1}
    # Who leads no hard task is not there; a corrected notice says what its correction says.
    assert numbers("lights.always_green") == {own: {"count": 0}, town: {"count": 1}}
    assert numbers("tasks.done") == {
        own: {"done": 0, "due": 2, "value": 0}, town: {"done": 1, "due": 1, "value": 100}}  # fmt: skip
    missed = read("tasks.reports_missed")
    # March to October, until the day on which October's is due: of three lines, the town's was done in September.
    assert missed.numbers[own]["count"] == len(missed.rows[own])
    assert missed.numbers[own]["count"] > missed.numbers[town]["count"] > 0


def test_water_of_the_towns_against_the_year_before(cast):
    by = cast.district_office
    rows = [make.SectionFactory(division=Division.objects.get(pk=code), river=cast.river)
            for code in (VILLAGE, NEIGHBOUR_VILLAGE)]  # fmt: skip
    for where, before, now in zip(rows, ("0.1", "0.1"), ("0.35", "0.05"), strict=True):
        for year, value in ((YEAR - 1, before), (YEAR, now)):
            sample(by, where, Month(year, 10), TP=value, NH3_N="0.4")
    town, other = f"d:{TOWN}", f"d:{NEIGHBOUR_TOWN}"
    assert numbers("water.worse") == {town: {"count": 1}, other: {"count": 0}}
    assert numbers("water.phosphorus") == {
        town: {"value": D("0.35"), "before": D("0.1")}, other: {"value": D("0.05"), "before": D("0.1")}}  # fmt: skip
    assert numbers("water.good")[town] == {"done": 0, "due": 1, "value": 0}
    assert numbers("water.on_target")[other] == {"done": 1, "due": 1, "value": 100}
    # Who leads the river by the year's list answers for all of its sections.
    task_list(cast, river=cast.river, lead_unit=cast.unit)
    own = f"u:{cast.unit.pk}"
    assert numbers("water.worse")[own] == {"count": 1}
    assert numbers("water.on_target")[own]["due"] == 2


def test_places_issues_complaints_and_ratings(cast, monkeypatch):
    walk = Walk(cast)
    walk.handed_over()
    walk.report()
    town, own = f"d:{TOWN}", f"u:{cast.unit.pk}"
    year = Year(code=DISTRICT, year=walk.at.year, subjects=candidates(DISTRICT), at=walk.at)
    assert read("issues.rectified", year).numbers[town] == {"done": 0, "due": 2, "value": 0}
    assert read("issues.rectified", year).numbers[own]["due"] == 1
    kit.reported_again(cast)
    # Two more reports of one place are one place.
    assert numbers("complaints.repeated") == {town: {"count": 1}, f"d:{NEIGHBOUR_TOWN}": {"count": 0}}  # fmt: skip
    for word in ("好", "较好"):
        Rating.objects.create(
            division=cast.district, year=YEAR, chief=cast.chief, river=cast.river, town=cast.town,
            word=word, by=cast.district_chief, by_name="某", at=NOW)  # fmt: skip
    assert numbers("ratings") == {town: {"好": 0, "较好": 1, "一般": 0}}
    # What is counted there is that room's; here, whose it is.
    monkeypatch.setattr(bulletins, "accepted_by_unit", lambda year, division, at: {cast.unit.pk: 4})
    assert numbers("bulletins.accepted")[own] == {"count": 4}


def test_all_figures_together_ask_as_often_for_more_subjects(cast):
    def asked():
        year = Year(code=DISTRICT, year=YEAR, subjects=candidates(DISTRICT), at=NOW)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            readings(year, sources())
        return len(queries)

    few = asked()
    for n in range(3, 6):
        make.division(f"50010100{n}000", f"{n}镇")
        make.UnitFactory(division=cast.district, kind="bureau")
    assert asked() == few
