"""大屏: offices and upper chiefs by their sessions; whoever has a link by its token, and by nothing else."""

from typing import Any

from common import clock
from screens.services.links import issue_link
from tests.access.table import Row
from tests.cast import Cast

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
EVERYBODY = dict.fromkeys(READERS, 200)


def issued(cast: Cast) -> tuple[Any, str]:
    return issue_link(
        division=cast.district, name="三楼会议室", by=cast.district_office, at=clock.now()
    )


ROWS = [
    Row("screens:screen", **READERS),
    # A session that ended is told in words: a page on a wall follows no redirect.
    Row("screens:figures", **(READERS | {"anonymous": 403})),
    # Of a version that there is not, which is told to whoever may ask.
    Row("screens:lines", kwargs=lambda c: {"version": "0" * 10},
        **({role: 404 if status == 200 else status for role, status in READERS.items()}
           | {"anonymous": 403})),
    # The token's door: without one it asks for it, with one it opens to anybody, whoever is signed in.
    Row("screens:wall", "GET", is_open=True, **EVERYBODY),
    Row("screens:wall", "POST", data=lambda c: {"token": issued(c)[1]}, is_open=True,
        **dict.fromkeys(READERS, 302)),
    Row("screens:wall", "POST", data=lambda c: {"token": "0" * 64}, is_open=True,
        **dict.fromkeys(READERS, 422)),
    # No session opens it, be it the office's that issued the link.
    Row("screens:wall_figures", is_open=True, **dict.fromkeys(READERS, 403)),
    Row("screens:wall_lines", kwargs=lambda c: {"version": "0" * 10}, is_open=True,
        **dict.fromkeys(READERS, 403)),
    Row("screens:link_list", **READERS),
    Row("screens:link_new", "GET", **OFFICES),
    Row("screens:link_new", "POST",
        data=lambda c: {"division": c.district.pk, "name": "三楼会议室"},
        **(OFFICES | {"town_office": 422, "stranger": 422})),
    Row("screens:link_revoke", "GET", kwargs=lambda c: {"pk": issued(c)[0].pk},
        **(OFFICES | {"town_office": 404, "stranger": 404})),
    Row("screens:link_revoke", "POST", kwargs=lambda c: {"pk": issued(c)[0].pk},
        **(OFFICES | {"city_office": 302, "district_office": 302, "town_office": 404,
                      "stranger": 404})),
]  # fmt: skip
