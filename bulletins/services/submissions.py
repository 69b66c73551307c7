"""Handing texts in, taking them back, and declining them. Picking one is `bulletins.services.items`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.models import Division, Role, RoleGrant, Unit, User
from bulletins.models import Submission, SubmissionState
from bulletins.permissions import may_decide, may_withdraw
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.scope import codes_up, covers
from common.text.chinese import local_date, moment_words

LONGEST_TITLE: Final = 80
LONGEST_TEXT: Final = 5000
LONGEST_SIGNER: Final = 40
LONGEST_NOTE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionInput:
    """A text as it was filled in. Without `unit` it is that of `by`'s own office."""

    division: Division
    title: str
    text: str
    signer: str
    unit: Unit | None = None
    photos: Sequence[UUID | str] = ()


def receivers(sender: Division) -> list[Division]:
    """Offices that take texts from a division: its own and those above, where somebody works; nearest first."""
    codes = codes_up(sender.pk)
    staffed = RoleGrant.objects.usable(Role.OFFICE).filter(division__in=codes)
    rows = Division.objects.inside().filter(pk__in=staffed.values("division"))
    return sorted(rows, key=lambda division: codes.index(division.pk))


@transaction.atomic
def hand_in(*, given: SubmissionInput, by: User, at: datetime) -> Submission:
    """A text for an office's bulletin. It never changes afterwards.

    Raises NotAllowed (for a unit that is not one's own), Invalid `submission.invalid` with its fields.
    """
    sender = _sender(given, by, at)
    found = _faults(given)
    if given.division.pk not in {each.pk for each in receivers(sender)}:
        found["division"] = f"{given.division}没有收稿的河长办账号，或不是{sender}的本级或上级。"
    if found:
        raise Invalid("submission.invalid", next(iter(found.values())), fields=found)
    made: Submission = Submission.objects.create(
        division=given.division,
        sender=sender,
        unit=given.unit,
        title=given.title.strip(),
        text=given.text.strip(),
        signer=given.signer.strip(),
        photos=[str(photo) for photo in given.photos],
        by=by,
        by_name=by.name,
        at=at,
    )
    return made


@transaction.atomic
def withdraw(*, submission_id: int, by: User, at: datetime) -> Submission:
    """Takes a text back that nobody has picked yet. Raises NotVisible, NotAllowed, Conflict."""
    row = _locked(submission_id, by)
    if not may_withdraw(by, row):
        refuse_decided(row, "撤回")
        raise NotAllowed("submission.not_yours", "来稿由报送的单位撤回。")
    return _decide(row, SubmissionState.WITHDRAWN, "", by=by, at=at)


@transaction.atomic
def decline(*, submission_id: int, note: str, by: User, at: datetime) -> Submission:
    """未采用, with the reason that the sender reads. Raises NotVisible, NotAllowed, Conflict, Invalid."""
    row = _locked(submission_id, by)
    if not may_decide(by, row):
        refuse_decided(row, "退稿")
        raise NotAllowed("submission.not_yours", "来稿由收稿的河长办处理。")
    if not note.strip() or len(note.strip()) > LONGEST_NOTE:
        words = f"请写明未采用的原因，不超过 {LONGEST_NOTE} 字。"
        raise Invalid("submission.note", words, fields={"note": words})
    return _decide(row, SubmissionState.DECLINED, note.strip(), by=by, at=at)


def _decide(row: Submission, state: str, note: str, *, by: User, at: datetime) -> Submission:
    row.state, row.note, row.decided_by, row.decided_at = state, note, by, at
    row.save(update_fields=["state", "note", "decided_by", "decided_at"])
    return row


def refuse_decided(row: Submission, what: str) -> None:
    """Raises Conflict with who decided on it before, and when."""
    if row.state != SubmissionState.WAITING:
        who = ""
        if row.decided_by and row.decided_at:
            who = f"（{row.decided_by.name}，{moment_words(row.decided_at)}）"
        raise Conflict(
            "submission.state", f"来稿现为“{row.get_state_display()}”{who}，不能{what}。"
        )


def _locked(submission_id: int, by: User) -> Submission:
    rows = Submission.objects.visible_to(by).filter(pk=submission_id)
    found: Submission | None = (
        rows.select_related("unit", "sender", "decided_by").select_for_update(of=("self",)).first()
    )
    if found is None:
        raise NotVisible("submission.unknown", "没有这篇来稿，或不在您的管理范围内。")
    return found


def _sender(given: SubmissionInput, by: User, at: datetime) -> Division:
    """The division that a text comes from; Invalid or NotAllowed where `by` cannot send for it."""
    unit = given.unit
    if unit is None:
        home = by.home_division
        if home is None or not by.is_office_of(home.pk):
            words = "请选择供稿单位。"
            raise Invalid("submission.invalid", words, fields={"unit": words})
        return home
    if unit.pk not in by.unit_ids and not covers(by.office_ranges, unit.division_id):
        words = f"只能以本单位或本级及下级单位的名义报送，“{unit}”不是。"
        raise NotAllowed("submission.unit", words, fields={"unit": words})
    if not unit.exists_on(local_date(at)):
        words = f"“{unit}”已撤销，请改选。"
        raise Invalid("submission.invalid", words, fields={"unit": words})
    sender: Division = unit.division
    return sender


def _faults(given: SubmissionInput) -> dict[str, str]:
    found = {}
    for name, label, text, most in (
        ("title", "标题", given.title, LONGEST_TITLE),
        ("text", "内容", given.text, LONGEST_TEXT),
        ("signer", "审签人", given.signer, LONGEST_SIGNER),
    ):
        if not text.strip():
            found[name] = f"请填写{label}。"
        elif len(text.strip()) > most:
            found[name] = f"{label}不超过 {most} 字，现有 {len(text.strip())} 字。"
    return found
