"""暗访督查: before it is concluded, for its team and the leading office alone; afterwards the rest."""

from datetime import timedelta
from typing import Any

from common import clock
from common.text.chinese import local_date
from supervision.models import Supervision
from supervision.services.supervisions import (
    Found,
    Plan,
    Stop,
    conclude_supervision,
    plan_supervision,
    record_finding,
)
from tests.access.table import Row
from tests.cast import Cast

PHOTO = "6f1d0c52-0000-4000-8000-000000000004"


def going_on(cast: Cast) -> Supervision:
    """One of yesterday and today, with a finding; the cast's clerk goes along."""
    at = clock.now()
    today = local_date(at)
    supervision = plan_supervision(
        plan=Plan(
            title="清溪河暗访督查",
            division=cast.district,
            starts_on=today - timedelta(days=1),
            ends_on=today,
            leader="周明",
            members=[cast.unit_clerk],
            stops=[Stop(cast.reach), Stop(cast.stranger_reach)],
        ),
        by=cast.district_office,
        at=at - timedelta(days=3),
    )
    record_finding(
        supervision_id=supervision.pk,
        found=Found(
            reach=cast.reach,
            kind="zhipai",
            severity="heavier",
            description="污水经暗管直排入河",
            found_at=at - timedelta(hours=1),
        ),
        by=cast.unit_clerk,
        at=at,
    )
    return supervision


def pk(cast: Cast) -> dict[str, Any]:
    return {"pk": going_on(cast).pk}


def concluded(cast: Cast) -> dict[str, Any]:
    supervision = going_on(cast)
    conclude_supervision(
        supervision_id=supervision.pk, summary="已反馈", by=cast.district_office, at=clock.now()
    )
    return {"pk": supervision.pk}


def stop(cast: Cast) -> dict[str, Any]:
    supervision = going_on(cast)
    return {"pk": supervision.pk, "stop": supervision.stops.get(reach=cast.stranger_reach).pk}


def finding(cast: Cast) -> dict[str, Any]:
    supervision = going_on(cast)
    return {"pk": supervision.pk, "finding": supervision.findings.get().pk}


def plan(cast: Cast) -> dict[str, Any]:
    day = local_date(clock.now()) + timedelta(days=3)
    return {
        "title": "石桥河暗访督查",
        "division": cast.district.pk,
        "starts_on": day.isoformat(),
        "ends_on": day.isoformat(),
        "leader": "周明",
        "members-TOTAL_FORMS": 1,
        "members-INITIAL_FORMS": 0,
        "stops-TOTAL_FORMS": 1,
        "stops-INITIAL_FORMS": 0,
        "stops-0-reach": cast.reach.code,
    }


def found(cast: Cast) -> dict[str, Any]:
    return {
        "reach": cast.reach.pk,
        "kind": "luandui",
        "severity": "general",
        "description": "河岸堆放垃圾",
    }


LISTS = {
    "city_office": 200,
    "district_office": 200,
    "town_office": 200,
    "stranger": 200,
    "unit_clerk": 200,
    "district_chief": 200,
    "village_chief": 403,
    "admin": 403,
    "anonymous": 302,
}
OFFICES = LISTS | {"unit_clerk": 403, "district_chief": 403}
# Who sees the one that goes on; to the others it is as if there were none.
SECRET = LISTS | {"town_office": 404, "stranger": 404, "district_chief": 404}
LEADERS = SECRET | {"unit_clerk": 403, "district_chief": 403}
POSTED = {role: 302 if status == 200 else status for role, status in SECRET.items()}
POSTED_BY_LEADERS = {role: 302 if status == 200 else status for role, status in LEADERS.items()}

ROWS = [
    Row("supervision:supervision_list", **LISTS),
    Row("supervision:missed_list", **(LISTS | {"unit_clerk": 403})),
    Row("supervision:member_lookup", query="q=单位", **OFFICES),
    Row("supervision:supervision_create", "GET", **OFFICES),
    # The district is not theirs to choose: refused at its field.
    Row(
        "supervision:supervision_create",
        "POST",
        data=plan,
        **(
            OFFICES
            | {"district_office": 302, "city_office": 422, "town_office": 422, "stranger": 422}
        ),
    ),
    Row("supervision:supervision_detail", kwargs=pk, **SECRET),
    # Told, those inspected read it too.
    Row("supervision:supervision_detail", kwargs=concluded, **LISTS),
    Row("supervision:supervision_change", "GET", kwargs=pk, **LEADERS),
    Row(
        "supervision:supervision_change",
        "POST",
        kwargs=pk,
        data=lambda c: plan(c) | {"members-0-user": ""},
        **(POSTED_BY_LEADERS | {"city_office": 422, "district_office": 422}),
    ),
    Row("supervision:supervision_conclude", "GET", kwargs=pk, **LEADERS),
    Row(
        "supervision:supervision_conclude",
        "POST",
        kwargs=pk,
        data=lambda c: {"summary": "发现问题 1 个。"},
        **POSTED_BY_LEADERS,
    ),
    Row("supervision:supervision_cancel", "GET", kwargs=pk, **LEADERS),
    # Something was found: it cannot be called off.
    Row(
        "supervision:supervision_cancel",
        "POST",
        kwargs=pk,
        data=lambda c: {"reason": "强降雨"},
        **(POSTED_BY_LEADERS | {"city_office": 422, "district_office": 422}),
    ),
    Row("supervision:stop_visit", "POST", kwargs=stop, data=lambda c: {"note": ""}, **POSTED),
    Row("supervision:finding_create", "GET", kwargs=pk, **SECRET),
    Row("supervision:finding_create", "POST", kwargs=pk, data=found, **POSTED),
    Row(
        "supervision:finding_withdraw",
        "POST",
        kwargs=finding,
        data=lambda c: {"note": "误记"},
        **POSTED,
    ),
    # Seen by those who see the finding; this photo has not arrived yet.
    Row(
        "supervision:finding_photo",
        kwargs=lambda c: finding(c) | {"photo": PHOTO, "size": "full"},
        **(dict.fromkeys(LISTS, 404) | {"village_chief": 403, "admin": 403, "anonymous": 302}),
    ),
]
