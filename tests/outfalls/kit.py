"""What the tests of this room share: outfalls at every step of their way."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from common.text.chinese import SHANGHAI
from outfalls import services
from outfalls.services import Act, Sample, SurveyFacts, Treatment
from rivers.models import Outfall

AT = datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI)
TODAY = AT.date()
DUE = date(2099, 6, 30)
NEAR = {"longitude": 108.405, "latitude": 30.8005}
PHOTO = "6f1d0c52-0000-4000-8000-000000000021"


def outfall(cast, code="P1", **changes):
    """One of the register, on the reach of the cast's village."""
    given = {"name": f"排口{code}", "kind": "48", "reach": cast.reach} | NEAR
    # A second one of a code needs a code of its own: pages that are walked make several.
    while Outfall.objects.filter(code=code).exists():
        code += "b"
    return Outfall.objects.create(code=code, **(given | changes))


def at_state(cast, state, code="P1", **changes):
    """An outfall as far as a state, led there by the town's office; the unit rectifies."""
    row = outfall(cast, code, **changes)
    for step in ("monitor", "trace", "sort", "treat", "accept", "routine"):
        if state == "survey":
            break
        LEADS[step](cast, row)
        if step == state:
            break
    row.refresh_from_db()
    return Outfall.objects.select_related("case", "reach").get(pk=row.pk)


def given(cast, row, by=None, **act):
    return {"outfall_id": row.pk, "act": Act(**act), "by": by or cast.town_office, "at": AT}


def survey(cast, row, **changes):
    facts = SurveyFacts(surveyed_on=TODAY - timedelta(days=30), surveyor="排查组", **changes)
    return services.record_survey(
        survey=facts, **given(cast, row, note="水色发灰", photos=(PHOTO,))
    )


def monitor(cast, row, *, by=None, **changes):
    sample = {"taken_on": TODAY - timedelta(days=20), "values": {"cod": "62", "phosphorus": "0.4"}}
    sample |= {"standard": "18918a"} | changes
    return services.record_monitoring(sample=Sample(**sample), **given(cast, row, by))


def trace(cast, row, *, by=None, **changes):
    found = {
        "traced_on": TODAY - timedelta(days=15),
        "tracer": "排查组",
        "sources": "沿街餐饮；居民小区",
        "owner": "清溪镇人民政府",
        "owner_unknown": False,
        "owner_named": "",
    } | changes
    return services.record_tracing(**found, **given(cast, row, by))


def sort(cast, row, *, by=None, **changes):
    plan = {
        "category": "mend",
        "measures": "截污纳管，规范排放口。",
        "starts_on": TODAY - timedelta(days=10),
        "due_on": DUE,
        "unit": cast.unit,
    } | changes
    return services.sort_out(treatment=Treatment(**plan), **given(cast, row, by))


def finish(cast, row, *, by=None):
    act = given(cast, row, by or cast.unit_clerk, note="管网已接入", photos=(PHOTO,))
    return services.finish(done_on=TODAY - timedelta(days=2), **act)


def accept(cast, row, *, by=None, **changes):
    found = {"accepted_on": TODAY, "people": "张某、李某", "next_check_on": DUE} | changes
    return services.accept(**found, **given(cast, row, by, note="同意销号"))


LEADS = {
    "monitor": survey,
    "trace": monitor,
    "sort": trace,
    "treat": sort,
    "accept": finish,
    "routine": accept,
}


def seen(cast, **changes):
    """A patrol that saw something odd at an outfall, taken in."""
    from tests.inspections.rows import patrol

    walked = patrol(cast, AT - timedelta(hours=3), checklist={"outfall": "bad"}, **changes)
    services.pull_sightings(at=walked.received_at + timedelta(minutes=1))
    return walked


def limits(**typed):
    return {item: Decimal(limit) for item, limit in typed.items()}


def monitor_then(cast, row):
    """Surveyed and monitored, so that it waits to be traced."""
    survey(cast, row)
    return monitor(cast, row)


def traced(cast, row):
    monitor_then(cast, row)
    return trace(cast, row)
