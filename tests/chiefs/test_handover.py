"""交接: one act, all or nothing, and what it leaves."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Parameter
from chiefs.models import Appointment, Chief, FollowUp, Handover
from chiefs.neighbours.inbox import inbox_counts
from chiefs.reads.handover import HANDOVER_PARTS, HandoverLine
from chiefs.services.appointments import end_appointment
from chiefs.services.follow_ups import complete_follow_up
from chiefs.services.handovers import NewChief, common_division, hand_over
from chiefs.services.lookup import chiefs_of_reach
from common.errors import Conflict, Invalid, NotAllowed
from common.store.counting import counted
from rivers.models import Signboard
from tests import factories as make

AT = datetime(2026, 12, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = date(2026, 12, 5)


def two_open_issues(appointments):
    return [
        HandoverLine("未销号问题", f"WT-{n}", f"{row.subject}岸边垃圾", "整改中")
        for n, row in enumerate(appointments, start=1)
    ]


@pytest.fixture(autouse=True)
def parts(joined):
    joined(HANDOVER_PARTS, two_open_issues)


@pytest.fixture
def post(cast):
    """The village chief has two reaches with a board each, and 李新 waits to take over."""
    cast.second = make.ReachFactory(name="第二段", river=cast.river, division=cast.village)
    cast.second_post = make.AppointmentFactory(chief=cast.chief, reach=cast.second, title="村支书")
    for code, reach in (("P1", cast.reach), ("P2", cast.second), ("P3", cast.stranger_reach)):
        Signboard.objects.create(code=code, reach=reach, place="桥头")
    Signboard.objects.create(code="P9", reach=cast.reach, place="旧桥", is_active=False)
    cast.heir = make.ChiefFactory(name="李新", division=cast.village, office_phone="023-00000001")
    return cast


def do(post, **changes):
    words = {
        "outgoing": post.chief,
        "appointments": [post.appointment, post.second_post],
        "incoming": post.heir,
        "effective_on": DAY,
        "basis": "清溪镇〔2026〕9号",
        "by": post.town_office,
        "at": AT,
    }
    return hand_over(**(words | changes))


def test_the_old_posts_end_the_day_before_and_the_same_posts_begin(post) -> None:
    handover = do(post)
    old = Appointment.objects.filter(chief=post.chief).order_by("pk")
    new = Appointment.objects.filter(chief=post.heir).order_by("pk")
    assert [row.ended_on for row in old] == [date(2026, 12, 4)] * 2
    assert [(r.reach, r.kind, r.tier, r.started_on, r.ended_on) for r in new] == [
        (post.reach, "chief", 12, DAY, None),
        (post.second, "chief", 12, DAY, None),
    ]
    assert [row.title for row in new] == ["", "村支书"]
    assert {row.basis for row in new} == {"清溪镇〔2026〕9号"}
    assert set(handover.closed.all()) == set(old)
    assert set(handover.opened.all()) == set(new)


def test_every_day_names_exactly_one_chief_across_the_handover(post) -> None:
    do(post)
    named = {
        day: [row.chief.name for row in chiefs_of_reach(post.reach, date(2026, 12, day))]
        for day in (1, 4, 5, 31)
    }
    assert named == {1: ["村河长"], 4: ["村河长"], 5: ["李新"], 31: ["李新"]}


def test_only_the_chosen_posts_are_handed_over(post) -> None:
    do(post, appointments=[post.second_post])
    post.appointment.refresh_from_db()
    assert post.appointment.ended_on is None


def test_the_list_is_frozen_as_it_stood(post) -> None:
    handover = do(post)
    assert [(i.kind, i.reference, i.title, i.state) for i in handover.items.all()] == [
        ("未销号问题", "WT-1", "清溪河河口村段岸边垃圾", "整改中"),
        ("未销号问题", "WT-2", "第二段岸边垃圾", "整改中"),
    ]


def test_each_board_in_use_gets_a_job_and_the_change_one_to_publish(post) -> None:
    handover = do(post)
    jobs = [(j.kind, j.signboard and j.signboard.code, j.due_on) for j in handover.follow_ups.all()]
    due = date(2026, 12, 20)
    assert sorted(jobs, key=str) == [
        ("publish", None, due),
        ("signboard", "P1", due),
        ("signboard", "P2", due),
    ]
    outdated = dict(Signboard.objects.values_list("code", "outdated_since"))
    assert outdated == {"P1": DAY, "P2": DAY, "P3": None, "P9": None}


def test_the_days_for_a_board_are_the_offices_to_set(post) -> None:
    Parameter.objects.create(
        key="rivers.signboard_update_days",
        division=post.town,
        value=7,
        valid_from=date(2026, 1, 1),
    )
    handover = do(post)
    assert {j.due_on for j in handover.follow_ups.filter(kind="signboard")} == {date(2026, 12, 12)}


def test_a_river_chiefs_handover_touches_the_boards_inside_the_division(post) -> None:
    person = make.ChiefFactory(division=post.town)
    of_river = make.AppointmentFactory(
        chief=person, reach=None, river=post.river, division=post.town, tier=9
    )
    heir = make.ChiefFactory(division=post.town)
    handover = do(post, outgoing=person, appointments=[of_river], incoming=heir)
    boards = handover.follow_ups.filter(kind="signboard").values_list("signboard__code", flat=True)
    assert sorted(boards) == ["P1", "P2"]


def test_a_successor_is_entered_on_the_spot(post) -> None:
    new = NewChief(name="周到", division=post.village, mobile="19000005678")
    handover = do(post, incoming=new)
    assert handover.incoming.name == "周到"
    assert handover.incoming.appointments.count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"appointments": []},
        {"effective_on": date(2025, 1, 1)},
        {"by": "stranger"},
        {"incoming": "same"},
        {"incoming": "holds"},
        {"incoming": "taken_mobile"},
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_and_nothing_is_half_done(post, changes) -> None:
    make.ChiefFactory(division=post.village, mobile="19000005678")
    words = dict(changes)
    if words.get("by"):
        words["by"] = post.stranger
    if words.get("incoming") == "same":
        words["incoming"] = post.chief
    elif words.get("incoming") == "holds":
        # Already chief of the second reach: the first is free, the second is not.
        words["incoming"] = post.heir
        make.AppointmentFactory(chief=post.heir, reach=post.second)
    elif words.get("incoming") == "taken_mobile":
        words["incoming"] = NewChief("周到", post.village, mobile="19000005678")
    before = list(Appointment.objects.order_by("pk").values()), Chief.objects.count()
    with pytest.raises((Invalid, Conflict, NotAllowed)):
        do(post, **words)
    assert (list(Appointment.objects.order_by("pk").values()), Chief.objects.count()) == before
    assert not Handover.objects.exists()
    assert not FollowUp.objects.exists()
    assert not Signboard.objects.exclude(outdated_since=None).exists()


def test_a_post_that_somebody_else_ended_meanwhile_is_told_and_nothing_is_done(post) -> None:
    end_appointment(
        appointment=post.second_post, on=date(2026, 11, 30), by=post.district_office, at=AT
    )
    with pytest.raises(Conflict) as told:
        do(post)
    assert "第二段" in told.value.detail
    assert "2026年11月30日" in told.value.detail
    post.appointment.refresh_from_db()
    assert post.appointment.ended_on is None


@pytest.mark.parametrize(
    ("codes", "common"),
    [
        (["500101001201"], "500101001201"),
        (["500101001201", "500101001202"], "500101001000"),
        (["500101001201", "500101000000"], "500101000000"),
        (["500101001201", "500102001201"], "500100000000"),
    ],
)
def test_a_handover_belongs_to_the_nearest_common_division(codes, common) -> None:
    assert common_division(codes) == common


# --- what follows -----------------------------------------------------------------------------
def finish(post, job, **changes):
    words = {"note": "已换版面", "shown_chiefs": "村级河长 李新", "by": post.town_office, "at": AT}
    return complete_follow_up(follow_up=job, **(words | changes))


def test_doing_a_boards_job_writes_what_the_board_shows(post) -> None:
    job = do(post, effective_on=date(2026, 11, 20)).follow_ups.get(signboard__code="P1")
    finish(post, job, done_on=date(2026, 11, 30), shown_phones="023-00000001")
    board = Signboard.objects.get(code="P1")
    assert (board.shown_chiefs, board.shown_phones) == ("村级河长 李新", "023-00000001")
    assert (board.updated_on, board.outdated_since) == (date(2026, 11, 30), None)
    job.refresh_from_db()
    assert (job.done_by, job.done_at, job.note) == (post.town_office, AT, "已换版面")


def test_one_visit_does_the_jobs_of_two_handovers(post) -> None:
    first = do(post, effective_on=date(2026, 11, 10)).follow_ups.get(signboard__code="P1")
    third = make.ChiefFactory(division=post.village)
    again = do(
        post,
        outgoing=post.heir,
        appointments=list(post.heir.appointments.all()),
        incoming=third,
        effective_on=date(2026, 11, 20),
    ).follow_ups.get(signboard__code="P1")
    finish(post, again)
    first.refresh_from_db()
    assert first.done_at == AT


@pytest.mark.parametrize(
    "changes", [{"shown_chiefs": " "}, {"done_on": date(2026, 12, 2)}], ids=str
)
def test_a_boards_job_wants_the_words_and_a_day_that_has_come(post, changes) -> None:
    job = do(post).follow_ups.get(signboard__code="P1")
    with pytest.raises(Invalid):
        finish(post, job, **changes)
    job.refresh_from_db()
    assert job.done_at is None


def test_a_job_is_done_once_and_by_its_own_office(post) -> None:
    job = do(post).follow_ups.get(kind="publish")
    with pytest.raises(NotAllowed):
        finish(post, job, by=post.stranger)
    finish(post, job)
    with pytest.raises(Conflict) as told:
        finish(post, job, by=post.district_office)
    assert "镇河长办" in told.value.detail


def test_the_home_page_counts_what_is_open_and_late_in_ones_own_office(
    post, django_assert_num_queries
) -> None:
    do(post)
    late = datetime(2026, 12, 21, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert post.town_office.office_ranges
    with django_assert_num_queries(1):
        counts = counted(inbox_counts(post.town_office, late))
    assert [(label, n) for label, n, _ in counts] == [
        ("公示牌待更新", 2),
        ("河长变动待公告", 1),
        ("河长变动后续事项逾期", 3),
    ]
    assert [n for _, n, _ in counted(inbox_counts(post.stranger, late))] == [0, 0, 0]
    assert inbox_counts(post.district_chief, late) == []
