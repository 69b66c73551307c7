"""修订: after a list binds its lines change only so, with a reason and an approval by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Unit, User
from accounts.services.four_eyes import refuse_own
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.resends import one_ref_one_act, reused
from common.text.chinese import local_date, moment_words, number_words
from issues.models import Issue
from plans.models import (
    LightCause,
    Line,
    ListState,
    PlanEntry,
    Revision,
    RevisionAction,
    RevisionItem,
    RevisionState,
    TaskList,
)
from plans.permissions import may_keep, may_write
from plans.rules.funds import wan_words
from plans.services.lights import relight
from plans.services.line_input import FundInput, LineInput
from plans.services.lines import input_of, refuse_line, write_line
from plans.services.reviews import lock_list
from plans.services.snapshot import Kept, is_same, keep, line_of, unit_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of a revision: a new one (`given`), another content of a standing one (both), or a
    standing one to be withdrawn (`line_id`)."""

    action: str
    line_id: int | None = None
    given: LineInput | None = None


@one_ref_one_act
@transaction.atomic
def propose_revision(
    *,
    list_id: int,
    reason: str,
    changes: Sequence[Change],
    by: User,
    at: datetime,
    client_ref: UUID | None = None,
) -> Revision:
    """Proposes changes of a binding list. Nothing of it holds before it is approved.

    The list's lead unit and the office of its division (and above) may. Raises NotVisible, NotAllowed,
    Conflict (not binding, a line withdrawn meanwhile or in another open revision, `client_ref.reused`), Invalid (no
    reason, nothing changed, `line.invalid` with its fields, a target beneath what is reported).
    """
    of = lock_list(list_id)
    reason = reason.strip()
    known = _known(of, by, client_ref, reason, changes)
    if known is not None:
        return known
    _require(by, of, may=may_write(by, of), words="只有河长办和清单的牵头单位可以提出修订。")
    if of.state != ListState.BINDING:
        state = of.get_state_display()
        raise Conflict("revision.not_binding", f"清单现为“{state}”，可直接修改，不需要修订。")
    if not reason:
        raise Invalid("revision.reason", "请写明修订原因。", fields={"reason": "请写明修订原因。"})
    if not changes:
        raise Invalid("revision.nothing", "没有要修订的内容。")
    lines = _locked_lines(of, [c.line_id for c in changes if c.line_id is not None])
    _refuse_twice(changes, lines)
    items = [_item(change, lines, of=of, at=at) for change in changes]
    last = of.revisions.order_by("-number").values_list("number", flat=True).first()
    revision = Revision.objects.create(
        task_list=of,
        number=(last or 0) + 1,
        reason=reason,
        by=by,
        by_name=by.name,
        at=at,
        client_ref=client_ref or uuid4(),
    )
    for order, item in enumerate(items, start=1):
        item.revision, item.order = revision, order
    RevisionItem.objects.bulk_create(items)
    return revision


@transaction.atomic
def approve_revision(
    *, revision_id: int, approver: str, document: str, by: User, at: datetime, note: str = ""
) -> Revision:
    """Records an approval and applies the revision: all of it, or nothing.

    approver, document  who approved it (the district's chief …) and under which number or minutes

    The office of the list's division (and above) enters it, another person than who proposed it (复核分人). Where
    nobody else has to, the proposer may, and the revision says so (`is_alone`).
    Raises NotVisible, NotAllowed, Conflict (decided already, a line that changed since it was
    proposed), Invalid (no approver or document, or what the rules of a line say by now).
    """
    revision, of = _locked(revision_id)
    _require(by, of, may=may_keep(by, of), words="修订由河长办办理审批。")
    _refuse_decided(revision)
    revision.is_alone = refuse_own(
        [revision.by_id],
        by=by,
        office=of.division,
        code="revision.own",
        words="这次修订由您提出，须由提出人以外的人员办理审批",
    )
    wrong = {}
    if not approver.strip():
        wrong["approver"] = "请填写批准人。"
    if not document.strip():
        wrong["document"] = "请填写批准文号或会议纪要。"
    if wrong:
        raise Invalid("revision.paper", "".join(wrong.values()), fields=wrong)
    items = list(revision.items.all())
    lines = _locked_lines(of, [item.line_id for item in items if item.line_id is not None])
    contents = _contents(items)
    touched = [
        _apply(item, lines, given, of=of, at=at)
        for item, given in zip(items, contents, strict=True)
    ]
    revision.approver, revision.document = approver.strip(), document.strip()
    _decide(revision, RevisionState.APPROVED, by=by, at=at, note=note)
    of.revision += 1
    of.updated_at = at
    of.save(update_fields=["revision", "updated_at"])
    relight(touched, at=at, cause=LightCause.REVISED, by=by)
    return revision


@transaction.atomic
def refuse_revision(*, revision_id: int, note: str, by: User, at: datetime) -> Revision:
    """Ends a revision that was not approved, with the reason. Raises as `approve_revision`."""
    revision, of = _locked(revision_id)
    _require(by, of, may=may_keep(by, of), words="修订由河长办办理审批。")
    _refuse_decided(revision)
    if not note.strip():
        raise Invalid(
            "revision.note", "请写明不批准的理由。", fields={"note": "请写明不批准的理由。"}
        )
    return _decide(revision, RevisionState.REFUSED, by=by, at=at, note=note)


@transaction.atomic
def withdraw_revision(*, revision_id: int, by: User, at: datetime) -> Revision:
    """Takes a proposal back: who may propose one may. Raises NotVisible, NotAllowed, Conflict."""
    revision, of = _locked(revision_id)
    _require(by, of, may=may_write(by, of), words="只有河长办和清单的牵头单位可以撤回修订。")
    _refuse_decided(revision)
    return _decide(revision, RevisionState.WITHDRAWN, by=by, at=at)


def open_items(of: TaskList) -> QuerySet[RevisionItem]:
    """What is proposed and not decided yet about the lines of a list."""
    rows = RevisionItem.objects.filter(revision__task_list=of, revision__state="proposed")
    return rows.select_related("revision")


def kept_now(line: Line) -> Kept:
    """A standing line as a revision keeps it."""
    return _keep(input_of(line))


def _keep(given: LineInput) -> Kept:
    numbers = Issue.objects.filter(pk__in=given.issues).values_list("pk", "number")
    return keep(given, dict(numbers) if given.issues else {})


def _item(change: Change, lines: dict[int, Line], *, of: TaskList, at: datetime) -> RevisionItem:
    """A proposed change, judged."""
    line, given = None, change.given
    if change.action != RevisionAction.ADD:
        line = _standing(lines, change.line_id)
    old = kept_now(line) if line is not None else None
    if change.action == RevisionAction.WITHDRAW:
        return RevisionItem(action=change.action, line=line, old=old, new=None)
    if change.action not in RevisionAction.values or given is None:
        raise Invalid("revision.action", "没有这种修订。")
    given = _with_money_reported(given, line)
    _judge(given, of=of, at=at, line=line)
    new = _keep(given)
    if old is not None and is_same(old, new):
        raise Invalid("revision.same", f"“{line}”没有改动。")
    return RevisionItem(action=change.action, line=line, old=old, new=new)


def _apply(
    item: RevisionItem,
    lines: dict[int, Line],
    given: LineInput | None,
    *,
    of: TaskList,
    at: datetime,
) -> int:
    """Writes one item; the id of the line that came of it."""
    if item.action == RevisionAction.ADD and given is not None:
        added = write_line(Line(task_list=of), given, of=of, at=at)
        item.line = added
        item.save(update_fields=["line"])
        return added.pk
    line = _standing(lines, item.line_id)
    if not is_same(item.old or {}, kept_now(line)):
        raise Conflict(
            "revision.changed",
            f"“{line}”在提出修订之后已有其他修改（{moment_words(line.updated_at)}），"
            "请撤回这次修订，按现在的内容重新提出。",
        )
    if given is None:
        line.withdrawn_on, line.updated_at = local_date(at), at
        line.save(update_fields=["withdrawn_on", "updated_at"])
    else:
        given = _with_money_reported(given, line)
        _judge(given, of=of, at=at, line=line)
        write_line(line, given, of=of, at=at)
    return line.pk


def _with_money_reported(given: LineInput, line: Line | None) -> LineInput:
    """The same with the money in place and paid as the line has it now: a revision plans money, reports say the
    rest (`plans.services.funds`). A source that is new has nothing yet."""
    now = {fund.source: fund for fund in line.funds.all()} if line is not None else {}
    funds = []
    for fund in given.funds:
        known = now.get(fund.source.strip())
        money = (known.in_place, known.paid) if known else ()
        funds.append(FundInput(fund.source, fund.planned, *money))
    return replace(given, funds=funds)


def _judge(given: LineInput, *, of: TaskList, at: datetime, line: Line | None) -> None:
    """The rules of a line, and what was reported of its targets: that cannot be unsaid."""
    refuse_line(given, of=of, at=at, line=line)
    kept = {target.key for target in given.targets if target.key is not None}
    named = {target.name.strip(): target for target in given.targets}
    by_key = {target.key: target for target in given.targets}
    for target in line.targets.all() if line is not None else ():
        if not target.done:
            continue
        new = by_key[target.pk] if target.pk in kept else named.get(target.name)
        done = f"“{target.name}”已累计完成 {number_words(Decimal(target.done))} {target.unit}"
        if new is None:
            words = f"{done}，不能删去。"
        elif new.unit.strip() != target.unit:
            words = f"{done}，计量单位不能改为{new.unit.strip()}。"
        else:
            continue
        raise Invalid("revision.reported", words, fields={"targets": words})
    kept_sources = {fund.source.strip() for fund in given.funds}
    for fund in line.funds.all() if line is not None else ():
        if fund.in_place and fund.source not in kept_sources:
            words = f"“{fund.source}”已到位 {wan_words(fund.in_place)} 万元，不能删去或改名。"
            raise Invalid("revision.reported", words, fields={"funds": words})


def _contents(items: Iterable[RevisionItem]) -> list[LineInput | None]:
    """What each item is to write, with its units and plan tasks as they are now: two queries."""
    news = [item.new for item in items]
    wanted = {pk for new in news if new for pk in unit_ids(new)}
    planned = {new["plan_entry"][0] for new in news if new and new["plan_entry"]}
    units = Unit.objects.in_bulk(wanted)
    entries = PlanEntry.objects.in_bulk(planned)
    return [line_of(new, units, entries) if new else None for new in news]


def _locked_lines(of: TaskList, ids: Sequence[int]) -> dict[int, Line]:
    """Lines of the list, locked in the order of their keys, with all that hangs on them."""
    rows = of.lines.filter(pk__in=ids).select_related("lead_unit", "plan_entry")
    hanging = ("duties__unit", "targets", "funds", "issues")
    locked = rows.order_by("pk").select_for_update(of=("self",)).prefetch_related(*hanging)
    return {line.pk: line for line in locked}


def _standing(lines: dict[int, Line], line_id: int | None) -> Line:
    line = lines.get(line_id or 0)
    if line is None:
        raise NotVisible("line.unknown", "清单中没有这项任务。")
    if line.withdrawn_on is not None:
        raise Conflict("line.gone", f"“{line}”已撤销。")
    return line


def _refuse_twice(changes: Sequence[Change], lines: dict[int, Line]) -> None:
    """A line is changed by one revision at a time."""
    ids = [change.line_id for change in changes if change.line_id is not None]
    if len(ids) != len(set(ids)):
        raise Invalid("revision.twice", "同一项任务在一次修订中只能出现一次。")
    open_ = RevisionItem.objects.filter(line__in=lines, revision__state=RevisionState.PROPOSED)
    item = open_.select_related("revision", "line").first()
    if item is not None:
        raise Conflict(
            "revision.open",
            f"“{item.line}”已在第 {item.revision.number} 号修订中，"
            f"由{item.revision.by_name}提出，尚待审批。",
        )


def _locked(revision_id: int) -> tuple[Revision, TaskList]:
    """A revision and its list, locked: the list first, as everywhere."""
    list_id = Revision.objects.filter(pk=revision_id).values_list("task_list", flat=True).first()
    if list_id is None:
        raise _not_found()
    of = lock_list(list_id)
    revision: Revision = Revision.objects.select_for_update(of=("self",)).get(pk=revision_id)
    revision.task_list = of
    return revision, of


def _refuse_decided(revision: Revision) -> None:
    if revision.state != RevisionState.PROPOSED and revision.decided_at is not None:
        raise Conflict(
            "revision.decided",
            f"{revision.decided_by_name}已于{moment_words(revision.decided_at)}办理："
            f"{revision.get_state_display()}。",
        )


def _decide(
    revision: Revision, state: RevisionState, *, by: User, at: datetime, note: str = ""
) -> Revision:
    revision.state, revision.note = state, note.strip()
    revision.decided_by, revision.decided_by_name, revision.decided_at = by, by.name, at
    revision.save()
    return revision


def _known(
    of: TaskList, by: User, client_ref: UUID | None, reason: str, changes: Sequence[Change]
) -> Revision | None:
    """What was proposed under this number. Raises Conflict (`client_ref.reused`) for other content."""
    found = Revision.objects.filter(by=by, client_ref=client_ref).first() if client_ref else None
    if found is None:
        return None
    items = list(found.items.all())
    is_same_way = (found.task_list_id, found.reason, len(items)) == (of.pk, reason, len(changes))
    if not is_same_way or not all(map(_asks_for, changes, items)):
        raise reused()
    return found


def _asks_for(change: Change, item: RevisionItem) -> bool:
    """Is the item what the change proposed? An added line has a number only since it was approved."""
    if change.action != item.action:
        return False
    if change.action != RevisionAction.ADD and change.line_id != item.line_id:
        return False
    if item.new is None or change.given is None:
        return change.action == RevisionAction.WITHDRAW
    return is_same(_keep(change.given), item.new)


def _require(by: User, of: TaskList, *, may: bool, words: str) -> None:
    if not TaskList.objects.visible_to(by).filter(pk=of.pk).exists():
        raise _not_found()
    if not may:
        raise NotAllowed("revision.not_allowed", words)


def _not_found() -> NotVisible:
    return NotVisible("revision.unknown", "没有找到，或不在您的管理范围内。")
