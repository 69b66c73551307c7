"""五级会诊: a list is put before its reviewers, each answers, and after the last it binds [002]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from accounts.models import User
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.resends import one_ref_one_act, reused
from common.text.chinese import date_words, local_date, moment_words
from plans.models import (
    LightCause,
    ListState,
    ReviewAnswer,
    ReviewAsk,
    ReviewChain,
    ReviewReminder,
    ReviewRound,
    ReviewStep,
    ReviewVerdict,
    RoundState,
    TaskList,
)
from plans.models.parameters import REMIND_AGAIN
from plans.permissions import answers, enters, may_keep, may_write
from plans.rules import reviews
from plans.services.lights import relight
from plans.services.line_input import line_faults
from plans.services.lines import input_of
from plans.services.reviewers import chain_for, reviewers_of

_ROUND_STATES: Final = {
    "in_review": RoundState.OPEN,
    "returned": RoundState.RETURNED,
    "passed": RoundState.PASSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The paper from which the office enters an opinion: whose it is, its number or the minutes."""

    signer: str
    document: str


@one_ref_one_act
@transaction.atomic
def submit_list(
    *,
    list_id: int,
    by: User,
    at: datetime,
    note: str = "",
    anew: bool = False,
    client_ref: UUID | None = None,
) -> ReviewRound:
    """Puts a draft, or a list that came back, before its reviewers.

    anew  begin at the chain's first step also after a return or a withdrawal; else at the step that
          returned the list, or where the withdrawn round began: the reviews before it hold

    Offices of the division and above and the list's lead unit may. Raises NotVisible, NotAllowed,
    Conflict (in review or binding already), Invalid (no lines, lines with faults, nobody to ask).
    """
    task_list = lock_list(list_id)
    note = note.strip()
    known = _known_round(task_list, by, client_ref, note)
    if known is not None:
        return known
    _require(by, task_list, may=may_write(by, task_list), act="送审")
    if task_list.state not in (ListState.DRAFTING, ListState.RETURNED):
        raise Conflict("review.state", f"清单现为“{task_list.get_state_display()}”，不能再送审。")
    day = local_date(at)
    _check_lines(task_list, day)
    last = task_list.rounds.order_by("-number").first()
    chain, begins_at = beginning(task_list, last, day, anew=anew)
    row = ReviewRound.objects.create(
        task_list=task_list,
        number=last.number + 1 if last else 1,
        chain=chain,
        day=day,
        begins_at=begins_at,
        note=note,
        by=by,
        by_name=by.name,
        at=at,
        client_ref=client_ref or uuid4(),
        state=RoundState.OPEN,
        step=begins_at,
        since=day,
    )
    _ask(row, task_list, day)
    _settle(row, task_list, by=by, at=at)
    return row


@one_ref_one_act
@transaction.atomic
def answer_review(
    *,
    list_id: int,
    ask_id: int,
    verdict: str,
    by: User,
    at: datetime,
    comment: str = "",
    document: str = "",
    files: Iterable[UUID | str] = (),
    paper: Paper | None = None,
    client_ref: UUID | None = None,
) -> ReviewAnswer:
    """A reviewer passes the list or returns it; the last pass of the chain makes the list bind.

    A clerk of the unit that was asked answers, or the chief; of experts, the government and a chief
    who signs on paper the office enters the opinion (`paper`). A step moves on when all it asks have
    answered, and returns the list if one of them did. A `client_ref` that `by` has used for this ask
    is answered with its first row, before anything is judged.

    Raises NotVisible, NotAllowed (not asked), Conflict (answered already, not this step's turn, a
    round that is over), Invalid (no verdict, a return without its reason, no paper).
    """
    task_list = lock_list(list_id)
    asked = ReviewAsk.objects.select_related("round__task_list", "step")
    ask = asked.filter(pk=ask_id, round__task_list=task_list).first()
    comment = comment.strip()
    known = _known_answer(ask_id, by, client_ref, (verdict, comment))
    if known is not None:
        return known
    _require(by, task_list)
    if ask is None:
        raise NotVisible("review.ask_unknown", "没有这项会审。")
    _check_asked(ask, task_list, by, paper)
    _check_turn(ask, local_date(at))
    _check_words(verdict, comment, paper)
    answer = ReviewAnswer.objects.create(
        ask=ask,
        verdict=verdict,
        comment=comment,
        document=paper.document.strip() if paper else document.strip(),
        files=[str(key) for key in files],
        on_behalf=paper is not None,
        signer=paper.signer.strip() if paper else "",
        by=by,
        by_name=by.name,
        at=at,
        client_ref=client_ref or uuid4(),
    )
    _settle(ask.round, task_list, by=by, at=at)
    return answer


@transaction.atomic
def withdraw_from_review(*, list_id: int, reason: str, by: User, at: datetime) -> ReviewRound:
    """Takes a list back out of review, to be drafted on; what was answered stays on record.

    Raises NotVisible, NotAllowed, Conflict (not in review), Invalid (no reason).
    """
    task_list = lock_list(list_id)
    _require(by, task_list, may=may_write(by, task_list), act="撤回送审")
    row = _open_round(task_list)
    reason = reason.strip()
    if not reason:
        raise Invalid("review.reason", "请写明撤回原因。", fields={"reason": "请写明撤回原因。"})
    row.state = RoundState.WITHDRAWN
    row.withdrawn_by_name, row.withdrawn_at, row.withdraw_reason = by.name, at, reason
    row.save(
        update_fields=["state", "withdrawn_by_name", "withdrawn_at", "withdraw_reason"],
    )
    _move(task_list, ListState.DRAFTING, at=at)
    return row


@transaction.atomic
def remind(*, list_id: int, by: User, at: datetime, note: str = "") -> list[ReviewReminder]:
    """催办: the office reminds those whose opinion the list waits for, each once in so many days
    (`plans.remind_again_days`); they find it where their work waits.

    Raises NotVisible, NotAllowed, Conflict (not in review, all reminded lately), Invalid (only the
    office itself is waited for).
    """
    task_list = lock_list(list_id)
    _require(by, task_list, may=may_keep(by, task_list), act="催办")
    waiting = list(_open_round(task_list).asks.waiting().prefetch_related("reminders"))
    people = [ask for ask in waiting if ask.unit_id or ask.user_id]
    if not people:
        names = "、".join(ask.label for ask in waiting)
        raise Invalid("review.remind_nobody", f"“{names}”的意见由河长办代录，无需催办。")
    day = local_date(at)
    every = int(REMIND_AGAIN.on(day, task_list.division_id))
    again = {ask.pk: reminded_again_on(ask, every) for ask in people}
    due = [ask for ask in people if again[ask.pk] <= day]
    if not due:
        first = min(again.values())
        raise Conflict("review.reminded_lately", f"近期已催办过，{date_words(first)}起可再次催办。")
    return ReviewReminder.objects.bulk_create(
        ReviewReminder(ask=ask, note=note.strip(), by=by, by_name=by.name, at=at) for ask in due
    )


def reminded_again_on(ask: ReviewAsk, every: int) -> date:
    """The first day on which somebody may be reminded again; needs `reminders`."""
    days = [local_date(row.at) for row in ask.reminders.all()]
    return max(days) + timedelta(days=every) if days else date.min


def bind_list(task_list: TaskList, *, by: User, at: datetime) -> None:
    """Makes a locked list bind from the day of `at`; its lines are lit from then on."""
    task_list.bound_on = local_date(at)
    _move(task_list, ListState.BINDING, at=at)
    lines = task_list.lines.standing().values_list("pk", flat=True)
    relight(lines, at=at, cause=LightCause.BOUND, by=by)


def rounds_of(task_list: TaskList) -> QuerySet[ReviewRound]:
    """The rounds of a list with what `fold` reads: their chain's steps, and asks with answers."""
    asks = ReviewAsk.objects.select_related("answer", "step").order_by("pk")
    rows = ReviewRound.objects.filter(task_list=task_list)
    joined = rows.select_related("chain", "step", "begins_at")
    return joined.prefetch_related("chain__steps", Prefetch("asks", asks))


def fold(row: ReviewRound, day: date) -> reviews.Standing:
    """The state of a round, one of `rounds_of`, at the end of a day by its answers; reviewers are named
    by their ask's id."""
    steps = row.chain.steps.all()
    asks = row.asks.all()
    reviewers: dict[str, list[str]] = {}
    for ask in asks:
        reviewers.setdefault(str(ask.step_id), []).append(str(ask.pk))
    answers = [
        reviews.Answer(
            step=str(ask.step_id),
            reviewer=str(ask.pk),
            verdict=ask.answer.verdict,
            day=local_date(ask.answer.at),
        )
        for ask in asks
        if hasattr(ask, "answer")
    ]
    going = reviews.Round(day=row.day, begins_at=str(row.begins_at_id), answers=answers)
    return reviews.standing([step.rule for step in steps], reviewers, [going], day)


def faulty_lines(task_list: TaskList, day: date) -> list[str]:
    """A sentence for each line that cannot go before reviewers: what is wrong with it."""
    lines = task_list.lines.standing().select_related("lead_unit", "plan_entry")
    found = []
    for line in lines.prefetch_related("duties__unit", "targets", "funds", "issues"):
        words = line_faults(input_of(line), kind=task_list.kind, year=task_list.year, day=day)
        if words:
            found.append(f"第 {line.order} 项“{line.title}”：{''.join(words.values())}")
    return found


def lock_list(list_id: int) -> TaskList:
    """The list, locked: callers that change its state take turns here."""
    task_list: TaskList | None = (
        TaskList.objects.select_for_update(of=("self",))
        .select_related("division", "river", "lead_unit")
        .filter(pk=list_id)
        .first()
    )
    if task_list is None:
        raise _not_found()
    return task_list


def _settle(row: ReviewRound, task_list: TaskList, *, by: User, at: datetime) -> None:
    """Writes the round's state after what was answered, and what that means for the list."""
    day = local_date(at)
    found = fold(rounds_of(task_list).get(pk=row.pk), day)
    row.state = _ROUND_STATES[found.state]
    row.step = ReviewStep.objects.get(pk=found.step.key) if found.step else None
    row.since = found.since
    has_term = found.state == "in_review" and found.step is not None and found.step.days
    row.due_on = found.since + timedelta(days=found.step.days) if has_term and found.step else None
    row.save(update_fields=["state", "step", "since", "due_on"])
    if found.state == "passed":
        bind_list(task_list, by=by, at=at)
    else:
        state = ListState.RETURNED if found.state == "returned" else ListState.IN_REVIEW
        _move(task_list, state, at=at)


def _move(task_list: TaskList, state: ListState, *, at: datetime) -> None:
    task_list.state, task_list.updated_at = state, at
    task_list.save(update_fields=["state", "bound_on", "updated_at"])


def beginning(
    task_list: TaskList, last: ReviewRound | None, day: date, *, anew: bool
) -> tuple[ReviewChain, ReviewStep]:
    """The chain of a new round and the step at which it begins."""
    if last is not None and not anew:
        if last.state == RoundState.RETURNED and last.step is not None:
            return last.chain, last.step
        if last.state == RoundState.WITHDRAWN:
            return last.chain, last.begins_at
    chain = chain_for(task_list, day)
    return chain, chain.steps.all()[0]


def _ask(row: ReviewRound, task_list: TaskList, day: date) -> None:
    """Writes who is asked at each step from the round's first on."""
    steps: Sequence[ReviewStep] = [
        step for step in row.chain.steps.all() if step.order >= row.begins_at.order
    ]
    ReviewAsk.objects.bulk_create(
        ReviewAsk(round=row, step=step, unit=who.unit, user=who.user, label=who.label)
        for step in steps
        for who in reviewers_of(task_list, step, day)
    )
    if not row.asks.exists():
        raise Invalid("review.nobody", "会审程序中没有可以会审的单位或人员，请联系系统管理员。")


def _check_lines(task_list: TaskList, day: date) -> None:
    """Refuses a list without lines, and one with faults, which is mended before others read it."""
    if not task_list.lines.standing().exists():
        raise Invalid("list.empty", "清单还没有任务，不能送审。")
    found = faulty_lines(task_list, day)
    if found:
        rest = f"另有 {len(found) - 3} 项。" if len(found) > 3 else ""
        raise Invalid("list.faults", f"清单中有需要更正的任务。{''.join(found[:3])}{rest}")


def _check_asked(ask: ReviewAsk, task_list: TaskList, by: User, paper: Paper | None) -> None:
    """The reviewer answers; what others said on paper the office enters."""
    if paper is None and answers(by, ask):
        return
    if enters(by, ask, task_list):
        if paper is None:
            raise Invalid(
                "review.paper", f"“{ask.label}”的意见由河长办代录，请填写出具意见人和文号。"
            )
        return
    if may_keep(by, task_list):
        raise NotAllowed(
            "review.not_asked", f"“{ask.label}”的意见由该单位自行提交，河长办不能代录。"
        )
    raise NotAllowed(
        "review.not_asked", f"您不是“{ask.step}”中“{ask.label}”的会审人，不能提交意见。"
    )


def _check_turn(ask: ReviewAsk, day: date) -> None:
    """Of a round that goes on, at the step where it is, and not answered yet."""
    given = ReviewAnswer.objects.filter(ask=ask).first()
    if given is not None:
        raise Conflict(
            "review.answered",
            f"{given.by_name}已于{moment_words(given.at)}提交“{ask.label}”的意见："
            f"{given.get_verdict_display()}。",
        )
    row = ask.round
    if row.state != RoundState.OPEN:
        raise Conflict(
            "review.round_over",
            f"第 {row.number} 轮会审已经结束（{row.get_state_display()}），不能再提交意见。",
        )
    found = fold(rounds_of(row.task_list).get(pk=row.pk), day)
    if str(ask.pk) not in found.waiting:
        at_step = found.step.name if found.step else ""
        raise Conflict("review.not_yet", f"清单还在“{at_step}”，尚未到“{ask.step}”。")


def _check_words(verdict: str, comment: str, paper: Paper | None) -> None:
    wrong = {}
    if verdict not in ReviewVerdict.values:
        wrong["verdict"] = "请选择通过或退回修改。"
    if verdict == ReviewVerdict.RETURN and not comment:
        wrong["comment"] = "退回修改须写明意见。"
    if paper is not None and not paper.signer.strip():
        wrong["signer"] = "请填写出具意见人。"
    if paper is not None and not paper.document.strip():
        wrong["document"] = "请填写文号或会议纪要。"
    if wrong:
        raise Invalid("review.words", "".join(wrong.values()), fields=wrong)


def _known_round(
    task_list: TaskList, by: User, client_ref: UUID | None, note: str
) -> ReviewRound | None:
    row = ReviewRound.objects.filter(by=by, client_ref=client_ref).first() if client_ref else None
    if row is not None and (row.task_list_id, row.note) != (task_list.pk, note):
        raise reused()
    return row


def _known_answer(
    ask_id: int, by: User, client_ref: UUID | None, said: tuple[str, str]
) -> ReviewAnswer | None:
    row = ReviewAnswer.objects.filter(by=by, client_ref=client_ref).first() if client_ref else None
    if row is not None and (row.ask_id, (row.verdict, row.comment)) != (ask_id, said):
        raise reused()
    return row


def _open_round(task_list: TaskList) -> ReviewRound:
    row = task_list.rounds.filter(state=RoundState.OPEN).first()
    if row is None:
        raise Conflict(
            "review.not_open", f"清单现为“{task_list.get_state_display()}”，不在会审中。"
        )
    return row


def _require(by: User, task_list: TaskList, *, may: bool = True, act: str = "") -> None:
    if not TaskList.objects.visible_to(by).filter(pk=task_list.pk).exists():
        raise _not_found()
    if not may:
        raise NotAllowed("list.not_allowed", f"您没有权限对此清单“{act}”。")


def _not_found() -> NotVisible:
    return NotVisible("list.unknown", "没有找到该清单，或不在您的管理范围内。")
