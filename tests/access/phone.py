"""手机端: the shell is public and holds nothing of anybody; what offices take in is theirs alone."""

from phone.models import Intake
from tests.access.table import ROLES, Row
from tests.cast import Cast

EVERYBODY = dict.fromkeys(ROLES, 200)

OFFICES = dict.fromkeys(ROLES, 403) | {
    **dict.fromkeys(("city_office", "district_office", "town_office", "stranger"), 200),
    "anonymous": 302,
}


def intake(cast: Cast) -> dict[str, int]:
    made = Intake.objects.create(
        filename="巡河待传-村河长-20261120.json",
        owner=cast.village_chief,
        owner_name="村河长",
        division=cast.village,
        uploaded_by=cast.town_office,
    )
    return {"pk": made.pk}


ROWS = [
    Row("phone:shell", **EVERYBODY),
    Row("phone:worker", **EVERYBODY),
    Row("phone:manifest", **EVERYBODY),
    Row("phone:version", **EVERYBODY),
    # Village chiefs open it on a computer, to take the code up with their phone.
    Row("phone_office:install", **OFFICES | {"district_chief": 200, "village_chief": 200}),
    Row("phone_office:intake_list", **OFFICES),
    Row(
        "phone_office:intake_list",
        "POST",
        **{role: 422 if status == 200 else status for role, status in OFFICES.items()},
    ),
    Row("phone_office:intake", kwargs=intake, **OFFICES | {"stranger": 404}),
    Row(
        "phone_office:intake_take",
        "POST",
        kwargs=intake,
        **{role: 302 if status == 200 else status for role, status in OFFICES.items()}
        | {"stranger": 404},
    ),
]
