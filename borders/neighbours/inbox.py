"""What waits for an office here: what was agreed at meetings and has come due."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from borders.models import Agreement
from common.text.chinese import local_date


def inbox_counts(user: User, at: datetime) -> list[tuple[str, int, str]]:
    """(words, how many, address), for offices; nothing where nothing is due."""
    if not user.has_role("office"):
        return []
    count = Agreement.objects.visible_to(user).due(local_date(at)).count()
    if not count:
        return []
    return [("跨界商定事项到期", count, f"{reverse('borders:agreement_list')}?state=due")]
