"""跨界协作: pages of a border between two towns, whose second side is the stranger's."""

from datetime import date
from typing import Any
from uuid import uuid4

from accounts.models import Division
from borders.models import Agreement, Meeting, OutsideSwap
from borders.services.meetings import Item, Minutes, record_meeting
from borders.services.swaps import OutsidePair, record_outside_swaps
from inspections.neighbours.posts import post_line
from issues.models import Issue, IssueKind, Transfer
from issues.services import LetterIn, Report, What, act, receive_transfer
from tests import factories as make
from tests.access.issues import AT, PHOTO, reported
from tests.access.table import Row
from tests.cast import DISTRICT, NEIGHBOUR_TOWN, TOWN, Cast


def transferred(cast: Cast) -> Issue:
    """An issue that the town transferred to its neighbour."""
    issue = reported(cast)
    what = What(division=Division.objects.get(pk=NEIGHBOUR_TOWN))
    for action in ("accept", "transfer"):
        act(
            issue_id=issue.pk,
            action=action,
            by=cast.town_office,
            at=AT,
            note="自上游漂来",
            what=what,
        )
    return issue


def met(cast: Cast) -> Meeting:
    """A meeting of both towns about it."""
    return record_meeting(
        minutes=Minutes(
            uuid=uuid4(),
            kind="joint",
            division=cast.town,
            neighbour=Division.objects.get(pk=NEIGHBOUR_TOWN),
            held_on=date(2026, 11, 16),
            place="清溪镇政府",
            chair="李副镇长",
            people="双方河长办",
            words="会商",
        ),
        items=[Item(words="设拦漂索", responsible="石桥镇", issue=transferred(cast), due_on=None)],
        by=cast.town_office,
        at=AT,
    )


def agreed(cast: Cast) -> dict[str, Any]:
    met(cast)
    return {"pk": Agreement.objects.latest("pk").pk}


def letter(cast: Cast) -> dict[str, Any]:
    transferred(cast)
    return {"pk": Transfer.objects.latest("pk").pk}


def outside() -> Division:
    make.division("510000000000", "邻省", is_external=True)
    return make.division("510100000000", "邻市", is_external=True)


def declined(cast: Cast) -> dict[str, Any]:
    """A letter from outside that the district sent back."""
    issue = receive_transfer(
        letter=LetterIn(from_division=outside(), number="邻河长函〔2026〕3号"),
        report=Report(
            uuid=uuid4(),
            reach=cast.reach,
            kind=IssueKind.objects.get(code="luandui"),
            severity="general",
            description="漂浮物",
            photos=(PHOTO,),
        ),
        by=cast.district_office,
        at=AT,
    ).issue
    act(issue_id=issue.pk, action="decline", by=cast.district_office, at=AT, note="不在我区")
    return {"pk": Transfer.objects.latest("pk").pk}


def both(cast: Cast) -> dict[str, Any]:
    return {"ours": TOWN, "theirs": NEIGHBOUR_TOWN}


def beyond(cast: Cast) -> dict[str, Any]:
    """The border of the district with a city outside the portal."""
    return {"ours": DISTRICT, "theirs": outside().pk}


def outside_pair(cast: Cast) -> dict[str, Any]:
    return {
        "uuid": str(uuid4()),
        "started_on": "2026-12-01",
        "ended_on": "2026-12-31",
        "outside-TOTAL_FORMS": "1",
        "outside-INITIAL_FORMS": "0",
        "outside-0-post": post_line(cast.appointment),
        "outside-0-chief_name": "邻市河长",
        "outside-0-water": "清溪河下游段",
    }


def swapped(cast: Cast) -> OutsideSwap:
    """A swap of the village's chief with one outside the portal."""
    return record_outside_swaps(
        uuid=uuid4(),
        ours=cast.district,
        theirs=outside(),
        pairs=[OutsidePair(post=cast.appointment, chief_name="邻市河长", water="清溪河下游段")],
        started_on=date(2026, 12, 1),
        ended_on=date(2026, 12, 31),
        by=cast.district_office,
        at=AT,
    )[0]


def minutes() -> dict[str, Any]:
    """A regular meeting, with no rows."""
    return {
        "uuid": str(uuid4()),
        "kind": "regular",
        "held_on": "2026-11-16",
        "place": "清溪镇政府",
        "chair": "李副镇长",
        "people": "双方河长办",
        "words": "通报",
        "others-TOTAL_FORMS": "0",
        "others-INITIAL_FORMS": "0",
        "items-TOTAL_FORMS": "0",
        "items-INITIAL_FORMS": "0",
    }


READERS = {
    "city_office": 200,
    "district_office": 200,
    "town_office": 200,
    "stranger": 200,
    "unit_clerk": 403,
    "district_chief": 200,
    "village_chief": 403,
    "admin": 403,
    "anonymous": 302,
}
OFFICES = READERS | {"district_chief": 403}
WRITES = OFFICES | dict.fromkeys(["city_office", "district_office", "town_office"], 302)

ROWS = [
    Row("borders:border_list", **READERS),
    Row("borders:border", kwargs=both, **(READERS | {"stranger": 404})),
    Row("borders:meeting_add", "GET", kwargs=both, **(OFFICES | {"stranger": 404})),
    Row(
        "borders:meeting_add",
        "POST",
        kwargs=both,
        data=lambda c: minutes(),
        **(WRITES | {"stranger": 404}),
    ),
    # Arranged by the office above both: the town's own is told so at the form.
    Row("borders:swap_pairs", "GET", kwargs=both, **(OFFICES | {"stranger": 404})),
    Row(
        "borders:swap_pairs",
        "POST",
        kwargs=both,
        data=lambda c: {
            "started_on": "2026-12-01",
            "ended_on": "2026-12-31",
            "pairs-TOTAL_FORMS": "0",
            "pairs-INITIAL_FORMS": "0",
        },
        **(OFFICES | dict.fromkeys(["city_office", "district_office", "town_office"], 422))
        | {"stranger": 404},
    ),
    # With a neighbour in the portal swaps are arranged, not recorded.
    Row(
        "borders:outside_swaps",
        "GET",
        kwargs=beyond,
        **(OFFICES | {"town_office": 404, "stranger": 404}),
    ),
    Row(
        "borders:outside_swaps",
        "POST",
        kwargs=beyond,
        data=outside_pair,
        **(
            OFFICES
            | dict.fromkeys(["city_office", "district_office"], 302)
            | {"town_office": 404, "stranger": 404}
        ),
    ),
    Row(
        "borders:outside_swap_file",
        kwargs=lambda c: {"pk": swapped(c).pk, "file": uuid4()},
        **(READERS | dict.fromkeys([k for k, v in READERS.items() if v == 200], 404)),
    ),
    Row("borders:meeting_list", **READERS),
    Row("borders:meeting_detail", kwargs=lambda c: {"pk": met(c).pk}, **READERS),
    # The meeting is seen; it has no such file.
    Row(
        "borders:meeting_file",
        kwargs=lambda c: {"pk": met(c).pk, "file": uuid4()},
        **(READERS | dict.fromkeys([k for k, v in READERS.items() if v == 200], 404)),
    ),
    Row("borders:agreement_list", **READERS),
    Row("borders:agreement_done", "GET", kwargs=agreed, **OFFICES),
    Row(
        "borders:agreement_done",
        "POST",
        kwargs=agreed,
        data=lambda c: {"done_on": "2026-11-16", "words": "已设"},
        **(WRITES | {"stranger": 302}),
    ),
    Row("borders:letter_add", "GET", **OFFICES),
    # Without its scan it is no letter.
    Row(
        "borders:letter_add",
        "POST",
        data=lambda c: {"uuid": str(uuid4()), "number": "邻河长函〔2026〕3号"},
        **(OFFICES | dict.fromkeys(list(OFFICES)[:4], 422)),
    ),
    Row("borders:letter", kwargs=letter, **READERS),
    Row(
        "borders:reply",
        kwargs=declined,
        **(READERS | {"town_office": 404, "stranger": 404}),
    ),
]
