"""`docs/journeys.md` is true: each function is where the page says, and a real call passes them in its order."""

import inspect
import re
import sys
import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.test import Client

from common import clock
from common.text.chinese import local_date
from inspections.models import Patrol
from inspections.services.dues import open_dues
from issues.models import IssueKind
from issues.rules.actions import ACCEPT
from issues.services import Report, report_issue
from plans import tasks
from plans.models import LightChange
from rivers.models import River
from tests.cast import Cast
from tests.phone import AT, START, Phone, walk
from tests.plans.making import line, task_list
from tests.rivers.kit import sheet

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs/journeys.md").read_text(encoding="utf-8")
ROOMS = {path.parent for path in ROOT.glob("*/apps.py")}
NAME = r"`([\w.]+):([\w.]+)`"
STAY = re.compile(rf"(\d+)\. \[{NAME}\]\(\.\./([\w/]+\.py)\): \S.*")


class Stay(NamedTuple):
    """A line of the page."""

    module: str
    name: str
    file: str

    def __str__(self) -> str:
        return f"{self.module}:{self.name}"


def read_journey(text: str) -> list[Stay]:
    """The numbered lines of a section, each of which must be whole, and numbered without a gap."""
    lines = [each for each in text.splitlines() if re.match(r"\s*\d+\.", each)]
    found = [STAY.fullmatch(each) for each in lines]
    assert [each for each, stay in zip(lines, found, strict=True) if stay is None] == []
    assert [int(stay[1]) for stay in found] == list(range(1, len(found) + 1))
    return [Stay(*stay.groups()[1:]) for stay in found]


SECTIONS = dict(each.split("\n", 1) for each in re.split(r"^## ", PAGE, flags=re.M)[1:])
JOURNEYS = {title: read_journey(text) for title, text in SECTIONS.items()}
PATROL, ACT, IMPORT, LIGHTS = JOURNEYS
STAYS = sorted({stay for each in JOURNEYS.values() for stay in each})
# Named in a sentence, and no stay.
SPOKEN_OF = set(re.findall(NAME, PAGE)) - {(stay.module, stay.name) for stay in STAYS}


def thing(module: str, name: str) -> Any:
    """What a name holds, unwrapped: a function, or a constant that the page speaks of."""
    found: Any = import_module(module)
    for part in name.split("."):
        found = inspect.getattr_static(found, part)
    for inner in ("fget", "func", "__func__"):  # of a property, a cached property, a class method
        found = getattr(found, inner, found)
    return inspect.unwrap(found)


def code_of(stay: Stay) -> CodeType:
    code: CodeType = thing(stay.module, stay.name).__code__
    return code


@pytest.mark.parametrize("stay", STAYS, ids=str)
def test_a_stay_is_where_the_page_says(stay: Stay) -> None:
    code = code_of(stay)
    assert Path(code.co_filename).relative_to(ROOT).as_posix() == stay.file
    # Not a name under which another class inherits it, or another module imports it.
    assert code.co_qualname == stay.name


@pytest.mark.parametrize(("module", "name"), sorted(SPOKEN_OF))
def test_what_the_page_speaks_of_is_there(module: str, name: str) -> None:
    assert thing(module, name) is not None


def test_no_journey_is_empty_and_a_patrol_passes_at_most_18_stays() -> None:
    assert all(JOURNEYS.values())
    assert len(JOURNEYS[PATROL]) <= 18


def passed(call: Callable[[], Any]) -> tuple[Any, list[CodeType]]:
    """What a call answers, and every Python function that it enters, each where it is entered first."""
    entered: dict[CodeType, None] = {}

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            entered.setdefault(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        answer = call()
    finally:
        sys.setprofile(before)
    return answer, list(entered)


def named(journey: str, entered: Iterable[CodeType]) -> list[str]:
    """The stays of a journey in the order in which they were passed."""
    names = {code_of(stay): str(stay) for stay in JOURNEYS[journey]}
    return [names[code] for code in entered if code in names]


def on_the_page(journey: str) -> list[str]:
    return [str(stay) for stay in JOURNEYS[journey]]


def is_ours(code: CodeType) -> bool:
    """A function with a name, of one of the rooms."""
    is_named = not code.co_name.startswith("<")
    return is_named and not ROOMS.isdisjoint(Path(code.co_filename).parents)


@pytest.mark.django_db
def test_a_patrol_passes_the_stays_of_the_page_in_their_order(cast: Cast) -> None:
    day = local_date(START)
    open_dues(at=AT, first=day, last=day)
    phone = Phone(cast.village_chief)

    def put(**changes: Any) -> Any:
        return phone.put(f"patrols/{uuid.uuid4()}/", walk(cast.reach, **changes))

    # The process has served an upload before: statements are composed.
    assert put(kind="meeting", track=None, note="现场办公").status_code == 201
    answer, entered = passed(put)
    assert answer.status_code == 201
    assert Patrol.objects.latest("pk").due is not None
    assert named(PATROL, entered) == on_the_page(PATROL)
    (limit,) = re.findall(r"fewer than (\d+) functions of ours", SECTIONS[PATROL])
    assert sum(map(is_ours, entered)) < int(limit)


@pytest.mark.django_db
def test_an_act_passes_the_stays_of_the_page_in_their_order(client: Client, cast: Cast) -> None:
    report = Report(
        uuid=uuid.uuid4(),
        reach=cast.reach,
        kind=IssueKind.objects.get(code="luandui"),
        severity="general",
        description="河岸堆放建筑垃圾约两车",
    )
    at = clock.now() - timedelta(hours=1)
    issue = report_issue(report=report, by=cast.village_chief, at=at).issue
    client.force_login(cast.district_office)
    sent = {"client_ref": str(uuid.uuid4()), "note": ""}
    answer, entered = passed(lambda: client.post(f"/issues/{issue.pk}/acts/accept/", sent))
    assert answer.status_code == 302
    assert issue.ledger.filter(event=ACCEPT.event).exists()
    assert named(ACT, entered) == on_the_page(ACT)


@pytest.mark.django_db
def test_an_import_passes_the_stays_of_the_page_in_their_order(client: Client, cast: Cast) -> None:
    head = "编码 名称 行政区代码 河长最高层级 汇入河流编码"
    code = cast.district.code
    upper = ["R901", "石溪", code, "区县", "R900"]
    file = sheet(head, upper, ["R900", "青河", code, "区县", None])
    client.force_login(cast.district_office)

    def bring_in() -> None:
        check = client.post("/rivers/import/", {"file": file})["Location"]
        client.get(check)
        client.post(f"{check}apply/", {})

    _, entered = passed(bring_in)
    assert River.objects.get(code="R901").parent.code == "R900"
    assert named(IMPORT, entered) == on_the_page(IMPORT)


@pytest.mark.django_db
def test_the_lights_pass_the_stays_of_the_page_in_their_order(cast: Cast) -> None:
    assert settings.CELERY_BEAT_SCHEDULE["lights"]["task"] == tasks.relight.name
    assert f"`{tasks.relight.name}`" in SECTIONS[LIGHTS]
    today = local_date(clock.now())
    span = timedelta(days=200)
    behind = line(task_list(cast), starts_on=today - span, due_on=today + span)
    changed, entered = passed(tasks.relight)
    assert changed == 1
    assert LightChange.objects.get(line=behind).light == "yellow"
    assert named(LIGHTS, entered) == on_the_page(LIGHTS)
