"""A phone's clock that is wrong by a known offset: 8 hours, 3 years, 1970, unknown."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspections.models import Patrol
from inspections.rules.phone_clocks import NOTICED, OLDEST, clock_words, shift_of
from issues.models import Issue
from tests.cast import Cast
from tests.phone import AT, END, START, Phone, walk

HOUR, DAY = 3600, 86_400
YEARS = 3 * 365 * DAY
EPOCH = datetime(1970, 1, 1, 0, 30, tzinfo=UTC)
TO_EPOCH = int((START - EPOCH).total_seconds())
EARLY = START - timedelta(hours=3)
MINUTES = timedelta(minutes=25)
SLOW = "手机时钟慢 1,095 天，时间已按时差更正（手机所报为 2023年11月19日 09:00）"
FAST = "手机时钟快 1,095 天，时间已按时差更正（手机所报为 2029年11月17日 09:00）"


@pytest.mark.parametrize(
    ("offset_s", "said", "seconds", "words"),
    [
        # Unknown: nothing is moved, whatever the phone says.
        (None, START, 0, ""),
        (None, EPOCH, 0, ""),
        (0, START, 0, ""),
        (599, START, 0, ""),
        # Eight hours within the day: told, not moved, and nobody is asked.
        (8 * HOUR, START - timedelta(hours=8), 0, ""),
        (-8 * HOUR, START + timedelta(hours=8), 0, ""),
        # Eight hours that make it another day, by which it would count towards another week.
        (8 * HOUR, EARLY - timedelta(hours=8), 8 * HOUR, "手机时钟慢 8 小时，时间已按时差更正（手机所报为 "),
        # Three years, slow and fast.
        (YEARS, START - timedelta(seconds=YEARS), YEARS, SLOW),
        (-YEARS, START + timedelta(seconds=YEARS), -YEARS, FAST),
        (TO_EPOCH, EPOCH, TO_EPOCH, "手机时钟慢 20,775 天，时间已按时差更正（手机所报为 1970年1月1日 08:30）"),
        # The clock was put right since, and the phone still tells the old offset.
        (YEARS, START, 0, "手机报称时钟慢 1,095 天，按此更正却不合情理，时间照手机所报登记"),
        (-YEARS, START, 0, "手机报称时钟快 1,095 天，按此更正却不合情理"),
        # It fell back to 1970 after the phone had learnt that it was right: old moments ask by themselves.
        (3, EPOCH, 0, ""),
        # Away for three months with a clock a year slow: better than what the phone said.
        (365 * DAY, START - timedelta(days=455), 365 * DAY, "手机时钟慢 365 天"),
    ],
)  # fmt: skip
def test_what_is_done_about_a_known_offset(
    offset_s: int | None, said: datetime, seconds: int, words: str
) -> None:
    shift = shift_of(offset_s, first=said, last=said + MINUTES, at=AT)
    assert shift.seconds == seconds
    assert shift.reason.startswith(words) if words else shift.reason == ""
    assert shift.moved(said) == said + timedelta(seconds=seconds)
    if shift.reason:
        assert clock_words(offset_s, seconds, shift.moved(said)) == shift.reason


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    offset_s=st.none() | st.integers(-(10**10), 10**10),
    said=st.datetimes(datetime(1900, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC)),
    minutes=st.integers(0, 3000),
)
def test_a_correction_always_leads_to_a_possible_moment(
    offset_s: int | None, said: datetime, minutes: int
) -> None:
    last = said + timedelta(minutes=minutes)
    shift = shift_of(offset_s, first=said, last=last, at=AT)
    if not shift.seconds:
        return
    assert shift.reason
    assert shift.moved(last) <= AT + NOTICED
    is_recent = shift.moved(said) >= AT - OLDEST
    assert is_recent or abs(AT - shift.moved(said)) < abs(AT - said)


def late(seconds: int, body: dict[str, Any]) -> dict[str, Any]:
    """A walk as a phone tells it whose clock is that much behind."""
    track = {
        "datum": "wgs84",
        "points": [[t - seconds, *rest] for t, *rest in body["track"]["points"]],
    }
    moments = {
        name: (datetime.fromisoformat(body[name]) - timedelta(seconds=seconds)).isoformat()
        for name in ("started_at", "ended_at")
    }
    return body | moments | {"track": track, "clock_offset_s": seconds}


@pytest.fixture
def phone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Phone:
    monkeypatch.setattr("common.clock.now", lambda: AT)
    return Phone(cast.village_chief)


@pytest.mark.both
@pytest.mark.parametrize("seconds", [YEARS, -YEARS, TO_EPOCH], ids=["slow", "fast", "1970"])
def test_a_walk_by_a_wrong_clock_is_judged_as_walked_and_asked_about(
    seconds: int, phone: Phone, cast: Cast, client: Any
) -> None:
    key, body = uuid.uuid4(), late(seconds, walk(cast.reach)) | {"app": "hezhang-phone 1.0.0"}
    answer = phone.put(f"patrols/{key}/", body)
    assert answer.status_code == 201, answer.content
    patrol = Patrol.objects.get()
    assert (patrol.started_at, patrol.ended_at) == (START, END)
    assert (patrol.clock_shift_s, patrol.clock_offset_s) == (seconds, seconds)
    # Asked about the clock alone: track and times go together again.
    [reason] = patrol.reasons
    assert reason == answer.json()["clock_words"] == patrol.clock_words
    assert (patrol.coverage or 0) > 0.9
    # Sent again by an app that was updated since and knows its clock better: the same patrol.
    again = body | {"app": "hezhang-phone 1.1.0", "clock_offset_s": seconds + 1}
    assert phone.put(f"patrols/{key}/", again).status_code == 200
    client.force_login(cast.town_office)
    page = client.get(f"/inspections/patrols/{patrol.pk}/").text
    assert reason in page
    assert "hezhang-phone 1.0.0" in page


def test_eight_hours_are_told_on_the_page_and_an_unknown_clock_is_not(
    phone: Phone, cast: Cast, client: Any
) -> None:
    client.force_login(cast.town_office)
    body = late(8 * HOUR, walk(cast.reach))
    phone.put(f"patrols/{uuid.uuid4()}/", body)
    patrol = Patrol.objects.get()
    assert (patrol.state, patrol.started_at) == ("valid", START - timedelta(hours=8))
    page = client.get(f"/inspections/patrols/{patrol.pk}/").text
    assert "手机时钟慢 8 小时，仍在同一天，时间照手机所报登记" in page
    body = walk(cast.reach, started_at="2026-11-17T09:00:00+08:00", ended_at="2026-11-17T09:30:00+08:00",
                track=None)  # fmt: skip
    unknown = phone.put(f"patrols/{uuid.uuid4()}/", body).json()
    assert unknown["clock_words"] == ""
    page = client.get(f"/inspections/patrols/{Patrol.objects.latest('pk').pk}/").text
    assert not re.search("手机时钟|上报程序", page)


def test_an_offset_that_cannot_be_is_refused_by_name(phone: Phone, cast: Cast) -> None:
    for value in ("soon", 1.5, 10**11, [1], True):
        answer = phone.put(f"patrols/{uuid.uuid4()}/", walk(cast.reach, clock_offset_s=value))
        assert answer.status_code == 400, value
        assert "clock_offset_s" in answer.json()["fields"]


def test_an_issue_by_a_wrong_clock_is_of_the_moment_it_was_written(
    phone: Phone, cast: Cast
) -> None:
    said = START - timedelta(seconds=YEARS)
    body = {
        "reach": cast.reach.pk, "kind": "luandui", "description": "河岸堆放垃圾",
        "reported_at": said.isoformat(), "clock_offset_s": YEARS, "app": "hezhang-phone 1.0.0",
    }  # fmt: skip
    key = uuid.uuid4()
    assert phone.put(f"issues/{key}/", body).status_code == 201
    assert phone.put(f"issues/{key}/", body | {"clock_offset_s": None}).status_code == 200
    issue = Issue.objects.get()
    assert issue.reported_at == START
    data = issue.ledger.get().data
    assert (data["clock_offset_s"], data["app"]) == (YEARS, "hezhang-phone 1.0.0")
    [words] = data["odd"]
    assert "手机所报为 2023年11月19日 09:00" in words
