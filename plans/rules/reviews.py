"""How far a list has come in its chain of reviews (五级会诊): the fold of what reviewers answered. Pure.

Source: domain.md section 5 [002]: 牵头单位审核 → 区级部门会审 → 专家评审 → 区级河长审定 → 区政府批复. The
chain is a setting (`Step` rows), each review passes or returns with comments, departments answer side
by side and all must answer. Silence is shown with its days and never taken for consent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Verdict = Literal["pass", "return"]
State = Literal["in_review", "returned", "passed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One review of the chain.

    key   what answers name it by; unique in a chain
    name  牵头单位审核, …
    days  within how many days a reviewer answers; 0: no term
    """

    key: str
    name: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a reviewer said: `reviewer` is whoever was asked (a unit, a chief), `step` the step's key."""

    step: str
    reviewer: str
    verdict: Verdict
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One going-through of the chain: from the step `begins_at`, put before its reviewers on `day`."""

    day: date
    begins_at: str
    answers: Sequence[Answer] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the list is.

    step     the step it waits at or was returned by, None once all passed
    since    the day that step was asked
    waiting  reviewers who have not answered it, in the order they were asked
    late     those of them whose days have run out, with by how many days
    """

    state: State
    step: Step | None
    since: date
    waiting: tuple[str, ...] = ()
    late: Mapping[str, int] | None = None


class NotAsked(ValueError):
    """An answer by somebody who was not asked, at a step that is not open, or a second time."""


def standing(
    chain: Sequence[Step],
    reviewers: Mapping[str, Sequence[str]],
    rounds: Sequence[Round],
    day: date,
) -> Standing:
    """The state of a list at the end of a day, by its last round.

    reviewers  who is asked at each step: {step key: reviewers}; nobody asked means the step is passed
               over (a river without experts' review)
    rounds     at least one; the earlier ones are history and decide nothing any more
    Raises NotAsked for an answer that could not have been given.
    """
    current = rounds[-1]
    answers = [answer for answer in current.answers if answer.day <= day]
    since = current.day
    start = [step.key for step in chain].index(current.begins_at)
    open_answers = list(answers)
    for step in chain[start:]:
        asked = tuple(reviewers.get(step.key, ()))
        here = [answer for answer in open_answers if answer.step == step.key]
        open_answers = [answer for answer in open_answers if answer.step != step.key]
        _check(asked, here)
        given = {answer.reviewer for answer in here}
        waiting = tuple(reviewer for reviewer in asked if reviewer not in given)
        # One return sends it back at once only when all have spoken: the clerk mends everything in one go.
        if waiting:
            if open_answers:
                raise NotAsked(f"answers beyond {step.key}, which is still open")
            overdue = (day - (since + timedelta(days=step.days))).days
            late = dict.fromkeys(waiting, overdue) if step.days and overdue > 0 else {}
            return Standing(state="in_review", step=step, since=since, waiting=waiting, late=late)
        if any(answer.verdict == "return" for answer in here):
            if open_answers:
                raise NotAsked(f"answers beyond {step.key}, which returned the list")
            return Standing(state="returned", step=step, since=since)
        since = max((answer.day for answer in here), default=since)
    if open_answers:
        raise NotAsked("answers to steps that are not in this round")
    return Standing(state="passed", step=None, since=since)


def _check(asked: Iterable[str], answers: Sequence[Answer]) -> None:
    named = [answer.reviewer for answer in answers]
    strangers = set(named) - set(asked)
    if strangers or len(named) != len(set(named)):
        raise NotAsked(f"not asked, or answered twice: {sorted(strangers) or named}")
