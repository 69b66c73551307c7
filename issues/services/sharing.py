"""Opening an issue to somebody who would not see it otherwise."""

from datetime import datetime

from accounts.models import Division, Unit, User
from issues.models import Issue, IssueShare


def share_issue(*, issue: Issue, with_: Division | Unit, by: User, at: datetime) -> IssueShare:
    """The share of an issue with a division's people or a unit's, which may exist already.

    Asks no right: it is a part of an act that did (移交, 共享公安检察).
    """
    key = {"division": with_} if isinstance(with_, Division) else {"unit": with_}
    share, _ = IssueShare.objects.get_or_create(issue=issue, **key, defaults={"by": by, "at": at})
    return share
