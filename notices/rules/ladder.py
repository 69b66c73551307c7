"""The ladder as data: what a step needs and where it leads, which months make a proposal. Pure.

Source: domain.md section 6 [002, 004]. A rule proposes, a named person decides; what was issued is
signed for, answered, may be appealed against, and ends with an outcome.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from common.text.chinese import date_words
from common.text.months import Month
from notices.rules.rungs import Appeal, MeasureState, RuleKind, Rung

Side = Literal["office", "recipient"]

SENT, SIGNED, ANSWERED, CLOSED, REVOKED = MeasureState
GOING: Final = (SENT, SIGNED, ANSWERED)

# The rungs a rule of a kind may propose; the person who decides may take any.
OFFERED: Final = {
    RuleKind.PATROLS: (Rung.REMINDER, Rung.INTERVIEW, Rung.CRITICISM),
    RuleKind.YELLOW: (Rung.REMINDER, Rung.INTERVIEW),
    RuleKind.RED: (Rung.REMINDER, Rung.INTERVIEW, Rung.CRITICISM),
    RuleKind.UNANSWERED: (Rung.REMINDER, Rung.INTERVIEW, Rung.CRITICISM),
}
# The word of a rung in its numbers: 江南河长办提〔2026〕1号.
NUMBER_WORDS: Final = {
    Rung.REMINDER: "提",
    Rung.INTERVIEW: "约",
    Rung.CRITICISM: "评",
    Rung.ACCOUNTABILITY: "责",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that can be done about a measure.

    label    on the button; `done` in the time line
    side     whose it is: the issuing office's (or one above), or the recipient's
    origins  the states it starts from
    leads    the state it leads to, None where it leaves it
    prompt   what its words are called; empty where it takes none
    """

    code: str
    label: str
    done: str
    side: Side
    origins: tuple[str, ...] = GOING
    leads: str | None = None
    prompt: str = ""
    takes_files: bool = False
    is_grave: bool = False


STEPS: Final = {
    step.code: step
    for step in (
        Step(
            code="sign", label="签收", done="签收", side="recipient", origins=(SENT,), leads=SIGNED
        ),
        Step(
            code="answer",
            label="回复",
            done="书面回复",
            side="recipient",
            origins=(SIGNED,),
            leads=ANSWERED,
            prompt="回复内容",
            takes_files=True,
        ),
        Step(
            code="appeal",
            label="申诉",
            done="提出申诉",
            side="recipient",
            origins=(SIGNED, ANSWERED),
            prompt="申诉理由",
            takes_files=True,
        ),
        Step(
            code="reject",
            label="申诉不成立",
            done="申诉不成立，维持原决定",
            side="office",
            prompt="复核意见",
        ),
        Step(
            code="uphold",
            label="申诉成立并撤销",
            done="申诉成立，予以撤销",
            side="office",
            leads=REVOKED,
            prompt="复核意见",
            is_grave=True,
        ),
        Step(
            code="close", label="办结", done="办结", side="office", leads=CLOSED, prompt="处理结果"
        ),
        Step(
            code="hold",
            label="登记约谈情况",
            done="约谈",
            side="office",
            prompt="约谈纪要",
            takes_files=True,
        ),
        Step(
            code="revoke",
            label="撤销",
            done="撤销",
            side="office",
            leads=REVOKED,
            prompt="撤销原因",
            is_grave=True,
        ),
    )
}
# What the time line calls the first entry.
ISSUED: Final = "issue"
DONE_WORDS: Final = {ISSUED: "制发"} | {step.code: step.done for step in STEPS.values()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A measure, as far as its steps depend on it."""

    rung: str
    state: str
    appeal: str
    is_held: bool
    appeal_by: date


def why_not(step: Step, standing: Standing, day: date) -> str:
    """Why a step cannot be done on a day, in a sentence; empty where it can."""
    state = MeasureState(standing.state)
    if state in (CLOSED, REVOKED):
        return f"此件{state.label}，不能再办理。"
    if state not in step.origins:
        early = state == SENT
        return "请先签收。" if early else f"此件现为“{state.label}”，不能{step.label}。"
    waits = standing.appeal == Appeal.OPEN
    match step.code:
        case "appeal" if standing.appeal:
            return "已经提出过申诉。" if waits else "申诉已有结论，不能再次申诉。"
        case "appeal" if day > standing.appeal_by:
            return f"申诉期限至{date_words(standing.appeal_by)}止，已经超过。"
        case "uphold" | "reject" if not waits:
            return "没有待处理的申诉。"
        case "hold" if standing.rung != Rung.INTERVIEW:
            return "只有约谈才登记约谈情况。"
        case "close" if waits:
            return "申诉还没有处理，请先处理申诉。"
        case "close" if standing.rung == Rung.INTERVIEW and not standing.is_held:
            return "约谈还没有登记，请先登记约谈情况。"
        case "revoke" if waits:
            return "申诉还没有处理，请先处理申诉。"
    return ""


def days_late(answer_by: date, answered_on: date | None, today: date) -> int:
    """By how many days an answer came late, or is late today; 0 where it is not."""
    return max(0, ((answered_on or today) - answer_by).days)


def is_end_of_quarter(month: Month) -> bool:
    return month.month % 3 == 0


def end_of_quarter(month: Month) -> Month:
    """The last month of the quarter a month lies in."""
    return month.plus(-month.month % 3)


def run_in_quarter(
    below: Collection[Month], *, quarter_end: Month, number: int, used_until: Month | None
) -> list[Month]:
    """The months that put somebody on the quarter's list: `number` or more in a row, the last of them in
    the quarter; empty where there is no such row.

    below       months in which the target was not met
    used_until  the last month of an earlier proposal: months up to it are not counted again
    """
    quarter = {quarter_end.plus(-n) for n in range(3)}
    counted = sorted(
        m for m in below if m <= quarter_end and (used_until is None or m > used_until)
    )
    runs: list[list[Month]] = []
    for month in counted:
        if runs and runs[-1][-1].next() == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    fitting = [run for run in runs if len(run) >= number and run[-1] in quarter]
    return fitting[-1] if fitting else []


def lasted(months: Iterable[Month], *, until: Month, number: int) -> bool:
    """Whether each of the `number` months up to `until` is among `months`."""
    known = set(months)
    return all(until.plus(-n) in known for n in range(number))
