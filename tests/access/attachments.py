"""Photos from phones, and what an office chose in a form."""

import uuid

from tests.access.table import ROLES, Row
from tests.photos import photo

ROWS = [
    Row(
        "attachments_api:photo",
        "PUT",
        kwargs=lambda c: {"uuid": uuid.uuid4()},
        data=lambda c: photo(),
        content_type="image/jpeg",
        **dict.fromkeys(ROLES, 201) | {"anonymous": 401},
    ),
    # Nobody has uploaded this one.
    Row(
        "attachments_api:photo",
        "GET",
        kwargs=lambda c: {"uuid": uuid.uuid4()},
        **dict.fromkeys(ROLES, 404) | {"anonymous": 401},
    ),
    # Nobody has uploaded this one either; who has no forms has no uploads of forms.
    Row(
        "attachments:own",
        kwargs=lambda c: {"uuid": uuid.uuid4(), "size": "thumb"},
        **dict.fromkeys(ROLES, 404) | {"village_chief": 403, "admin": 403, "anonymous": 302},
    ),
]
