"""A reach or river with open issues is not taken out of use: who would answer for them?"""

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import User
from issues.models import Issue
from rivers.models import Reach, River
from rivers.neighbours.retiring import Hanging, RegisterRow


class OpenIssues:
    """Each blocks until it is closed."""

    def hanging(self, row: RegisterRow, *, by: User, at: datetime) -> list[Hanging]:
        if not isinstance(row, Reach | River):
            return []
        is_reach = isinstance(row, Reach)
        where = {"reach": row} if is_reach else {"reach__river": row}
        count = Issue.objects.open().filter(**where).count()
        if not count:
            return []
        words = f"还有 {count} 件未销号的问题，请先销号或改到别的河段。"
        asked = urlencode({"q": row.name} if is_reach else {"river": row.pk})
        address = f"{reverse('issues:issue_list')}?{asked}"
        return [Hanging(words, blocks=True, url=address)]

    def end(self, row: RegisterRow, *, by: User, at: datetime) -> None:
        """Nothing: an open issue blocks."""
