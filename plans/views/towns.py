"""What a town is told where it has no list of its own."""

from typing import Any

from plans.reads.towns import town_words


class ListsOfTownMixin:
    """A list page that says it under its empty state."""

    request: Any

    @property
    def empty_hint(self) -> str:
        return town_words(self.request.user)
