"""One issue: what it is, what can be done now, and everything done about it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View

from accounts.models import Role, RoleGrant
from attachments.models import Attachment, BlobKind
from attachments.reads.gallery import pictures
from attachments.reads.responses import SIZES, document_response, photo_response
from attachments.services import uploads as attachments
from common import clock
from common.store.scope import covers
from common.text.chinese import local_date
from common.web.views import Button, DetailPage, RoleRequiredMixin
from issues.models import Issue, LedgerEntry, LookBack, State
from issues.models.parameters import rules_for
from issues.neighbours.seams import ISSUE_CARDS
from issues.permissions import abilities
from issues.reads.timeline import bars, lasted_words, stages
from issues.reads.wording import (
    ClockReader,
    entry_facts,
    entry_title,
    owner_words,
    place_words,
)
from issues.rules.actions import ACTIONS, FIXED_EVENTS, PLAN_SUBMITTED
from issues.rules.transitions import UNIT_STATES
from issues.views.lists import READERS
from rivers.reads.footing import far_words
from rivers.reads.maps import collection, line_feature, point_feature


class IssueDetailPage(DetailPage):
    """The issue's page for offices, units and chiefs."""

    roles = READERS
    model = Issue
    queryset = Issue.objects.select_related(
        "kind", "reach__river", "unit", "division__parent", "patrol", "raised_to", "transferred_to"
    )
    template_name = "issues/issue_detail.html"
    menu = "issues"

    def get_title(self) -> str:
        return f"问题 {self.object.number}"

    def get_lead(self) -> str:
        """What and where: 乱堆，清溪河河口村段，清溪镇河口村."""
        issue = self.object
        return f"{issue.kind}，{issue.reach}，{place_words(issue.division)}"

    def get_buttons(self) -> list[Button]:
        address = reverse("issues:issue_print", args=[self.object.pk])
        return [Button("打印", address, "printer")]

    def look_back(self) -> LookBack | None:
        """The look-back that waits; only offices and chiefs see it, so that nobody who is visited is warned."""
        if self.object.state != State.CLOSED or not self.request.user.has_role("office", "chief"):
            return None
        found: LookBack | None = (
            self.object.look_backs.filter(outcome="").select_related("office").first()
        )
        return found

    def is_unattended(self, may: dict[str, bool]) -> bool:
        """Has nobody of the unit whose turn it is an account any more? Asked for users who can take it back."""
        if not may["recall"] or self.object.state not in UNIT_STATES:
            return False
        return not RoleGrant.objects.usable(Role.UNIT).filter(unit=self.object.unit_id).exists()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        issue, at = self.object, clock.now()
        entries = list(issue.ledger.all())
        reader = ClockReader.of(rules_for(issue.division_id, at), at)
        owner = owner_words(issue)
        may = abilities(self.request.user, issue)
        offered = [ACTIONS[code] for code, can in may.items() if can and ACTIONS[code].is_offered]
        photos = _photos_of(issue, entries)
        # A plan bears the name of its day, which the ledger keeps.
        names = {e.data["plan"]: e.by_name for e in entries if e.event == PLAN_SUBMITTED}
        return super().get_context_data(**kwargs) | {
            "issue": issue,
            "lead": self.get_lead(),
            "entries": [_shown(issue, entry, photos) for entry in reversed(entries)],
            "pictures": _pictures(issue, [photos[k] for k in issue.photos if k in photos]),
            "papers": _papers(issue, [photos[k] for k in issue.photos if k in photos]),
            "after": _after(issue, entries, photos),
            "plans": [(n, plan, names[plan.pk]) for n, plan in enumerate(issue.plans.all(), 1)][
                ::-1
            ],
            "clock_words": reader.words(issue),
            "clock_light": reader.light(issue),
            "owner": owner,
            "helpers": [
                share.unit for share in issue.shares.filter(is_helping=True).select_related("unit")
            ],
            "is_unattended": self.is_unattended(may),
            "onward": [action for action in offered if action.style == "primary"],
            "back": [action for action in offered if action.style == "danger"],
            "beside": [action for action in offered if action.style == "secondary"],
            "map_data": _map_of(issue),
            "far": _far_words(issue, at),
            "look_back": self.look_back(),
            "way": _way(issue, entries, at, owner),
            "cards": ISSUE_CARDS.of(issue, self.request.user, at),
            # Patrols are for those who see the division; a unit or a neighbour reads who walked, and
            # when.
            "may_open_patrol": covers(self.request.user.code_ranges, issue.division_id),
        }


class IssuePrintPage(IssueDetailPage):
    """问题台账卡, for paper."""

    template_name = "issues/issue_print.html"


class IssuePhotoPage(RoleRequiredMixin, View):
    """A photo of an issue or of its ledger, for whoever sees the issue."""

    roles = READERS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int, photo: UUID, size: str) -> HttpResponseBase:
        """A paper is sent as a download, whatever size the address names."""
        issue = get_object_or_404(Issue.objects.visible_to(request.user), pk=pk)
        found = _photos_of(issue, list(issue.ledger.all())).get(str(photo))
        if found is None or size not in SIZES:
            raise Http404
        if found.blob.kind == BlobKind.DOCUMENT:
            return document_response(found)
        return photo_response(found, size)


def _photos_of(issue: Issue, entries: list[LedgerEntry]) -> dict[str, Attachment]:
    """Photos of an issue and its ledger by UUID: each only as uploaded by someone of the ledger."""
    keys = [*issue.photos, *(key for entry in entries for key in entry.files)]
    owners = {entry.by_id for entry in entries if entry.by_id}
    return {str(a.uuid): a for a in attachments.shown(keys, owner_ids=owners)}


def _pictures(issue: Issue, found: list[Attachment]) -> Any:
    return pictures(
        found, lambda a, size: reverse("issues:issue_photo", args=[issue.pk, a.uuid, size])
    )


def _papers(issue: Issue, found: list[Attachment]) -> list[dict[str, str]]:
    """Files that are not pictures (a scanned letter, a report), each with its name and address."""
    return [
        {
            "name": a.name or "附件",
            "url": reverse("issues:issue_photo", args=[issue.pk, a.uuid, "full"]),
        }
        for a in found
        if a.blob.kind == BlobKind.DOCUMENT
    ]


def _after(issue: Issue, entries: list[LedgerEntry], photos: dict[str, Attachment]) -> Any:
    """Photos of how it looks now, to lay beside those of the report: of the last fixing."""
    for entry in reversed(entries):
        found = [photos[key] for key in entry.files if key in photos]
        if entry.event in FIXED_EVENTS and found:
            return _pictures(issue, found)
    return []


def _shown(issue: Issue, entry: LedgerEntry, photos: dict[str, Attachment]) -> dict[str, Any]:
    is_first = entry.seq == 1
    files = [] if is_first else [photos[key] for key in entry.files if key in photos]
    return {
        "entry": entry,
        "title": entry_title(entry),
        "facts": entry_facts(entry),
        "note": "" if is_first else entry.note,
        "pictures": _pictures(issue, files),
        "papers": _papers(issue, files),
        "waiting": 0 if is_first else len(entry.files) - len(files),
        "moved": entry.from_state and entry.from_state != entry.to_state,
    }


def _far_words(issue: Issue, at: datetime) -> str:
    """A phone's place is kept wherever it lies; the office is asked to look at it."""
    if issue.longitude is None or issue.latitude is None:
        return ""
    return far_words(issue.reach, issue.longitude, issue.latitude, on=local_date(at))


def _map_of(issue: Issue) -> dict[str, Any] | None:
    """The reach's line and the place of the issue; None where neither is known."""
    features = []
    if issue.reach.line:
        features.append(line_feature(issue.reach.line, name=issue.reach.name, cls="plain"))
    if issue.longitude is not None and issue.latitude is not None:
        name = issue.place or "问题地点"
        features.append(point_feature(issue.longitude, issue.latitude, name=name, cls="bad"))
    return collection(features) if features else None


def _way(
    issue: Issue, entries: list[LedgerEntry], at: datetime, owner: str
) -> dict[str, Any] | None:
    """The way as a time line: a row for each stage, on one scale."""
    drawn = bars(stages(entries), at)
    if not drawn:
        return None
    first, last = drawn[0].stage.since, drawn[-1].stage.until or at
    names = dict(State.choices)
    late = sum(bar.is_late for bar in drawn)
    words = f"{'历时' if drawn[-1].stage.until else '已历时'} {lasted_words(last - first)}"
    return {
        "rows": [(bar, names[State(bar.stage.state)]) for bar in drawn],
        "first": first,
        "last": last,
        "words": words + (f"，{late} 个环节超期" if late else "，各环节均未超期"),
        "owner": owner,
    }
