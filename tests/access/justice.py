"""行刑衔接. The accounts of the police and the procurator themselves: tests/access/test_justice_role.py."""

from datetime import date
from typing import Any
from uuid import uuid4

from accounts.models import Role, Unit, UnitKind, User
from issues.models import Clue
from issues.services import What, act
from justice.models import JointEnforcement
from justice.services import Enforcement, record_enforcement
from tests import factories as make
from tests.access.issues import AT, OFFICES, PAGES, PHOTO, with_unit
from tests.access.table import Row
from tests.cast import DISTRICT, Cast

OFFICE_AND_CHIEF = PAGES | {"unit_clerk": 403}
NOBODY = dict.fromkeys(PAGES, 403) | {"anonymous": 302}


def police() -> Unit:
    found, _ = Unit.objects.get_or_create(
        name="江南区公安局", division_id=DISTRICT, defaults={"kind": UnitKind.POLICE}
    )
    return found


def an_officer() -> User:
    """An account of the police's own, no role of the tables."""
    user: User = make.UserFactory(name="河道警长")
    make.grant(user, Role.JUSTICE, police())
    return user


def clue(cast: Cast) -> Clue:
    issue = with_unit(cast)
    act(
        issue_id=issue.pk,
        action="share",
        by=cast.district_office,
        at=AT,
        note="涉嫌非法采砂",
        what=What(unit=police()),
    )
    return issue.clues.get()


def enforcement(cast: Cast) -> JointEnforcement:
    what = Enforcement(
        title="清溪河夜间采砂联合检查",
        held_on=date(2026, 11, 12),
        account="检查三处河滩。",
        agencies=[police()],
    )
    return record_enforcement(what=what, division=cast.district, by=cast.district_office, at=AT)


def words(cast: Cast) -> dict[str, Any]:
    return {"title": "联合检查", "held_on": "2026-11-12", "others": "区水利局", "account": "检查"}


def pk_of(make: Any) -> Any:
    return lambda cast: {"pk": make(cast).pk}


WRITTEN = dict.fromkeys(OFFICES, 403) | {
    "city_office": 302,
    "district_office": 302,
    "town_office": 302,
    "stranger": 302,
    "anonymous": 302,
}
# A record of the district is seen from there up; a chief of the district reads.
SEEN_ABOVE = OFFICE_AND_CHIEF | {"town_office": 404, "stranger": 404}

ROWS = [
    Row("justice:clue_list", **OFFICE_AND_CHIEF),
    Row("justice:hand_in", "GET", **NOBODY),
    Row(
        "justice:hand_in",
        "POST",
        data=lambda cast: {"uuid": str(uuid4()), "description": "线索"},
        **NOBODY,
    ),
    Row("justice:clue_letter", kwargs=pk_of(clue), **(OFFICES | {"stranger": 404})),
    Row("justice:enforcement_list", **OFFICE_AND_CHIEF),
    Row("justice:enforcement_add", "GET", **OFFICES),
    Row("justice:enforcement_add", "POST", data=words, **WRITTEN),
    Row("justice:enforcement_detail", kwargs=pk_of(enforcement), **SEEN_ABOVE),
    Row(
        "justice:enforcement_change",
        "GET",
        kwargs=pk_of(enforcement),
        **(SEEN_ABOVE | {"district_chief": 403}),
    ),
    Row(
        "justice:enforcement_change",
        "POST",
        kwargs=pk_of(enforcement),
        data=words,
        **(WRITTEN | {"town_office": 404, "stranger": 404}),
    ),
    # Seen by those who see the record; this photo is none of its.
    Row(
        "justice:enforcement_photo",
        kwargs=lambda cast: {"pk": enforcement(cast).pk, "photo": PHOTO, "size": "full"},
        **(SEEN_ABOVE | dict.fromkeys(["city_office", "district_office", "district_chief"], 404)),
    ),
    Row("justice:reach_lookup", **NOBODY),
    Row("justice:map_lines", query="box=106,29,107,30&zoom=12", **NOBODY),
]
