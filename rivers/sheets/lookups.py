"""Which reach a row of another room's sheet means."""

from collections.abc import Mapping, Sequence
from typing import Any

from accounts.models import User
from common.imports.references import Lookup
from common.store.scope import within
from rivers.models import Reach


def reaches_of_office(values: Sequence[Mapping[str, Any]], by: User) -> Lookup:
    """Reaches in use that rows name by `reach_code` and `reach_name`, among those of the offices that `by` works
    for; with division and river, without their lines. One query."""
    rows = Reach.objects.in_use().filter(within(by.office_ranges))
    return Lookup(
        rows.select_related("division", "river").defer("line"),
        values,
        "reach",
        title="河段",
        code_title="河段编码",
    )
