"""复核分人 among the acts of an issue: refused, or done all the same and marked where nobody else could."""

from collections.abc import Sequence

from accounts.models import Division
from accounts.services.four_eyes import refuse_own
from inspections.services.four_eyes import HANDED_IN
from issues.models import Issue, LedgerEntry
from issues.permissions import office_of
from issues.rules.four_eyes import VERIFIES, took_part
from issues.services.inputs import Act
from issues.services.reporting import FOUND_OUTSIDE


def own_part(issue: Issue, act: Act, ledger: Sequence[LedgerEntry]) -> tuple[str, ...]:
    """What the actor had done of what this act verifies, where nobody else could verify it; else nothing. `ledger` are
    the issue's entries in order. One query, and two more for whoever took part. Raises NotAllowed
    (`issue.same_person`), which says who else may."""
    if act.action.code not in VERIFIES:
        return ()
    if act.what.visit is not None and act.what.visit.report is not None:
        # A third party went, and the office enters its report.
        return ()
    finder = None if issue.source in FOUND_OUTSIDE else issue.reported_by_id
    # The report has no number of its own but the issue's.
    numbers = {entry.seq: entry.client_ref or issue.uuid for entry in ledger}
    handed_in = HANDED_IN.part(set(numbers.values()), act.by)
    by_file = {seq: act.by.pk for seq, number in numbers.items() if number in handed_in}
    known = took_part(act.action.code, ledger, finder=finder, handed_in=by_file)
    done = known.get(act.by.pk)
    if done is None:
        return ()
    refuse_own(
        known,
        by=act.by,
        office=_office(issue, act),
        code="issue.same_person",
        words=f"这件问题由您{done}，“{act.action.label}”须另由一人办理",
    )
    return (done,)


def _office(issue: Issue, act: Act) -> Division:
    grant = office_of(act.by, issue)
    if grant is None or grant.division is None:
        raise ValueError("whoever verifies does so as an office")
    return grant.division
