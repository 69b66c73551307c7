"""What this room shows on the registers' pages."""

from datetime import datetime

from accounts.models import User
from common.text.chinese import local_date
from common.web.cards import Card
from outfalls.models import Case
from outfalls.reads.lights import light_of, tolerance_for
from outfalls.rules.steps import STATES, SURVEY
from rivers.models import Outfall


def case_card(outfall: Outfall, user: User, at: datetime) -> Card:
    """How far its 一口一策 is, and the way to it."""
    case = Case.objects.filter(outfall=outfall).select_related("unit").first()
    day = local_date(at)
    context = {
        "outfall": outfall,
        "case": case,
        "state": case.state if case else SURVEY,
        "state_words": STATES[case.state if case else SURVEY],
        "lit": light_of(case, day, tolerance_for(user, day)) if case else None,
    }
    return Card("一口一策", "outfalls/register_card.html", context, anchor="case", order=5)
