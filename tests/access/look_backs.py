"""回头看, and what chiefs read of the ledger: 月台账, the map of issues."""

from datetime import date
from typing import Any

from issues.models import Issue, LookBack, LookBackDraw, LookBackReport
from issues.services import What, act
from issues.services.look_backs import Lot, draw_look_backs, register_report
from tests.access.issues import AT, OFFICES, PAGES, PHOTO, with_unit
from tests.access.table import Row
from tests.cast import Cast

CHIEFS = PAGES | {"unit_clerk": 403}
DISTRICTS = CHIEFS | {"town_office": 404, "stranger": 404}


def closed(cast: Cast) -> Issue:
    """An issue that was put right and closed."""
    issue = with_unit(cast)
    for action, by in (
        ("sign", cast.unit_clerk),
        ("request_closure", cast.unit_clerk),
        ("pass", cast.district_office),
        ("close", cast.district_office),
    ):
        act(
            issue_id=issue.pk,
            action=action,
            by=by,
            at=AT,
            note="已清运",
            files=[PHOTO],
            what=What(),
        )
    return issue


def drawn(cast: Cast) -> LookBackDraw:
    """The district's drawing of one closed issue, some days later."""
    closed(cast)
    lot = Lot(
        division=cast.district,
        closed_from=date(2026, 11, 1),
        closed_to=date(2026, 11, 16),
        size=1,
        seed="20261118",
    )
    return draw_look_backs(lot=lot, by=cast.district_office, at=AT.replace(day=18))


def report(cast: Cast) -> LookBackReport:
    """A third party's report that the district keeps."""
    return register_report(
        division=cast.district,
        organisation="清溪河守望志愿服务中心",
        title="回访报告",
        received_on=date(2026, 11, 16),
        summary="",
        files=[PHOTO],
        by=cast.district_office,
        at=AT,
    )


def lot(cast: Cast) -> dict[str, Any]:
    """What the form sends. Closed on 16 November, an issue is drawn by whoever may."""
    return {
        "division": closed(cast).division_id[:6] + "000000",
        "closed_from": "2026-11-01",
        "closed_to": "2026-11-16",
        "size": 1,
        "seed": "1",
    }


def ids(cast: Cast) -> dict[str, Any]:
    return {"ids": [row.pk for row in LookBack.objects.filter(draw=drawn(cast))]}


def paper(cast: Cast) -> dict[str, Any]:
    """Without its file: refused at the form of whoever may come so far."""
    return {"division": cast.district.pk, "organisation": "中心", "title": "报告"}


ROWS = [
    Row("issues:month", **CHIEFS),
    Row("issues:look_back_quarter", **CHIEFS),
    Row("issues:look_back_list", **CHIEFS),
    Row("issues:look_back_draw", "GET", **OFFICES),
    Row(
        "issues:look_back_draw",
        "POST",
        data=lot,
        city_office=302,
        district_office=302,
        # The district is none of theirs to draw for.
        town_office=422,
        stranger=422,
        unit_clerk=403,
        district_chief=403,
        village_chief=403,
        admin=403,
        anonymous=302,
    ),
    Row(
        "issues:look_back_drawn",
        kwargs=lambda c: {"pk": drawn(c).pk},
        **DISTRICTS,
    ),
    Row(
        "issues:look_back_assign",
        "GET",
        **(
            dict.fromkeys(OFFICES, 302)
            | {"unit_clerk": 403, "district_chief": 403, "village_chief": 403, "admin": 403}
        ),
    ),
    # The form for those who see a ticked one; the stranger ticked what is not there.
    Row("issues:look_back_assign", "POST", data=ids, **(OFFICES | {"stranger": 302})),
    Row("issues:look_back_reports", **CHIEFS),
    Row("issues:look_back_report_add", "GET", **OFFICES),
    Row(
        "issues:look_back_report_add",
        "POST",
        data=paper,
        **(
            OFFICES
            | dict.fromkeys(("city_office", "district_office", "town_office", "stranger"), 422)
        ),
    ),
    Row("issues:look_back_report", kwargs=lambda c: {"pk": report(c).pk}, **DISTRICTS),
    # Seen by those who see the report; this file has not arrived yet.
    Row(
        "issues:look_back_file",
        kwargs=lambda c: {"pk": report(c).pk, "file": PHOTO},
        **(
            dict.fromkeys(PAGES, 404)
            | {"unit_clerk": 403, "village_chief": 403, "admin": 403, "anonymous": 302}
        ),
    ),
]
