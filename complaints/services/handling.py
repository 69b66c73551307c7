"""What an office does about a complaint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid5

from django.db import transaction

from accounts.models import User
from accounts.services import audit
from attachments.services.uploads import shown_of_public, take_over
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.geo.datums import Place
from common.text.chinese import moment_words
from complaints.models import (
    Complaint,
    ComplaintEntry,
    ComplaintEvent,
    ComplaintState,
)
from complaints.permissions import is_final, is_handler
from complaints.services.originals import ask_about, is_as_received, original_of
from issues.models import Issue, IssueKind, Severity, Source
from issues.models.parameters import rules_for
from issues.rules.deadlines import answer_due
from issues.services import Report, What, act, report_issue

LONGEST_ANSWER: Final = 1000
ACCEPTED_WORDS: Final = "您反映的情况已受理，正在办理。"


@transaction.atomic
def turn_into_issue(
    *,
    complaint_id: int,
    kind: IssueKind,
    severity: str,
    description: str,
    place: str | None = None,
    words: str = "",
    is_meant: bool = False,
    by: User,
    at: datetime,
) -> Issue:
    """Opens an issue for a complaint and accepts it, in one act; `words` go to the person who reported.

    `description` and `place` (None: the complaint's) are the office's own: they leave out who reported.
    Where one of the texts still names a person, `is_meant` says that it has to. Raises NotVisible,
    NotAllowed, Conflict (somebody was first), Invalid.
    """
    complaint = _locked(complaint_id, by)
    _check_new(complaint)
    _check_words(words)
    place = complaint.place if place is None else place.strip()
    if not is_meant:
        ask_about(complaint, answer=words, description=description, place=place)
    issue = report_issue(
        report=Report(
            uuid=uuid5(complaint.uuid, "issue"),
            reach=complaint.reach,
            kind=kind,
            severity=severity,
            description=description,
            source=Source.COMPLAINT,
            place=_place_of(complaint),
            place_words=place,
            photos=_photos_for(complaint, by, at),
            reported_at=complaint.received_at,
        ),
        by=by,
        at=at,
    ).issue
    issue = act(issue_id=issue.pk, action="accept", by=by, at=at, note="群众投诉，予以受理。").issue
    _accept(complaint, issue, ComplaintEvent.ACCEPTED, words, by, at)
    return issue


@transaction.atomic
def join_issue(
    *,
    complaint_id: int,
    issue_id: int,
    description: str = "",
    words: str = "",
    is_meant: bool = False,
    by: User,
    at: datetime,
) -> Issue:
    """Ties a complaint to an issue that is already being dealt with; its ledger says that it was
    reported again, with the new photos. `description` is what the ledger says of it, empty: the complaint's
    words without who wrote them. `is_meant` as above. Raises NotVisible, NotAllowed, Conflict, Invalid."""
    complaint = _locked(complaint_id, by)
    _check_new(complaint)
    _check_words(words)
    description = description.strip() or complaint.description
    if not is_meant:
        ask_about(complaint, answer=words, description=description)
    issue = act(
        issue_id=issue_id,
        action="supplement",
        by=by,
        at=at,
        note=f"群众再次反映：{description}",
        files=_photos_for(complaint, by, at),
        what=What(),
    ).issue
    _accept(complaint, issue, ComplaintEvent.JOINED, words, by, at)
    return issue


@transaction.atomic
def decline(
    *, complaint_id: int, words: str, is_meant: bool = False, by: User, at: datetime
) -> Complaint:
    """Does not take a complaint up, in words that the person who reported reads. Raises NotVisible,
    NotAllowed, Conflict, Invalid."""
    complaint = _locked(complaint_id, by)
    _check_new(complaint)
    _check_words(words, is_needed=True)
    if not is_meant:
        ask_about(complaint, answer=words)
    complaint.state = ComplaintState.DECLINED
    complaint.answered_at = complaint.ended_at = at
    complaint.save(update_fields=["state", "answered_at", "ended_at"])
    _enter(complaint, ComplaintEvent.DECLINED, by, at, words)
    return complaint


@transaction.atomic
def answer(
    *,
    complaint_id: int,
    words: str,
    told_by_phone: bool = False,
    is_meant: bool = False,
    by: User,
    at: datetime,
) -> Complaint:
    """Tells the person who reported what has become of it. The last answer, once nothing more is done
    about the issue, ends the complaint. Raises NotVisible, NotAllowed, Conflict, Invalid."""
    complaint = _locked(complaint_id, by)
    if complaint.state != ComplaintState.ACCEPTED:
        raise _too_late(complaint)
    _check_words(words, is_needed=True)
    if not is_meant:
        ask_about(complaint, answer=words)
    complaint.answered_at = complaint.answered_at or at
    if is_final(complaint):
        complaint.state = ComplaintState.ANSWERED
        complaint.ended_at = at
    complaint.save(update_fields=["state", "answered_at", "ended_at"])
    _enter(complaint, ComplaintEvent.ANSWERED, by, at, words, told_by_phone=told_by_phone)
    return complaint


@transaction.atomic
def part(*, complaint_id: int, by: User, at: datetime) -> Complaint:
    """Says that a complaint is not about the place it was tied to. Raises NotVisible, NotAllowed,
    Conflict."""
    complaint = _locked(complaint_id, by)
    if complaint.repeats_id is None:
        raise Conflict("complaint.not_repeated", "这条投诉没有与其他投诉关联。")
    complaint.repeats = None
    complaint.save(update_fields=["repeats"])
    _enter(complaint, ComplaintEvent.PARTED, by, at)
    return complaint


@dataclass(frozen=True, slots=True)
class Contact:
    """Who reported, and what they wrote: "" where nothing was left, or where the words were kept whole.
    `is_as_received`: does the original have the digest that is sealed with the complaint?"""

    name: str
    phone: str
    description: str = ""
    place: str = ""
    is_as_received: bool = True


def look_at_contact(*, complaint: Complaint, by: User, at: datetime) -> Contact:
    """Name, telephone and original words of the person who reported, for the office that has to talk to
    them; the audit trail records each look. Raises NotAllowed."""
    if not is_handler(by, complaint):
        raise NotAllowed("complaint.contact", "联系方式只供办理投诉的镇街、区县河长办查看。")
    audit.record(
        "complaints.contact_seen",
        user=by,
        target=f"{complaint}（{moment_words(complaint.received_at)}收到）",
        at=at,
    )
    original = original_of(complaint)
    return Contact(
        complaint.reporter_name,
        complaint.reporter_phone,
        original.description if original else "",
        original.place if original else "",
        is_as_received(complaint, original),
    )


def _locked(complaint_id: int, by: User) -> Complaint:
    """The complaint, locked, for an office of its place."""
    rows = Complaint.objects.visible_to(by).select_related("issue", "reach")
    complaint: Complaint | None = (
        rows.select_for_update(of=("self",)).filter(pk=complaint_id).first()
    )
    if complaint is None:
        raise NotVisible("complaint.not_found", "没有找到这条投诉，或不在您的管理范围内。")
    if not by.is_office_of(complaint.division_id):
        raise NotAllowed("complaint.not_allowed", "投诉由所在地河长办办理，您可以查看。")
    return complaint


def _check_new(complaint: Complaint) -> None:
    if complaint.state != ComplaintState.RECEIVED:
        raise _too_late(complaint)


def _too_late(complaint: Complaint) -> Conflict:
    """Who did what when, so that this cannot be done now."""
    last = complaint.entries.exclude(by=None).order_by("-pk").first()
    who = f"{last.by_name}已于{moment_words(last.at)}{last.get_event_display()}，" if last else ""
    return Conflict("complaint.state", f"{who}投诉现为“{complaint.get_state_display()}”。")


def _check_words(words: str, *, is_needed: bool = False) -> None:
    said = words.strip()
    if is_needed and not said:
        fault = "请填写答复内容，举报人会看到。"
    elif len(said) > LONGEST_ANSWER:
        fault = f"答复内容不能超过 {LONGEST_ANSWER} 字。"
    else:
        return
    raise Invalid("complaint.words", fault, fields={"words": fault})


def _place_of(complaint: Complaint) -> Place | None:
    if complaint.longitude is None or complaint.latitude is None:
        return None
    return Place(complaint.longitude, complaint.latitude, "wgs84")


def _photos_for(complaint: Complaint, by: User, at: datetime) -> tuple[str, ...]:
    """The complaint's photos as uploads of the clerk who answers for the ledger's row."""
    rows = shown_of_public(complaint.photos)
    return tuple(str(row.uuid) for row in take_over(rows, by=by, at=at))


def _accept(
    complaint: Complaint, issue: Issue, event: str, words: str, by: User, at: datetime
) -> None:
    complaint.state = ComplaintState.ACCEPTED
    complaint.issue = issue
    rules = rules_for(complaint.division_id, at)
    complaint.answer_by = answer_due(
        complaint.received_at,
        severity="major" if issue.severity == Severity.MAJOR else "general",
        clocks=rules.clocks,
        calendar=rules.calendar,
    )
    complaint.save(update_fields=["state", "issue", "answer_by"])
    _enter(complaint, event, by, at, words.strip() or ACCEPTED_WORDS)


def _enter(
    complaint: Complaint,
    event: str,
    by: User,
    at: datetime,
    words: str = "",
    *,
    told_by_phone: bool = False,
) -> None:
    ComplaintEntry.objects.create(
        complaint=complaint,
        event=event,
        by=by,
        by_name=by.name,
        at=at,
        words=words.strip(),
        told_by_phone=told_by_phone,
    )
