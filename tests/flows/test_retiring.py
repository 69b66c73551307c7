"""Taking a reach, a river or a signboard out of use: what hangs on it is told, blocks, or ends with it."""

from datetime import date, datetime

import pytest

from chiefs.models import Appointment, FollowUp, FollowUpKind, Handover
from common.errors import Conflict
from common.text.chinese import SHANGHAI
from inspections.models import PatrolDue
from inspections.services.dues import open_current
from rivers import services
from rivers.models import Signboard
from tests import factories as make
from tests.inspections.rows import patrol
from tests.issues.conftest import Walk

pytestmark = pytest.mark.both

# A Sunday: the week from the 16th is over; the next is wholly ahead.
SUNDAY = datetime(2026, 11, 22, 17, 0, tzinfo=SHANGHAI)


@pytest.fixture
def clerk(client, cast, monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: SUNDAY)
    client.force_login(cast.town_office)
    client.get("/")
    return client


def retire(row, by):
    return services.retire(row=row, reason="并入下段", by=by, at=SUNDAY)


def test_the_page_says_what_will_end_and_the_act_ends_it(clerk, cast) -> None:
    open_current(at=SUNDAY)
    address = f"/rivers/reaches/{cast.reach.pk}/retire/"
    page = clerk.get(address).text
    assert "1 项任职于今天卸任：村河长（村级河长）" in page
    assert "今天以后的 6 项应巡随任职取消" in page
    clerk.post(address, {"reason": "并入下段"})
    cast.appointment.refresh_from_db()
    assert cast.appointment.ended_on == date(2026, 11, 22)
    assert cast.appointment.history.latest("history_id").history_user == cast.town_office
    kept = PatrolDue.objects.standing().filter(reach=cast.reach)
    assert max(kept.values_list("period_end", flat=True)) == date(2026, 11, 22)


def test_what_was_owed_and_met_before_that_day_stays_as_it_was(cast) -> None:
    open_current(at=SUNDAY)
    due = PatrolDue.objects.get(reach=cast.reach, period_start=date(2026, 11, 9))
    met = patrol(cast, datetime(2026, 11, 11, 9, tzinfo=SHANGHAI), due=due)
    retire(cast.reach, cast.town_office)
    for _ in range(2):  # at once, and by the nightly job
        open_current(at=SUNDAY)
        met.refresh_from_db()
        due.refresh_from_db()
        assert met.due == due
        assert due.cancelled_at is None


def test_an_open_issue_blocks_and_leads_to_the_list(clerk, cast) -> None:
    Walk(cast).report()
    address = f"/rivers/reaches/{cast.reach.pk}/retire/"
    page = clerk.get(address).text
    assert "还有 1 件未销号的问题" in page
    assert "/issues/?q=" in page
    assert 'name="reason"' not in page
    answer = clerk.post(address, {"reason": "并入下段"})
    assert answer.status_code == 422
    assert "还有 1 件未销号的问题" in answer.text
    cast.reach.refresh_from_db()
    cast.appointment.refresh_from_db()
    assert cast.reach.is_active
    assert cast.appointment.ended_on is None


def test_a_rivers_chiefs_end_with_it_once_its_reaches_have_gone(cast) -> None:
    chief = make.ChiefFactory(name="区河长", division=cast.district)
    post = make.AppointmentFactory(
        chief=chief, reach=None, river=cast.river, division=cast.district, tier=6
    )
    with pytest.raises(Conflict, match="还有 2 个在用的河段"):
        retire(cast.river, cast.district_office)
    for reach in (cast.reach, cast.stranger_reach):
        retire(reach, cast.district_office)
    retire(cast.river, cast.district_office)
    post.refresh_from_db()
    assert post.ended_on == date(2026, 11, 22)
    assert not Appointment.objects.filter(ended_on=None, river=cast.river).exists()


def test_a_post_of_an_office_above_blocks_and_names_its_chief(cast) -> None:
    for reach in (cast.reach, cast.stranger_reach):
        retire(reach, cast.district_office)
    chief = make.ChiefFactory(name="市河长", division=cast.district.parent)
    make.AppointmentFactory(
        chief=chief, reach=None, river=cast.river, division=cast.district.parent, tier=4
    )
    with pytest.raises(Conflict, match="由上级河长办登记，请先由上级办理卸任：市河长"):
        retire(cast.river, cast.district_office)


def test_a_post_that_begins_later_blocks_and_one_with_a_later_end_ends_today(cast) -> None:
    cast.appointment.ended_on = date(2026, 12, 31)
    cast.appointment.save()
    later = make.AppointmentFactory(chief=cast.chief, reach=cast.reach, started_on=date(2027, 1, 1))
    with pytest.raises(Conflict, match="任职日期在今天之后"):
        retire(cast.reach, cast.town_office)
    later.delete()
    retire(cast.reach, cast.town_office)
    cast.appointment.refresh_from_db()
    assert cast.appointment.ended_on == date(2026, 11, 22)


def test_a_signboards_jobs_are_done_with_when_it_is_taken_down(cast) -> None:
    board = Signboard.objects.create(code="G1", reach=cast.reach, place="桥头")
    handover = Handover.objects.create(
        outgoing=cast.chief,
        incoming=make.ChiefFactory(division=cast.village),
        division=cast.village,
        effective_on=date(2026, 11, 1),
        done_by=cast.town_office,
    )
    job = FollowUp.objects.create(
        handover=handover,
        kind=FollowUpKind.SIGNBOARD,
        division=cast.village,
        signboard=board,
        due_on=date(2026, 11, 16),
    )
    retire(board, cast.town_office)
    job.refresh_from_db()
    assert (job.done_by, job.note) == (cast.town_office, "公示牌已停用。")


def test_a_reach_that_comes_back_has_no_chief_until_one_is_appointed(clerk, cast) -> None:
    retire(cast.reach, cast.town_office)
    page = clerk.post(f"/rivers/reaches/{cast.reach.pk}/restore/", follow=True).text
    assert "停用时卸任的河长不会自动恢复，请重新任命" in page
    assert not Appointment.objects.filter(reach=cast.reach).on(date(2026, 11, 23)).exists()
