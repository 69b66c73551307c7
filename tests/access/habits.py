"""使用习惯: everybody's own."""

from habits.models import SavedFilter
from tests.access.table import ROLES, Row
from tests.cast import Cast

EVERYBODY = dict.fromkeys(ROLES, 302)


def saved(cast: Cast) -> dict[str, int]:
    made = SavedFilter.objects.create(
        user=cast.district_office, page="rivers:river_list", title="水库", address="/rivers/?kind=1"
    )
    return {"pk": made.pk}


ROWS = [
    Row("habits:columns", "POST", **EVERYBODY),
    Row("habits:filter_save", "POST", **EVERYBODY),
    Row(
        "habits:filter_delete",
        "POST",
        kwargs=saved,
        **dict.fromkeys(ROLES, 404) | {"district_office": 302, "anonymous": 302},
    ),
]
