"""The pages of a register's import: for offices; a file is its clerk's own."""

from typing import Any

from django.core.files.base import ContentFile

from tests.access.table import Row
from tests.cast import Cast

OFFICES = {
    "city_office": 200,
    "district_office": 200,
    "town_office": 200,
    "stranger": 200,
    "unit_clerk": 403,
    "district_chief": 403,
    "village_chief": 403,
    "admin": 403,
    "anonymous": 302,
}
OWN = OFFICES | {"city_office": 404, "town_office": 404, "stranger": 404}


def answered(answers: dict[str, int], status: int) -> dict[str, int]:
    """The same, where a success is answered by another status."""
    return {role: status if answer == 200 else answer for role, answer in answers.items()}


def import_rows(name: str, model: type[Any], target: str, *, unit_clerk: int = 403) -> list[Row]:
    """Rows for `import_urls(…, name=…)`; the file is the district office's.

    unit_clerk  200 where units import too
    """
    pages = OFFICES | {"unit_clerk": unit_clerk}
    own = OWN | {"unit_clerk": 404 if unit_clerk == 200 else unit_clerk}

    def batch(cast: Cast) -> dict[str, int]:
        made = model.objects.create(
            target=target,
            filename="x.xlsx",
            file=ContentFile(b"", "x.xlsx"),
            state="checked",
            created_by=cast.district_office,
        )
        return {"pk": made.pk}

    acts = ("recheck", "mend", "apply", "discard")
    return [
        Row(f"{name}_import", **pages),
        Row(f"{name}_import", "POST", data=lambda c: {}, **answered(pages, 422)),
        Row(f"{name}_import_template", **pages),
        *(
            Row(f"{name}_import_{page}", kwargs=batch, **own)
            for page in ("batch", "file", "errors")
        ),
        *(Row(f"{name}_import_{act}", "POST", kwargs=batch, **answered(own, 302)) for act in acts),
    ]
