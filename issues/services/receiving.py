"""A letter from a neighbour outside the portal becomes an issue of the ledger."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from accounts.models import Division, User
from common.errors import Invalid
from common.store.scope import covers
from issues.models import Source, Transfer
from issues.services.reporting import Report, Reported, report_issue


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterIn:
    """来函: whose, its 文号, what it asks, and by when it wants an answer."""

    from_division: Division
    number: str
    reason: str = ""
    answer_by: date | None = None


@transaction.atomic
def receive_transfer(*, letter: LetterIn, report: Report, by: User, at: datetime) -> Reported:
    """Opens the issue that a letter tells of; it is closed by a letter back (`reply`).

    `report.photos` hold the scan of the letter beside photos. The same uuid again is answered with the
    issue as it now is. Raises Invalid, and what `report_issue` raises.
    """
    home = by.home_division
    fields = {}
    if not letter.from_division.is_external:
        fields["from_division"] = "该行政区在本平台内，由其河长办直接移交。"
    if not letter.number.strip():
        fields["number"] = "请填写来函文号。"
    if not report.photos:
        fields["photos"] = "请上传来函扫描件。"
    if fields:
        raise Invalid("letter.incomplete", "；".join(fields.values()), fields=fields)
    told = replace(report, source=Source.TRANSFER, owes_reply=True, rectify_by=letter.answer_by)
    done = report_issue(report=told, by=by, at=at)
    if done.is_new:
        receiver = report.reach.division
        if home is not None and covers([home.code_range], receiver.pk):
            receiver = home
        Transfer.objects.create(
            issue=done.issue,
            from_division=letter.from_division,
            to_division=receiver,
            number=letter.number.strip(),
            reason=letter.reason.strip() or done.issue.description,
            answer_by=letter.answer_by,
            asked_at=at,
            asked_by=by,
        )
    return done
