"""A river whose sections are in use is not taken out of use before them."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from rivers.models import River
from rivers.neighbours.retiring import Hanging, RegisterRow
from waters.models import Section


class SectionsOnRiver:
    """`rivers.neighbours.retiring.RetiringPart` of this room."""

    def hanging(self, row: RegisterRow, *, by: User, at: datetime) -> Sequence[Hanging]:
        if not isinstance(row, River):
            return []
        count = Section.objects.in_use().filter(river=row).count()
        words = f"还有 {count} 个在用的断面，请先停用或改到别处。"
        return [Hanging(words, blocks=True)] if count else []

    def end(self, row: RegisterRow, *, by: User, at: datetime) -> None:
        """Nothing: what is in use blocks."""
