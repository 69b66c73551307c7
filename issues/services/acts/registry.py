"""Every action with what it does. A new topic file is named here; a new action in an old one is not."""

from typing import Final

from issues.services.acts import (
    accepting,
    closing,
    clues,
    cooperating,
    crossing,
    extending,
    handing_over,
    looking_back,
    marking,
    planning,
    raising,
)
from issues.services.acts.binding import Binding

_TOPICS = (
    accepting,
    handing_over,
    cooperating,
    raising,
    crossing,
    planning,
    extending,
    closing,
    marking,
    clues,
    looking_back,
)
ALL: Final = tuple(binding for topic in _TOPICS for binding in topic.BINDINGS)
BINDINGS: Final[dict[str, Binding]] = {binding.action.code: binding for binding in ALL}
