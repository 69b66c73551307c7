"""大屏: a link for the district's meeting room and one for each shown town's watch.

Their tokens are made at random and nowhere kept, so that a demo opens no wall to anybody; an office issues its own on
the page.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from demo.place.people import People
from demo.place.registers import Registers
from screens.services.links import issue_link


def write(people: People, registers: Registers, *, at: datetime) -> None:
    """Issued some days before `at`."""
    places = [(registers.district, "三楼会议室", people.district_office)]
    places += [(town, "值班室", people.office_of(town)) for town in people.shown_towns]
    for place, name, by in places:
        issue_link(division=place, name=name, by=by, at=at - timedelta(days=9, hours=-10))
