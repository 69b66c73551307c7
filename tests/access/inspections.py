"""巡河."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.core.files.base import ContentFile

from attachments.models import Attachment, Blob
from common.text.chinese import SHANGHAI
from inspections.models import ChecklistItem, ImportBatch, SwapArrangement
from tests import factories as make
from tests.access.importing import import_rows
from tests.access.table import Row
from tests.cast import Cast
from tests.inspections.rows import patrol

BEGUN = datetime(2026, 11, 18, 8, tzinfo=SHANGHAI)
# An office or an upper chief of any division reads; the others have no office pages.
READ = {
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
OFFICE = READ | {"district_chief": 403}
# Who went, and no office in their name.
CHIEF = dict.fromkeys(READ, 403) | {"district_chief": 200, "anonymous": 302}
# A form or an act by POST that leads on.
ACT = OFFICE | {"city_office": 302, "district_office": 302, "town_office": 302, "stranger": 302}
# An empty form comes back with what is missing.
REFUSED_FORM = OFFICE | {role: 422 for role in OFFICE if OFFICE[role] == 200}
# What holds for the whole portal is kept by its top office.
KEEPERS = OFFICE | {"district_office": 403, "town_office": 403, "stranger": 403}
MOVED = {"city_office": 302}
# The row of a village: another town's office does not see it.
OF_A_VILLAGE = READ | {"stranger": 404}


def item(cast: Cast) -> dict[str, int]:
    return {"pk": ChecklistItem.objects.get(code="water").pk}


def waiting(cast: Cast) -> dict[str, int]:
    return {"pk": patrol(cast, BEGUN, state="pending").pk}


def photo(cast: Cast) -> dict[str, object]:
    """A patrol whose photo arrived: who may see the patrol may see it."""
    row = patrol(cast, BEGUN)
    blob = Blob.objects.create(
        sha256="0" * 64, kind="image", mime="image/jpeg", size=1, file=_picture()
    )
    uuid = uuid4()
    Attachment.objects.create(uuid=uuid, blob=blob, uploaded_by=row.recorded_by)
    row.photos = [str(uuid)]
    row.save(update_fields=["photos"])
    return {"pk": row.pk, "uuid": uuid, "size": "full"}


def _picture() -> object:
    return ContentFile(b"\xff\xd8\xff", "access.jpg")


def swap(cast: Cast) -> dict[str, int]:
    """Between two villages of one town, so that the town's office arranged it."""
    reach = make.ReachFactory(river=cast.river, division=cast.village)
    other = make.AppointmentFactory(chief=make.ChiefFactory(division=cast.village), reach=reach)
    row = SwapArrangement.objects.create(
        first=cast.appointment,
        second=other,
        division=cast.town,
        started_on=BEGUN.date(),
        ended_on=BEGUN.date() + timedelta(days=3650),
        created_by=cast.town_office,
    )
    return {"pk": row.pk}


ROWS = [
    *import_rows("inspections:old_patrol", ImportBatch, "old_patrols"),
    Row("inspections:patrol_list", **READ),
    Row("inspections:patrol_inbox", **OFFICE),
    Row("inspections:patrol_detail", kwargs=waiting, **OF_A_VILLAGE),
    Row("inspections:patrol_photo", kwargs=photo, **OF_A_VILLAGE),
    # A refusal is a message on the page it came from.
    Row("inspections:patrols_confirm", "POST", **ACT),
    Row("inspections:patrols_reject", "POST", **ACT),
    Row("inspections:patrol_confirm", "POST", kwargs=waiting, **ACT | {"stranger": 404}),
    Row(
        "inspections:patrol_reject",
        "POST",
        kwargs=waiting,
        data=lambda c: {"note": "不实"},
        **ACT | {"stranger": 404},
    ),
    Row("inspections:paper_create", **OFFICE),
    Row("inspections:paper_create", "POST", **REFUSED_FORM),
    Row("inspections:own_create", **CHIEF),
    Row("inspections:own_create", "POST", **CHIEF | {"district_chief": 422}),
    Row("inspections:joint_create", **OFFICE),
    Row("inspections:joint_create", "POST", **REFUSED_FORM),
    Row("inspections:due_list", **READ),
    Row("inspections:dues_reopen", "POST", data=lambda c: {"month": "2026-11"}, **ACT),
    Row("inspections:past_reopen", **OFFICE),
    Row("inspections:past_reopen", "POST", **REFUSED_FORM),
    Row("inspections:statistics", **READ),
    Row(
        "inspections:statistics",
        query="division=500101001000",
        **READ | {"stranger": 404},
    ),
    Row("inspections:swap_list", **OFFICE),
    Row("inspections:swap_create", **OFFICE),
    Row("inspections:swap_create", "POST", **REFUSED_FORM),
    Row("inspections:swap_end", "POST", kwargs=swap, **ACT | {"stranger": 404}),
    Row("inspections:post_lookup", **OFFICE),
    Row("inspections:checklist", **OFFICE),
    Row("inspections:checklist_add", **KEEPERS),
    Row(
        "inspections:checklist_add",
        "POST",
        **KEEPERS | {"city_office": 422},
    ),
    Row("inspections:checklist_change", kwargs=item, **KEEPERS),
    Row(
        "inspections:checklist_change",
        "POST",
        kwargs=item,
        data=lambda c: {"title": "水体颜色", "is_active": "on"},
        **KEEPERS | {"city_office": 302},
    ),
    *(
        Row(f"inspections:checklist_{way}", "POST", kwargs=item, **KEEPERS | MOVED)
        for way in ("up", "down")
    ),
    Row("inspections:rule_list", **OFFICE),
    Row("inspections:rule_create", **OFFICE),
    Row("inspections:rule_create", "POST", **REFUSED_FORM),
]
