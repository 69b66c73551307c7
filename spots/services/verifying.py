"""核查: what was found on the ground. What is real enters the ledger, with a day of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from accounts.models import User
from attachments.rules.limits import MOST_PHOTOS
from common.api.fingerprints import fingerprint
from common.errors import Conflict, Invalid, NotVisible
from common.geo.datums import Place
from common.store.resends import is_same, reused
from common.store.scope import covers
from common.text.chinese import local_date
from issues.models import IssueKind, Source
from issues.services import Report, report_issue
from rivers.models import Reach
from spots.models import Spot, SpotEntry, SpotState
from spots.reads.of_phone import spots_of
from spots.rules.transitions import can
from spots.services.assigning import check_note
from spots.services.records import locked, record, why_not


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What an office says of a spot that is real: the issue it becomes."""

    reach: Reach
    kind: IssueKind
    severity: str
    description: str
    rectify_by: date
    photos: Sequence[str] = ()


@transaction.atomic
def confirm(*, spot_id: int, finding: Finding, by: User, at: datetime) -> Spot:
    """认定属实: the spot becomes an issue of the ledger, to be rectified by its day.

    Raises NotVisible, NotAllowed, Conflict, Invalid. A refusal leaves no trace.
    """
    spot = locked(spot_id, step="confirm", by=by)
    _check_finding(spot, finding, at)
    issue = report_issue(
        report=Report(
            # One spot, one issue, however often it is sent.
            uuid=uuid5(spot.uuid, "issue"),
            reach=finding.reach,
            kind=finding.kind,
            severity=finding.severity,
            description=finding.description,
            source=Source.SATELLITE,
            place=Place(spot.longitude, spot.latitude, "wgs84"),
            place_words=spot.place,
            photos=tuple(finding.photos),
            rectify_by=finding.rectify_by,
        ),
        by=by,
        at=at,
    ).issue
    spot.state, spot.issue, spot.verified_at = SpotState.REAL, issue, at
    spot.rectify_by, spot.updated_at = finding.rectify_by, at
    changed = ["state", "issue", "verified_at", "rectify_by", "updated_at"]
    if spot.reach_id != finding.reach.pk:
        spot.reach, spot.division = finding.reach, finding.reach.division
        changed += ["reach", "division"]
    spot.save(update_fields=changed)
    data = {"issue": issue.number, "rectify_by": finding.rectify_by.isoformat()}
    record(
        spot=spot,
        event="confirm",
        by=by,
        at=at,
        note=finding.description,
        photos=finding.photos,
        data=data,
    )
    return spot


def finding_faults(spot: Spot, finding: Finding, at: datetime) -> dict[str, str]:
    """What of a finding cannot be, in a sentence by the name of its field; needs `assigned_to`."""
    fields = {}
    if finding.rectify_by < local_date(at):
        fields["rectify_by"] = "整改期限不能早于今天。"
    office = spot.assigned_to
    if office is None or not covers([office.code_range], finding.reach.division_id):
        fields["reach"] = f"该河段不在{office}，请另选河段，或退回分派。"
    return fields


def _check_finding(spot: Spot, finding: Finding, at: datetime) -> None:
    fields = finding_faults(spot, finding, at)
    if fields:
        raise Invalid("spot.finding", "；".join(fields.values()), fields=fields)


@transaction.atomic
def dismiss(*, spot_id: int, note: str, photos: Sequence[str] = (), by: User, at: datetime) -> Spot:
    """认定不属实, with words. Raises NotVisible, NotAllowed, Conflict, Invalid."""
    spot = locked(spot_id, step="dismiss", by=by)
    check_note(note, "核查情况")
    spot.state, spot.verified_at, spot.updated_at = SpotState.UNREAL, at, at
    spot.save(update_fields=["state", "verified_at", "updated_at"])
    record(spot=spot, event="dismiss", by=by, at=at, note=note, photos=photos)
    return spot


@transaction.atomic
def reopen(*, spot_id: int, note: str, verify_by: date, by: User, at: datetime) -> Spot:
    """退回重核: a verdict of 不属实 is opened again. Raises NotVisible, NotAllowed, Conflict, Invalid."""
    spot = locked(spot_id, step="reopen", by=by)
    check_note(note, "退回理由")
    if verify_by < local_date(at):
        words = "核查期限不能早于今天。"
        raise Invalid("spot.verify_by", words, fields={"verify_by": words})
    spot.state, spot.verified_at, spot.verify_by = SpotState.ASSIGNED, None, verify_by
    spot.updated_at = at
    spot.save(update_fields=["state", "verified_at", "verify_by", "updated_at"])
    data = {"verify_by": verify_by.isoformat()}
    record(spot=spot, event="reopen", by=by, at=at, note=note, data=data)
    return spot


@transaction.atomic
def visit(
    *,
    uuid: UUID,
    is_real: bool,
    note: str,
    photos: Sequence[str],
    client_ref: UUID,
    by: User,
    at: datetime,
) -> Spot:
    """现场核查 by the chief of the village or reach; the office decides.

    The same `client_ref` with the same content is answered with the spot as it now is. Raises NotVisible, Conflict
    (`spot.state`, `client_ref.reused`), Invalid.
    """
    rows = Spot.objects.select_for_update(of=("self",)).select_related("batch", "reach")
    spot: Spot | None = rows.filter(uuid=uuid).first()
    known = SpotEntry.objects.filter(by=by, client_ref=client_ref).first()
    said = fingerprint({"is_real": is_real, "note": note.strip(), "photos": list(photos)})
    if known is not None:
        if spot is None or known.spot_id != spot.pk or not is_same(known.body_hash, said):
            raise reused(known)
        return spot
    if spot is None or not spots_of(by, local_date(at)).filter(pk=spot.pk).exists():
        raise NotVisible("spot.not_found", "没有找到该图斑，或不由您核查。")
    if not can(spot.state, "visit"):
        raise Conflict("spot.state", why_not(spot, "visit"))
    check_note(note, "现场情况")
    if len(photos) > MOST_PHOTOS:
        words = f"照片不能超过 {MOST_PHOTOS} 张。"
        raise Invalid("spot.photos", words, fields={"photos": words})
    spot.state, spot.updated_at = SpotState.VISITED, at
    spot.save(update_fields=["state", "updated_at"])
    record(
        spot=spot,
        event="visit",
        by=by,
        at=at,
        note=note,
        photos=photos,
        data={"is_real": is_real},
        client_ref=client_ref,
        body_hash=said,
    )
    return spot
