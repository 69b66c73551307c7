"""督办: pushing a line to a chief, the chief's 批示, the unit's answer, taking a push back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Role, RoleGrant, User
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.scope import codes_up, covers
from common.text.chinese import local_date
from plans.models import Instruction, InstructionEntry, InstructionState, Line
from plans.rules.instructions import ACTS, Who

LONGEST = 2000


def capacities(user: Any, line: Line) -> list[Who]:
    """In which capacities a user may take part in a line's 督办; asks no database beyond the user's
    grants."""
    return [who for who in Who if _grant(user, line, who) is not None]


def chiefs_for(line: Line) -> QuerySet[User]:
    """Chiefs with an account, of the line's division and of those above it."""
    posts = RoleGrant.objects.in_force().filter(
        role=Role.CHIEF, division_id__in=codes_up(line.division_id)
    )
    return User.objects.filter(is_active=True, pk__in=posts.values("user")).order_by("name", "pk")


@transaction.atomic
def push_line(*, line_id: int, chief_id: int, words: str, by: User, at: datetime) -> Instruction:
    """Pushes a red or yellow line to a chief. Raises NotVisible, NotAllowed, Invalid (`line.green`,
    `instruction.words`, `instruction.chief`), Conflict where one still waits for somebody."""
    line = _locked(line_id, by)
    _require(by, line, "push")
    if line.task_list.state != "binding":
        raise Invalid("line.not_binding", "清单还没有生效，不亮灯，不能呈送。")
    if line.shown_light == "green":
        raise Invalid("line.green", "这项任务亮绿灯，不必呈送。")
    waiting = line.instructions.open().first()
    if waiting is not None:
        raise Conflict("instruction.open", f"这项任务已呈送，{waiting.get_state_display()}。")
    if not chiefs_for(line).filter(pk=chief_id).exists():
        words_ = "请选择本行政区或上级的河长。"
        raise Invalid("instruction.chief", words_, fields={"chief": words_})
    case = Instruction.objects.create(
        line=line,
        division_id=line.division_id,
        chief_id=chief_id,
        light=line.shown_light,
        state=InstructionState.PUSHED,
        pushed_at=at,
        updated_at=at,
    )
    _add(case, "push", words, by=by, at=at)
    return case


@transaction.atomic
def instruct(
    *, case_id: int, words: str, answer_by: date | None = None, by: User, at: datetime
) -> Instruction:
    """The chief's 批示; an office enters one that was given on paper, which then names the chief.
    Raises NotVisible, NotAllowed, Conflict, Invalid (`instruction.words`, `instruction.answer_by`)."""
    case = _locked_case(case_id, by, "instruct")
    if answer_by is not None and answer_by < local_date(at):
        late = "回复期限不能早于今天。"
        raise Invalid("instruction.answer_by", late, fields={"answer_by": late})
    # A further 批示 opens an answered case again, unless a later one waits already.
    is_answered = case.state == InstructionState.ANSWERED
    if is_answered and case.line.instructions.open().exists():
        raise Conflict("instruction.open", "这项任务已另行呈送，请在新的督办件上批示。")
    is_chief = _grant(by, case.line, Who.CHIEF) is not None
    in_name_of = "" if is_chief else case.chief.name
    case.answer_by = answer_by
    return _act(case, "instruct", words, by=by, at=at, answer_by=answer_by, in_name_of=in_name_of)


@transaction.atomic
def answer(*, case_id: int, words: str, by: User, at: datetime) -> Instruction:
    """The lead unit's answer. Raises NotVisible, NotAllowed, Conflict, Invalid."""
    return _act(_locked_case(case_id, by, "answer"), "answer", words, by=by, at=at)


@transaction.atomic
def withdraw_push(*, case_id: int, words: str, by: User, at: datetime) -> Instruction:
    """The office takes back what was pushed by mistake, before the chief has said anything. Raises
    NotVisible, NotAllowed, Conflict, Invalid."""
    return _act(_locked_case(case_id, by, "withdraw"), "withdraw", words, by=by, at=at)


def _act(case: Instruction, code: str, words: str, **more: Any) -> Instruction:
    case.state, case.updated_at = ACTS[code].after, more["at"]
    case.save(update_fields=["state", "answer_by", "updated_at"])
    _add(case, code, words, **more)
    return case


def _add(case: Instruction, code: str, words: str, *, by: User, at: datetime, **more: Any) -> None:
    words = words.strip()
    if not words:
        empty = f"请填写{ACTS[code].prompt}。"
        raise Invalid("instruction.words", empty, fields={"words": empty})
    if len(words) > LONGEST:
        long = f"不能超过 {LONGEST} 字。"
        raise Invalid("instruction.words", long, fields={"words": long})
    grants = (_grant(by, case.line, who) for who in ACTS[code].who)
    InstructionEntry.objects.create(
        instruction=case,
        seq=case.entries.count() + 1,
        event=ACTS[code].after,
        words=words,
        by=by,
        by_name=by.name,
        by_role=str(next(grant for grant in grants if grant is not None)),
        at=at,
        **more,
    )


def _locked(line_id: int, by: User) -> Line:
    rows = Line.objects.visible_to(by).standing().select_related("task_list")
    line: Line | None = rows.select_for_update(of=("self",)).filter(pk=line_id).first()
    if line is None:
        raise NotVisible("line.unknown", "没有这项任务。")
    return line


def _locked_case(case_id: int, by: User, code: str) -> Instruction:
    """The line is locked first, as when it is pushed, so that two who act at once wait in one queue."""
    found = Instruction.objects.visible_to(by).filter(pk=case_id).values_list("line", flat=True)
    line_id = found.first()
    if line_id is None:
        raise NotVisible("instruction.unknown", "没有这件督办。")
    line = _locked(line_id, by)
    _require(by, line, code)
    case = Instruction.objects.select_related("chief").get(pk=case_id)
    case.line = line
    if case.state not in ACTS[code].before:
        last = case.entries.last()
        done = f"{last.by_name}已{last.get_event_display()}，" if last else ""
        raise Conflict(
            "instruction.moved", f"这件督办{done}现为{case.get_state_display()}，不能再这样办理。"
        )
    return case


def _require(by: User, line: Line, code: str) -> None:
    if all(_grant(by, line, who) is None for who in ACTS[code].who):
        raise NotAllowed("instruction.not_yours", f"您不能办理“{ACTS[code].label}”。")


def _grant(user: Any, line: Line, who: Who) -> RoleGrant | None:
    """The grant behind a capacity: its words are the role that the record keeps."""
    matches: dict[Who, Callable[[RoleGrant], bool]] = {
        Who.OFFICE: lambda g: g.role == Role.OFFICE and _covers(g, line),
        Who.CHIEF: lambda g: g.role == Role.CHIEF and _covers(g, line),
        Who.UNIT: lambda g: g.role == Role.UNIT and g.unit_id == line.lead_unit_id,
    }
    return next((grant for grant in user.current_grants if matches[who](grant)), None)


def _covers(grant: RoleGrant, line: Line) -> bool:
    return grant.division is not None and covers([grant.division.code_range], line.division_id)
