"""Home page, search, health."""

from tests.access.table import ROLES, Row

SIGNED_IN = dict.fromkeys(ROLES, 200) | {"anonymous": 302}
EVERYBODY = dict.fromkeys(ROLES, 200)

ROWS = [
    Row("home", **SIGNED_IN),
    Row(
        "home_charts",
        **SIGNED_IN | dict.fromkeys(("unit_clerk", "village_chief", "admin"), 403),
    ),
    # Who has an office below at which somebody works.
    Row(
        "home_below",
        **dict.fromkeys(ROLES, 403)
        | {"anonymous": 302, "city_office": 200, "district_office": 200},
    ),
    Row("search", **SIGNED_IN),
    Row("help", **SIGNED_IN),
    Row("help_subject", kwargs=lambda cast: {"subject": "issues"}, **SIGNED_IN),
    Row("health_live", **EVERYBODY),
    Row("health_ready", **EVERYBODY),
    Row(
        "api_unknown",
        kwargs=lambda cast: {"rest": "api/nothing"},
        **dict.fromkeys(EVERYBODY, 404),
    ),
]
