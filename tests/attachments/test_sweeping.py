"""Uploads that no row ever named go after their days; whatever a row names stays."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from attachments.holders import holders
from attachments.models import Attachment, Blob
from attachments.services import storage
from attachments.services import uploads as services
from attachments.services.sweeping import sweep_abandoned
from inspections.models import Patrol, PatrolKind, PatrolState
from issues.models import IssueKind
from issues.services import Report, act, report_issue
from tests import factories as make
from tests.photos import photo

AT = timezone.make_aware(timezone.datetime(2026, 11, 20, 3, 20))
COLOURS = ("red", "green", "blue", "white", "black")

pytestmark = pytest.mark.django_db


@pytest.fixture
def uploads(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def kept(days: int, *, colour: str = "red", by_phone: bool = False, key=None) -> Attachment:
    row, _ = services.store_photo(
        uuid=key or uuid.uuid4(),
        data=photo(colour=colour),
        name="a.jpg",
        by=make.UserFactory(),
        at=AT - timedelta(days=days),
        by_phone=by_phone,
    )
    return row


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def sweep() -> int:
    """A night: the rows, then the files that no row names."""
    swept = sweep_abandoned(at=AT)
    storage.delete_files_without_row(before=timezone.now() + timedelta(days=1))
    return swept


def test_a_forms_photos_go_after_a_month_and_a_phones_after_three(uploads) -> None:
    young, old = kept(29, colour="red"), kept(31, colour="green")
    waits, lost = (kept(days, colour=c, by_phone=True) for days, c in ((89, "blue"), (91, "white")))
    assert len(files(uploads)) == 4
    assert sweep() == 2
    assert set(Attachment.objects.all()) == {young, waits}
    assert set(Blob.objects.all()) == {young.blob, waits.blob}
    assert not old.blob.file.storage.exists(old.blob.file.name)
    assert not lost.blob.file.storage.exists(lost.blob.file.name)
    assert len(files(uploads)) == 2
    assert sweep() == 0


def test_what_a_patrol_an_issue_or_an_act_names_stays_for_good(uploads, cast) -> None:
    rows = [kept(400, colour=colour, by_phone=n % 2 == 0) for n, colour in enumerate(COLOURS[:3])]
    Patrol.objects.create(
        kind=PatrolKind.WALK,
        reach=cast.reach,
        division_id=cast.reach.division_id,
        tier=12,
        actor_name="周云",
        recorded_by=cast.village_chief,
        started_at=AT,
        ended_at=AT,
        state=PatrolState.VALID,
        photos=[str(rows[0].uuid)],
    )
    report = Report(
        uuid=uuid.uuid4(),
        reach=cast.reach,
        kind=IssueKind.objects.get(code="luandui"),
        severity="general",
        description="河岸堆放建筑垃圾约两车",
        photos=(str(uuid.uuid4()), str(rows[1].uuid)),
    )
    issue = report_issue(report=report, by=cast.village_chief, at=AT).issue
    act(action="accept", issue_id=issue.pk, by=cast.town_office, at=AT, files=[str(rows[2].uuid)])
    lost = kept(400, colour="white")
    assert sweep() == 1
    assert set(Attachment.objects.filter(is_named=True)) == set(rows)
    assert not Attachment.objects.filter(pk=lost.pk).exists()
    assert sweep() == 0


def test_bytes_that_somebody_else_uploaded_too_stay(uploads) -> None:
    old, young = kept(31), kept(1)
    assert old.blob == young.blob
    assert sweep() == 1
    assert list(Attachment.objects.all()) == [young]
    assert len(files(uploads)) == 1


def test_an_undone_sweep_deletes_no_file(uploads) -> None:
    kept(31)
    with transaction.atomic():
        sweep_abandoned(at=AT)
        transaction.set_rollback(True)
    assert Attachment.objects.count() == len(files(uploads)) == 1


# Lists and UUIDs that name no upload. A new field of that kind stands here or is one of
# `attachments.holders`: else the sweep would delete what it names.
IMPORTING = (
    *("accounts", "rivers", "chiefs", "inspections"),
    *("issues", "complaints", "plans", "spots", "waters", "outfalls", "health", "scoring"),
)
NO_UPLOADS = {
    # It outlives what is swept.
    "attachments.FileRecord.uuid",
    "jobs.Job.claim",
    # Names of fields.
    "papers.PaperTemplate.used",
    *(
        f"{room}.{field}"
        for room in IMPORTING
        for field in (
            "ImportBatch.notes",
            "ImportBatch.claim",
            "ImportRow.faults",
            "ImportRow.changes",
            "ImportRow.errors",
        )
    ),
    "inspections.PatrolRule.months",
    "inspections.HistoricalPatrolRule.months",
    "inspections.Patrol.reasons",
    "inspections.PatrolAct.client_ref",
    "phone.Intake.notes",
    "phone.Intake.doubts",
    "issues.Issue.patrol_uuid",
    "issues.LedgerEntry.client_ref",
    "plans.Line.milestones",
    "spots.SpotEntry.client_ref",
    "plans.ProgressReport.client_ref",
    "plans.ReviewRound.client_ref",
    "plans.ReviewAnswer.client_ref",
    "plans.Revision.client_ref",
    "plans.FundReport.client_ref",
    "habits.HiddenColumns.names",
    "waters.MonthResult.exceeding",
    "outfalls.CaseEntry.client_ref",
    "outfalls.Monitoring.values",
    "health.SchemeVersion.nodes",
    "health.SchemeVersion.grades",
    "health.Assessment.result",
    "funds.Statement.notes",
    "funds.StatementLine.memo",
    "scoring.RubricVersion.nodes",
    "scoring.RubricVersion.named",
    "scoring.Sheet.result",
    "scoring.Sheet.why",
}


def test_every_field_that_may_hold_uploads_is_found_or_known_to_hold_none() -> None:
    rooms = {path.parent.name for path in Path(settings.BASE_DIR).glob("*/apps.py")}
    found = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in rooms
        for field in model._meta.local_concrete_fields
        if (isinstance(field, models.JSONField) and field.default is list)
        or (isinstance(field, models.UUIDField) and not field.unique)
    }
    asked = {f"{model._meta.app_label}.{model.__name__}.{field}" for model, field in holders()}
    assert found - NO_UPLOADS == asked
