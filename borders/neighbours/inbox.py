"""What waits for an office here: what was agreed at meetings and has come due."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from borders.models import Agreement
from common.store.counting import Waits
from common.text.chinese import local_date


def inbox_counts(user: User, at: datetime) -> list[Waits]:
    """(words, rows, address), for offices."""
    if not user.has_role("office"):
        return []
    rows = Agreement.objects.visible_to(user).due(local_date(at))
    return [("跨界商定事项到期", rows, f"{reverse('borders:agreement_list')}?state=due")]
