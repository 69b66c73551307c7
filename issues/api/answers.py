"""An issue as JSON for phones: one shape for the PUT's answer, lists, the feed and the batch."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from accounts.models import Division
from attachments.reads.arrivals import missing
from common.text.chinese import iso_moment
from issues.models import Issue, LedgerEntry
from issues.permissions import abilities
from issues.reads.wording import owner_words
from issues.rules.actions import EVENT_WORDS
from rivers.models import Reach


def for_phones(issues: QuerySet[Any]) -> QuerySet[Any]:
    """What `issue_json` reads, in two queries for any number of issues. A reach's line, which may have
    thousands of points, is left where it is."""
    return (
        issues.select_related("kind", "unit", "reach", "raised_to", "transferred_to")
        .defer("reach__line")
        .prefetch_related("ledger")
    )


def as_written(issue: Issue) -> Issue:
    """The issue that an act has just locked and written, ready for `issue_json` without being read anew.

    To compose and plan `for_phones`, a join of six tables, cost as much as two of the act's own queries
    (docs/performance.md); what it would join is loaded already or one row by its key.
    """
    prefetch_related_objects([issue], Prefetch("reach", Reach.objects.only("name")))
    return issue


def issue_json(
    issue: Issue,
    user: Any,
    absent: set[str] | None = None,
    offices: Mapping[str, Division] | None = None,
    ledger: Sequence[LedgerEntry] | None = None,
) -> dict[str, Any]:
    """The whole issue as `user` may see it. `absent` are the named photos that have not come, of this issue or of a
    whole list (`attachments.reads.arrivals.missing`), `offices` who decides on a list's (`deciding_of`), `ledger` the
    issue's entries in order; each asked here by default.

    `place` is WGS-84, whatever datum was sent (kept as `source_datum`); moments are ISO 8601 with
    offset; `abilities` maps every action to whether this user may do it now.
    """
    if absent is None:
        absent = missing([issue.photos])
    return {
        "uuid": str(issue.uuid),
        "number": issue.number,
        "reach": issue.reach_id,
        "reach_name": issue.reach.name,
        "kind": issue.kind.code,
        "kind_name": issue.kind.name,
        "severity": issue.severity,
        "severity_words": issue.get_severity_display(),
        "source": issue.source,
        "description": issue.description,
        "place": _place(issue),
        "place_words": issue.place,
        "photos": issue.photos,
        "photos_missing": [photo for photo in issue.photos if photo in absent],
        "patrol": str(issue.patrol_uuid) if issue.patrol_uuid else None,
        "fixed_on_spot": issue.is_fixed_on_spot,
        "state": issue.state,
        "state_words": issue.get_state_display(),
        "unit": issue.unit.name if issue.unit else None,
        "raised_to": issue.raised_to.name if issue.raised_to else None,
        "transferred_to": issue.transferred_to.name if issue.transferred_to else None,
        "owner_words": owner_words(issue, offices),
        "reported_at": iso_moment(issue.reported_at),
        "due_at": iso_moment(issue.due_at),
        "rectify_by": iso_moment(issue.rectify_by),
        "closed_at": iso_moment(issue.closed_at),
        "updated_at": iso_moment(issue.updated_at),
        "abilities": abilities(user, issue),
        "ledger": [
            entry_json(entry) for entry in (issue.ledger.all() if ledger is None else ledger)
        ],
    }


def entry_json(entry: LedgerEntry) -> dict[str, Any]:
    """One thing done, with the names and roles of its time."""
    return {
        "seq": entry.seq,
        "event": entry.event,
        "event_words": EVENT_WORDS[entry.event],
        "state": entry.to_state,
        "state_words": entry.get_to_state_display(),
        "by": entry.by_name,
        "role": entry.by_role,
        "at": iso_moment(entry.at),
        "note": entry.note,
        "photos": entry.files,
    }


def _place(issue: Issue) -> dict[str, Any] | None:
    if issue.longitude is None or issue.latitude is None:
        return None
    return {
        "lon": issue.longitude,
        "lat": issue.latitude,
        "datum": "wgs84",
        "source_datum": issue.datum,
    }
