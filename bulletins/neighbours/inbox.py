"""What of this room waits for somebody: for the home page."""

from datetime import datetime

from django.urls import reverse

from accounts.models import Role, User
from bulletins.models import Bulletin, Submission
from bulletins.reads.signing import TO_SIGN, to_sign
from common.store.counting import Waits
from common.store.scope import within


def bulletin_counts(user: User, at: datetime) -> list[Waits]:
    """(words, rows, address): for an office texts to be picked or declined, proofs that this person may sign, signed
    bulletins to be issued."""
    if not user.office_ranges:
        return []
    ours = within(user.office_ranges)
    bulletins, listed = Bulletin.objects.filter(ours), reverse("bulletins:bulletin_list")
    return [
        (
            "简报来稿待处理",
            Submission.objects.filter(ours).waiting(),
            f"{reverse('bulletins:submission_list')}?state=waiting&to=mine",
        ),
        ("简报校样待签发", to_sign(bulletins, user), f"{listed}?state={TO_SIGN}"),
        ("简报已签发待印发", bulletins.filter(state="signed"), f"{listed}?state=signed"),
    ]


def leader_counts(user: User, at: datetime) -> list[Waits]:
    """Proofs that a leader of the division may sign; those who work for the office find them in its own piles."""
    if user.office_ranges or not user.has_role(Role.CHIEF):
        return []
    address = f"{reverse('bulletins:bulletin_list')}?state={TO_SIGN}"
    return [("简报校样待签发", to_sign(Bulletin.objects.all(), user), address)]
