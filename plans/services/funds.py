"""到位、支付: money of a line as it came in and was paid, reported and added up on the locked line.

A report and no revision: what was promised stays as it is, so nobody else has to approve it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction

from accounts.models import User
from attachments.rules.limits import MOST_PHOTOS
from common.errors import Conflict, Invalid
from common.store.resends import one_ref_one_act, reused
from common.text.chinese import local_date
from plans.models import Fund, FundReport, Line
from plans.rules.funds import FEN, Money, fund_doubts, fund_faults
from plans.services.reporting import lock_line, refuse_closed_line, reporting_unit

LONGEST_WORDS = 300


@dataclass(frozen=True, slots=True)
class FundsReported:
    """The report, and whether this call wrote it or an earlier one had."""

    report: FundReport
    is_new: bool


@one_ref_one_act
@transaction.atomic
def report_funds(
    *,
    line_id: int,
    source: str,
    in_place: Decimal,
    paid: Decimal,
    day: date,
    words: str,
    by: User,
    at: datetime,
    files: Sequence[UUID | str] = (),
    is_meant: bool = False,
    unit_id: int | None = None,
    client_ref: UUID | None = None,
) -> FundsReported:
    """Adds to what is in place and paid of one source of a line.

    source          one of the line's own, by its words
    in_place, paid  of this time, in yuan; a negative amount corrects an earlier report
    day             on which it came in or was paid
    is_meant        the writer was asked about what is unlikely, and said that it is so
    unit_id         for which of the line's units, where `by` speaks for several; by default the leading one
    client_ref      one that `by` has used for the same report is answered with it, before anything is judged

    Raises NotVisible, NotAllowed, Conflict `funds.unlikely` (to be sent again with `is_meant`) and
    `client_ref.reused`, Invalid with its fields. A refusal leaves no trace.
    """
    line = lock_line(line_id)
    words = words.strip()
    said = (line.pk, source, in_place, paid, day, words)
    known = _known(by, client_ref, said)
    if known is not None:
        return FundsReported(known, False)
    unit, on_behalf = reporting_unit(line, by, unit_id)
    today = local_date(at)
    refuse_closed_line(line, unit, today)
    fund = Fund.objects.select_for_update().filter(line=line, source=source).first()
    if fund is None:
        sentence = f"这项任务没有“{source}”这一资金来源，增加来源须修订清单。"
        raise Invalid("funds.source", sentence, fields={"source": sentence})
    told = Money(in_place=in_place, paid=paid)
    _judge(line, fund, told, day=day, today=today, words=words, files=files, is_meant=is_meant)
    _add_up(line, fund, told, at=at)
    report = FundReport.objects.create(
        line=line,
        source=source,
        in_place=in_place,
        paid=paid,
        day=day,
        words=words,
        files=[str(key) for key in files],
        unit=unit,
        on_behalf=on_behalf,
        by=by,
        by_name=by.name,
        at=at,
        client_ref=client_ref or uuid4(),
    )
    return FundsReported(report, True)


def _add_up(line: Line, fund: Fund, told: Money, *, at: datetime) -> None:
    fund.in_place += told.in_place.quantize(FEN)
    fund.paid += told.paid.quantize(FEN)
    fund.save(update_fields=["in_place", "paid"])
    line.updated_at = at
    line.save(update_fields=["updated_at"])


def _judge(
    line: Line,
    fund: Fund,
    told: Money,
    *,
    day: date,
    today: date,
    words: str,
    files: Sequence[UUID | str],
    is_meant: bool,
) -> None:
    now = Money(planned=fund.planned, in_place=fund.in_place, paid=fund.paid)
    fields = fund_faults(now, told, day=day, today=today, words=words)
    if len(words) > LONGEST_WORDS:
        fields["words"] = f"说明不能超过 {LONGEST_WORDS} 字。"
    if len(files) > MOST_PHOTOS:
        fields["files"] = f"凭证不能超过 {MOST_PHOTOS} 个。"
    if fields:
        raise Invalid("funds.invalid", "".join(fields.values()), fields=fields)
    doubts = fund_doubts(now, told, day=day, bound_on=line.task_list.bound_on or day)
    if doubts and not is_meant:
        raise Conflict("funds.unlikely", "".join(doubts.values()), fields=doubts)


def _known(by: User, client_ref: UUID | None, said: tuple[object, ...]) -> FundReport | None:
    """The report that this user already wrote under `client_ref`."""
    if client_ref is None:
        return None
    found: FundReport | None = FundReport.objects.filter(by=by, client_ref=client_ref).first()
    if found is None:
        return None
    stood = (found.line_id, found.source, found.in_place, found.paid, found.day, found.words)
    if stood != said:
        raise reused(found)
    return found
