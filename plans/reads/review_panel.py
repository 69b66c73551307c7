"""会审 and 修订 of a list as its page shows them: the chain as a stepper, who said what, who is waited
for; what was changed since it binds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from attachments.models import Attachment
from attachments.services.uploads import shown
from common.errors import Invalid
from common.text.chinese import local_date
from plans.models import (
    ListState,
    ReviewAsk,
    ReviewRound,
    ReviewStep,
    Revision,
    RoundState,
    TaskList,
)
from plans.permissions import answers, enters, may_write, review_abilities
from plans.rules.reviews import Standing
from plans.services.reviewers import chain_for
from plans.services.reviews import fold, rounds_of

Place = Literal["passed", "returned", "now", "ahead", "skipped", "stood"]
PLACE_WORDS: dict[Place, str] = {
    "passed": "已通过",
    "returned": "退回修改",
    "now": "进行中",
    "ahead": "未到",
    "skipped": "无需会审",
    "stood": "前一轮已通过",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AskShown:
    """Somebody who was asked: the answer and its files, or for how long it is late."""

    ask: ReviewAsk
    files: Sequence[Attachment]
    is_waiting: bool
    late_days: int
    may_answer: bool

    @property
    def answer(self) -> Any:
        return getattr(self.ask, "answer", None)

    @property
    def is_entered(self) -> bool:
        """The office enters this opinion; nobody answers it in the portal."""
        return self.ask.unit_id is None and self.ask.user_id is None

    @property
    def reminders(self) -> list[Any]:
        return list(self.ask.reminders.all())

    @property
    def reminded_at(self) -> datetime | None:
        return self.reminders[-1].at if self.reminders else None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown:
    """A step of a round and its state; `place_words` says the state to readers who do not see colours."""

    step: ReviewStep
    place: Place
    asks: Sequence[AskShown]

    @property
    def place_words(self) -> str:
        return PLACE_WORDS[self.place]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundShown:
    """A round with its steps in order."""

    row: ReviewRound
    steps: Sequence[StepShown]
    late_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What the panel needs. `rounds`: newest first; `chain`: the steps ahead of a list that was never
    put before anybody."""

    task_list: TaskList
    rounds: Sequence[RoundShown]
    chain: Sequence[ReviewStep]
    can: dict[str, bool]

    @property
    def current(self) -> RoundShown | None:
        return self.rounds[0] if self.rounds else None

    @property
    def earlier(self) -> Sequence[RoundShown]:
        return self.rounds[1:]

    @property
    def mine(self) -> list[AskShown]:
        """What the user may answer now."""
        steps = self.current.steps if self.current else ()
        return [each for step in steps for each in step.asks if each.may_answer]


def review_panel(task_list: TaskList, user: Any, at: datetime) -> Panel:
    """The rounds of a list for a user. As many queries for many rounds as for one."""
    rows = list(rounds_of(task_list).prefetch_related("asks__reminders").order_by("-number"))
    attachments = _files(rows)
    rounds = [_round(row, task_list, user, at, attachments) for row in rows]
    return Panel(
        task_list=task_list,
        rounds=rounds,
        chain=() if rounds else _chain(task_list, at),
        can=review_abilities(user, task_list),
    )


def _chain(task_list: TaskList, at: datetime) -> Sequence[ReviewStep]:
    """The steps ahead; none where no chain is set, which submitting says in words."""
    try:
        return list(chain_for(task_list, local_date(at)).steps.all())
    except Invalid:
        return []


def _round(
    row: ReviewRound,
    task_list: TaskList,
    user: Any,
    at: datetime,
    attachments: dict[str, Attachment],
) -> RoundShown:
    is_open = row.state == RoundState.OPEN
    found = fold(row, local_date(at)) if is_open else None
    steps = []
    for step in row.chain.steps.all():
        here = [ask for ask in row.asks.all() if ask.step_id == step.pk]
        asks = [_ask(ask, found, task_list, user, attachments) for ask in here]
        steps.append(StepShown(step=step, place=_place(row, step, here), asks=asks))
    late = max((found.late or {}).values(), default=0) if found else 0
    return RoundShown(row=row, steps=steps, late_days=late)


def _ask(
    ask: ReviewAsk,
    found: Standing | None,
    task_list: TaskList,
    user: Any,
    attachments: dict[str, Attachment],
) -> AskShown:
    key = str(ask.pk)
    is_waiting = found is not None and key in found.waiting
    answer = getattr(ask, "answer", None)
    kept = [attachments[name] for name in answer.files if name in attachments] if answer else []
    return AskShown(
        ask=ask,
        # A UUID shows only what the writer of this answer uploaded.
        files=[each for each in kept if answer and each.uploaded_by_id == answer.by_id],
        is_waiting=is_waiting,
        late_days=(found.late or {}).get(key, 0) if found else 0,
        may_answer=is_waiting and (answers(user, ask) or enters(user, ask, task_list)),
    )


def _place(row: ReviewRound, step: ReviewStep, asks: Iterable[ReviewAsk]) -> Place:
    if step.order < row.begins_at.order:
        return "stood"
    if row.step_id == step.pk:
        return "returned" if row.state == RoundState.RETURNED else "now"
    is_past = row.step is None or step.order < row.step.order
    if not any(True for _ in asks):
        return "skipped"
    return "passed" if is_past else "ahead"


def _files(rows: Iterable[ReviewRound]) -> dict[str, Attachment]:
    """The files of all answers, by UUID, in one query."""
    answers = [a.answer for row in rows for a in row.asks.all() if hasattr(a, "answer")]
    keys = [key for answer in answers for key in answer.files]
    owners = {answer.by_id for answer in answers}
    return {str(row.uuid): row for row in shown(keys, owner_ids=owners)}


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionPanel:
    """Revisions of a binding list, newest first, and whether the user may propose one."""

    rows: Sequence[Revision]
    can_propose: bool


def revision_panel(task_list: TaskList, user: Any) -> RevisionPanel:
    """What the page of a list shows of its revisions; nothing before it binds."""
    if task_list.state != ListState.BINDING:
        return RevisionPanel(rows=(), can_propose=False)
    rows = task_list.revisions.prefetch_related("items").order_by("-number")
    return RevisionPanel(rows=list(rows), can_propose=may_write(user, task_list))
