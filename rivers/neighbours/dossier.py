"""一河一档: the page on which everything about a river, or a reach, stands together.

This room shows its registers. Later rooms add theirs: they name a callable in
`settings.RIVER_DOSSIER_SOURCES` or `REACH_DOSSIER_SOURCES`, which is asked

    source(river_or_reach, user, at) -> DossierSection | None

for what *this user* may see; None leaves the section out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from accounts.models import User

# Rows of a section; a long river has hundreds, and who wants them all is led to their list.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class DossierSection:
    """A section of a dossier.

    title     heading and entry in the page's table of contents
    template  drawn with `context`; only what stands under the heading
    anchor    id on the page, ASCII
    order     sections stand by it: this room's are 10 (reaches) to 60, changes 90
    count     shown after the title, where it says something
    more      address of the list that holds all, where the section shows only the first
    """

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    anchor: str = ""
    order: int = 50
    count: int | None = None
    more: str = ""


Source = Callable[[Any, User, datetime], DossierSection | None]


def sections_from(paths: Sequence[str], row: Any, user: User, at: datetime) -> list[DossierSection]:
    """What the sources named in a setting have to say on a row."""
    sources: list[Source] = [import_string(path) for path in paths]
    said = [source(row, user, at) for source in sources]
    return [section for section in said if section is not None]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A section with what stands under its heading, drawn."""

    title: str
    anchor: str
    count: int | None
    body: str
    more: str


def draw(sections: Sequence[DossierSection], request: HttpRequest) -> list[Drawn]:
    """The sections in their order, each drawn with its own context and nothing of the page's."""
    return [
        Drawn(
            section.title,
            section.anchor or f"section-{number}",
            section.count,
            render_to_string(section.template, section.context, request),
            section.more,
        )
        for number, section in enumerate(sorted(sections, key=lambda s: s.order), start=1)
    ]
