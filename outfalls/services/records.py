"""The record of what is done about outfalls: one row an act, under the outfall's lock, names and roles of the time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from accounts.models import RoleGrant, User
from common.api.fingerprints import fingerprint
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.bulk import insert_rows
from common.store.resends import is_same, reused
from common.text.chinese import local_date, local_moment, moment_words
from issues.permissions import nearest_office
from outfalls.models import Case, CaseEntry
from outfalls.permissions import may
from outfalls.querysets import seen_by
from outfalls.rules.steps import EVENT_WORDS, STATES, STEPS, can, state_after
from rivers.models import Outfall

LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What every act brings: words, uploads of the actor's (UUIDs), and the number of its submission."""

    note: str = ""
    photos: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    client_ref: UUID | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """A case under lock, on which an act begins; `was_done` where this very submission was done before."""

    outfall: Outfall
    case: Case
    step: str
    act: Act
    by: User
    at: datetime
    said: str
    was_done: bool = False


def begin(
    *, outfall_id: int, step: str, act: Act, said: Mapping[str, Any], by: User, at: datetime
) -> Begun:
    """Locks an outfall with its case, which is begun at its first act, for one who may take this step now.

    said  what the act says beside its words, for telling a resend from another content
    Raises NotVisible, NotAllowed, Conflict (`outfall.state`, `client_ref.reused`, `outfall.retired`), Invalid.
    """
    rows = seen_by(by).select_related("reach__division", "reach__river", "supervisor")
    outfall = rows.filter(pk=outfall_id).select_for_update(of=("self",)).first()
    if outfall is None:
        raise NotVisible("outfall.not_found", "没有找到该排污口，或不在您的管理范围内。")
    case, _ = Case.objects.get_or_create(outfall=outfall, defaults={"updated_at": at})
    outfall.case = case
    meaning = fingerprint(
        {"step": step, "note": act.note.strip(), "photos": list(act.photos)} | dict(said)
    )
    if act.client_ref is not None:
        known = CaseEntry.objects.filter(by=by, client_ref=act.client_ref).first()
        if known is not None:
            if known.case_id != case.pk or not is_same(known.body_hash, meaning):
                raise reused(known)
            return Begun(outfall, case, step, act, by, at, meaning, was_done=True)
    if not outfall.is_active:
        raise Conflict("outfall.retired", f"“{outfall}”已停用，请先恢复使用。")
    if not can(case.state, step):
        raise Conflict("outfall.state", why_not(case, step))
    if not may(by, outfall, step):
        raise NotAllowed("outfall.not_allowed", f"您没有权限对此排污口“{STEPS[step].label}”。")
    check_note(act.note)
    return Begun(outfall, case, step, act, by, at, meaning)


def end(begun: Begun, *, changed: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> Case:
    """Moves the case on, with these fields, and appends the record of the act."""
    case = begun.case
    case.state = state_after(case.state, begun.step, case.category)
    case.updated_at = begun.at
    for name, value in changed.items():
        setattr(case, name, value)
    case.save(update_fields=["state", "updated_at", *changed])
    append(begun, event=begun.step, data=data)
    return case


def append(begun: Begun, *, event: str, data: Mapping[str, Any] | None = None) -> CaseEntry:
    return CaseEntry.objects.create(
        case=begun.case,
        event=event,
        by=begun.by,
        by_name=begun.by.name,
        by_role=role_words(begun.by, begun.outfall.reach.division_id),
        at=begun.at,
        note=begun.act.note.strip(),
        photos=list(begun.act.photos),
        files=list(begun.act.files),
        data=dict(data or {}),
        client_ref=begun.act.client_ref,
        body_hash=begun.said,
    )


def record_many(
    *,
    case_ids: Iterable[int],
    event: str,
    by: User,
    at: datetime,
    note: str,
    data: Mapping[str, Any],
    code: str,
) -> None:
    """The same thing done about many at once, in one statement; `code` is the division under which they lie."""
    said = {
        "event": event,
        "by_id": by.pk,
        "by_name": by.name,
        "by_role": role_words(by, code),
        "at": at,
        "note": note.strip(),
        "data": dict(data),
    }
    insert_rows(CaseEntry, ("case_id",), [(pk,) for pk in case_ids], same=said)


def role_words(by: User, code: str) -> str:
    """The role of the time: 江南区河长办工作人员."""
    nearest: RoleGrant | None = nearest_office(by, code)
    return str(nearest or next(iter(by.current_grants), ""))[:80]


def why_not(case: Case, step: str) -> str:
    """Who did what when, so that this step cannot be taken now."""
    label, state = STEPS[step].label, STATES[case.state]
    entry = case.entries.order_by("-id").first()
    if entry is None:
        return f"该排污口现为“{state}”，不能“{label}”。"
    return (
        f"{entry.by_name}已于{moment_words(local_moment(entry.at))}{EVENT_WORDS[entry.event]}，"
        f"该排污口现为“{state}”，不能“{label}”。"
    )


def check_note(note: str) -> None:
    """Raises Invalid for more words than are kept."""
    if len(note) > LONGEST_NOTE:
        refuse(note=f"文字不能超过 {LONGEST_NOTE} 字。")


def refuse(**fields: str) -> None:
    """Raises Invalid with a sentence by field, where there are any."""
    found = {name: words for name, words in fields.items() if words}
    if found:
        raise Invalid("outfall.invalid", next(iter(found.values())), fields=found)


def not_ahead(day: date, at: datetime, what: str) -> str:
    """A sentence where a day lies in the future; empty where it does not."""
    return f"{what}不能晚于今天。" if day > local_date(at) else ""
