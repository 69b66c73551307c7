"""Signboards: out of date when chiefs change, late after the term, looked at in between."""

from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import Parameter
from common import clock
from common.errors import Conflict, Invalid
from common.store.ledger import AppendOnlyError
from common.text.chinese import local_date
from rivers import services
from rivers.models import CheckResult, Signboard
from rivers.rules.signboards import late_days
from tests.rivers.kit import AT

DAY = AT.date()


@pytest.fixture
def board(cast) -> Signboard:
    return Signboard.objects.create(code="G1", reach=cast.reach, place="桥头")


@pytest.mark.parametrize(
    ("since", "late"),
    [
        (None, 0),
        (date(2026, 11, 22), 0),
        (date(2026, 11, 7), 0),  # the fifteenth day
        (date(2026, 11, 6), 1),
        (date(2026, 10, 8), 30),
    ],
)
def test_days_late(since, late) -> None:
    assert late_days(since, today=date(2026, 11, 22), term_days=15) == late


def test_a_handover_marks_the_boards_of_its_reaches_and_keeps_an_earlier_day(cast, board) -> None:
    other = Signboard.objects.create(code="G2", reach=cast.stranger_reach, place="桥头")
    marked = services.mark_signboards_outdated(
        reach_ids=[cast.reach.pk], since=date(2026, 11, 1), by=cast.town_office, at=AT
    )
    assert marked == [board]
    services.mark_signboards_outdated(
        signboards=[board, other], since=date(2026, 11, 20), by=cast.district_office, at=AT
    )
    board.refresh_from_db()
    other.refresh_from_db()
    assert (board.outdated_since, other.outdated_since) == (date(2026, 11, 1), date(2026, 11, 20))
    assert board.history.order_by("history_id").last().history_user == cast.town_office


def test_signboards_of_reaches_leave_out_those_out_of_use(cast, board) -> None:
    Signboard.objects.create(code="G2", reach=cast.reach, place="旧址", is_active=False)
    assert list(services.signboards_of([cast.reach])) == [board]


@pytest.mark.parametrize(
    ("result", "outdated", "updated"),
    [
        (CheckResult.RIGHT, None, None),
        (CheckResult.RENEWED, None, DAY),
        (CheckResult.WRONG, date(2026, 11, 1), None),
        (CheckResult.NO_ANSWER, date(2026, 11, 1), None),
    ],
)
def test_what_follows_from_what_was_seen(cast, board, result, outdated, updated) -> None:
    board.outdated_since = date(2026, 11, 1)
    board.save()
    services.check_signboard(signboard=board, day=DAY, result=result, by=cast.town_office, at=AT)
    board.refresh_from_db()
    assert (board.checked_on, board.outdated_since, board.updated_on) == (DAY, outdated, updated)


def test_a_wrong_text_makes_a_board_out_of_date(cast, board) -> None:
    services.check_signboard(
        signboard=board, day=DAY, result=CheckResult.WRONG, by=cast.town_office, at=AT
    )
    board.refresh_from_db()
    assert board.outdated_since == DAY


def test_an_older_look_entered_late_is_kept_and_changes_nothing(cast, board) -> None:
    for day, result in ((DAY, CheckResult.RIGHT), (DAY - timedelta(days=9), CheckResult.WRONG)):
        services.check_signboard(
            signboard=board, day=day, result=result, by=cast.town_office, at=AT
        )
    board.refresh_from_db()
    assert (board.checked_on, board.outdated_since) == (DAY, None)
    assert board.checks.count() == 2


def test_nobody_looks_tomorrow(cast, board) -> None:
    with pytest.raises(Invalid):
        services.check_signboard(
            signboard=board,
            day=DAY + timedelta(days=1),
            result=CheckResult.RIGHT,
            by=cast.town_office,
            at=AT,
        )


def test_a_check_is_never_changed(cast, board) -> None:
    check = services.check_signboard(
        signboard=board, day=DAY, result=CheckResult.RIGHT, by=cast.town_office, at=AT
    )
    check.note = "改"
    with pytest.raises(AppendOnlyError):
        check.save()


def test_the_ticked_boards_are_marked_as_looked_at_together_or_not_at_all(
    client: Client, cast, board
) -> None:
    theirs = Signboard.objects.create(code="G2", reach=cast.stranger_reach, place="桥头")
    client.force_login(cast.town_office)
    page = client.post(
        "/rivers/signboards/check/", {"ids": [board.pk, theirs.pk]}, follow=True
    ).text
    assert "请刷新后再选" in page
    assert not board.checks.exists()
    page = client.post("/rivers/signboards/check/", {"ids": [board.pk]}, follow=True).text
    assert "已将 1 块公示牌记为今日核查无误" in page
    assert board.checks.get().created_by == cast.town_office
    with pytest.raises(Conflict):
        services.check_signboards(ids=[], by=cast.town_office, at=AT)


def test_the_list_shows_and_finds_those_past_the_term_that_the_office_set(
    client: Client, cast, board
) -> None:
    board.outdated_since = local_date(clock.now()) - timedelta(days=20)
    board.save()
    client.force_login(cast.town_office)
    assert (
        f"{board.outdated_since} 起</span>，已超期 5 天" in client.get("/rivers/signboards/").text
    )
    assert "桥头" in client.get("/rivers/signboards/", {"state": "late"}).text
    Parameter.objects.create(
        key="rivers.signboard_update_days", division=cast.town, value=30, valid_from="2020-01-01"
    )
    assert "超期" not in client.get("/rivers/signboards/").text
    assert "桥头" not in client.get("/rivers/signboards/", {"state": "late"}).text


def test_a_look_at_a_board_out_of_use_is_refused(cast, board) -> None:
    services.retire(row=board, reason="拆除", by=cast.town_office, at=AT)
    with pytest.raises(Conflict):
        services.check_signboard(
            signboard=board, day=DAY, result=CheckResult.RIGHT, by=cast.town_office, at=AT
        )


def test_a_look_is_entered_on_the_boards_page(client: Client, cast, board) -> None:
    client.force_login(cast.town_office)
    page = client.post(
        f"/rivers/signboards/{board.pk}/check/",
        {"day": "2026-11-01", "result": "no_answer", "note": "响铃无人接"},
        follow=True,
    ).text
    assert "已登记核查结果" in page
    assert "电话无人接听" in page
    assert "响铃无人接" in page
