"""Whoever looks at a wall: nobody in particular, who sees one division and everything below it."""

from dataclasses import dataclass

from common.store.scope import CodeRange, range_below


@dataclass(frozen=True, slots=True)
class Onlooker:
    """What `visible_to` asks of a user, and no account behind it."""

    code: str
    pk: None = None

    @property
    def code_ranges(self) -> tuple[CodeRange, ...]:
        return (range_below(self.code),)
