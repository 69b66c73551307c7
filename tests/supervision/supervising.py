"""A 暗访督查 of the cast's district: Monday 16 November 2026, along the village's reach."""

from datetime import date, datetime, timedelta

from accounts.models import Division
from common.text.chinese import SHANGHAI
from supervision.services.supervisions import (
    Found,
    Plan,
    Stop,
    plan_supervision,
    record_finding,
)
from tests.cast import DISTRICT

EVE = datetime(2026, 11, 13, 15, tzinfo=SHANGHAI)
MONDAY = datetime(2026, 11, 16, 9, tzinfo=SHANGHAI)


def plan_of(cast, **changes):
    fields = {
        "title": "清溪河暗访督查",
        "division": Division.objects.get(pk=DISTRICT),
        "starts_on": date(2026, 11, 16),
        "ends_on": date(2026, 11, 17),
        "leader": "周明",
        "members": [cast.unit_clerk],
        "stops": [Stop(cast.reach, "看排口"), Stop(cast.stranger_reach)],
    } | changes
    return Plan(**fields)


def planned(cast, *, by=None, at=EVE, **changes):
    return plan_supervision(plan=plan_of(cast, **changes), by=by or cast.district_office, at=at)


def found(cast, supervision, *, by=None, at=MONDAY + timedelta(hours=2), **changes):
    fields = {
        "reach": cast.reach,
        "kind": "zhipai",
        "severity": "heavier",
        "description": "污水经暗管直排入河",
        "found_at": at - timedelta(minutes=5),
    } | changes
    return record_finding(
        supervision_id=supervision.pk, found=Found(**fields), by=by or cast.unit_clerk, at=at
    )
