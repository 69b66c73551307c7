"""Drawing a quarter's look-backs, saying who is to go, and keeping third parties' reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.models import Division, User
from common.errors import Conflict, Invalid, NotAllowed
from common.store.scope import covers
from common.text.chinese import local_date
from common.text.periods import period_of
from issues.models import Issue, LookBack, LookBackDraw, LookBackReport
from issues.models.parameters import look_back_weights
from issues.models.querysets import LookBackQuerySet
from issues.reads.look_backs import drawn_of, frame_of

MOST_DRAWN = 1000
LONGEST_SEED = 40
LONGEST_ORGANISATION = 80
LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """What is drawn: out of the issues closed from one day to another, so many, with a seed."""

    division: Division
    closed_from: date
    closed_to: date
    size: int
    seed: str


@transaction.atomic
def draw_look_backs(*, lot: Lot, by: User, at: datetime) -> LookBackDraw:
    """Draws this quarter's look-backs, records the frame and opens one for each issue drawn.

    Raises NotAllowed, Invalid, Conflict (`look_back.frame_empty`; `look_back.drawn_meanwhile` where
    another drawing of the same moment took one of the issues).
    """
    if not by.is_office_of(lot.division.pk):
        raise NotAllowed("look_back.not_allowed", "回头看由本级或上级河长办抽取。")
    _check(lot, at)
    frame = frame_of(lot.division.pk, lot.closed_from, lot.closed_to)
    if not frame:
        raise Conflict(
            "look_back.frame_empty", "这段时间没有可抽取的销号问题，或已全部抽中、回访。"
        )
    quarter = period_of("quarter", at).start
    try:
        with transaction.atomic():
            return _write(lot, frame, quarter, by, at)
    except IntegrityError:
        raise Conflict(
            "look_back.drawn_meanwhile", "刚刚有人也在抽取，请刷新后核对，再决定是否加抽。"
        ) from None


def _check(lot: Lot, at: datetime) -> None:
    fields = {}
    if not 1 <= lot.size <= MOST_DRAWN:
        fields["size"] = f"抽取件数应在 1 与 {MOST_DRAWN} 之间。"
    if lot.closed_to < lot.closed_from:
        fields["closed_to"] = "销号时间的止日不能早于起日。"
    elif lot.closed_to >= local_date(at):
        # Otherwise an issue closed later today would belong to the frame and be missing from it.
        fields["closed_to"] = "止日应早于今天，当天还会有问题销号。"
    if not lot.seed.strip():
        fields["seed"] = "请填写随机种子。"
    elif len(lot.seed) > LONGEST_SEED:
        fields["seed"] = f"随机种子不能超过 {LONGEST_SEED} 字。"
    if fields:
        raise Invalid("look_back.lot", "；".join(fields.values()), fields=fields)


def _write(
    lot: Lot, frame: list[tuple[str, str]], quarter: date, by: User, at: datetime
) -> LookBackDraw:
    before = LookBackDraw.objects.filter(division=lot.division, quarter=quarter)
    draw = LookBackDraw.objects.create(
        division=lot.division,
        quarter=quarter,
        ordinal=(before.aggregate(last=Max("ordinal"))["last"] or 0) + 1,
        closed_from=lot.closed_from,
        closed_to=lot.closed_to,
        size=lot.size,
        seed=lot.seed.strip(),
        weights=look_back_weights(lot.division.pk, at),
        frame=[list(row) for row in frame],
        drawn_by=by,
        by_name=by.name,
        at=at,
    )
    ranks = {each.candidate.number: each.rank for each in drawn_of(draw)}
    issues = Issue.objects.filter(number__in=ranks).only("number", "division_id", "closed_at")
    LookBack.objects.bulk_create(
        LookBack(
            issue=issue,
            division_id=issue.division_id,
            quarter=quarter,
            draw=draw,
            rank=ranks[issue.number],
            closed_at=issue.closed_at,
            updated_at=at,
        )
        for issue in issues
    )
    return draw


@transaction.atomic
def assign_look_backs(
    *,
    look_backs: LookBackQuerySet,
    office: Division | None = None,
    organisation: str = "",
    visit_by: date,
    by: User,
    at: datetime,
) -> int:
    """Says who is to visit by when: an office, or a third party whose findings the drawing office
    enters. Those not visited yet may be given to another; how many were.

    Raises NotAllowed (not drawn by the user's office, or by one below), Invalid.
    """
    organisation = organisation.strip()
    _check_whom(office, organisation, visit_by, at)
    # Locked row by row: a visit recorded meanwhile stays as it is.
    locked = look_backs.select_for_update(of=("self",)).order_by("pk")
    rows = list(locked.select_related("draw", "issue"))
    if any(row.outcome for row in rows):
        raise Conflict("look_back.visited", "所选问题中有的已经回访，请刷新后重选。")
    if not all(row.draw and by.is_office_of(row.draw.division_id) for row in rows):
        raise NotAllowed("look_back.not_allowed", "回头看由抽取的河长办安排。")
    if office is not None:
        _check_may_act(office, rows)
    for row in rows:
        row.office, row.organisation, row.visit_by = office, organisation, visit_by
        row.updated_at = at
    LookBack.objects.bulk_update(rows, ["office", "organisation", "visit_by", "updated_at"])
    return len(rows)


def _check_whom(office: Division | None, organisation: str, visit_by: date, at: datetime) -> None:
    fields = {}
    if (office is None) == (not organisation):
        fields["office"] = "请选择回访的河长办，或填写第三方机构，二者选一。"
    if len(organisation) > LONGEST_ORGANISATION:
        fields["organisation"] = f"第三方机构不能超过 {LONGEST_ORGANISATION} 字。"
    if visit_by < local_date(at):
        fields["visit_by"] = "回访期限不能早于今天。"
    if fields:
        raise Invalid("look_back.assignment", "；".join(fields.values()), fields=fields)


def _check_may_act(office: Division, rows: Sequence[LookBack]) -> None:
    """Only an office that holds the place of an issue can write what it found there."""
    for row in rows:
        place = row.issue.raised_to_id or row.issue.division_id
        if not covers([office.code_range], place):
            words = f"{row.issue.number} 不由{office}河长办管辖，不能交其回访。"
            raise Invalid("look_back.elsewhere", words, fields={"office": words})


def register_report(
    *,
    division: Division,
    organisation: str,
    title: str,
    received_on: date,
    summary: str,
    files: Sequence[UUID | str],
    by: User,
    at: datetime,
) -> LookBackReport:
    """Keeps a third party's report with its file. Raises NotAllowed, Invalid."""
    if not by.is_office_of(division.pk):
        raise NotAllowed("look_back.not_allowed", "回访报告由本级或上级河长办登记。")
    fields = {}
    if not organisation.strip():
        fields["organisation"] = "请填写第三方机构。"
    if not title.strip():
        fields["title"] = "请填写报告名称。"
    if received_on > local_date(at):
        fields["received_on"] = "收到日期不能晚于今天。"
    if not files:
        fields["files"] = "请上传报告文件。"
    if fields:
        raise Invalid("look_back.report", "；".join(fields.values()), fields=fields)
    report: LookBackReport = LookBackReport.objects.create(
        division=division,
        organisation=organisation.strip(),
        title=title.strip(),
        received_on=received_on,
        summary=summary.strip(),
        files=[str(file) for file in files],
        by=by,
        by_name=by.name,
        at=at,
    )
    return report
