"""Nightly seals over what is evidence beside the ledger: whatever is changed, deleted or put in behind shows."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts.models import AuditEvent
from accounts.services import audit
from common import clock
from common.store.ledger import AppendOnlyModel
from complaints.models import Complaint, ComplaintEntry
from complaints.services.clearing import clear_contacts
from inspections.models import Patrol, PatrolDecision
from inspections.models.patrols import Reopening
from inspections.services.decisions import decide
from issues.models import Issue, NightSeal, TableSeal
from issues.services import check_ledger, verify_ledger
from issues.services.seals import SEALED, SETTLED, last_seal, seal_night, seal_tables
from notices.models import Notice
from rivers.models import Signboard
from tests.issues.conftest import Walk, a_patrol
from tests.issues.test_evidence import behind

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def later():
    return clock.now() + SETTLED + timedelta(minutes=1)


@pytest.fixture
def evidence(cast):
    """A row of every kind that needs no long way to be made."""
    Walk(cast).report()
    patrol = a_patrol(cast, uuid4())
    Patrol.objects.filter(pk=patrol.pk).update(state="pending", track=b"abc")
    decide(patrol_id=patrol.pk, accept=True, by=cast.town_office, at=clock.now())
    at = clock.now()
    Reopening.objects.create(
        month=at.date().replace(day=1), division=cast.town, reason="补录", changed=2,
        by=cast.district_office, at=at,
    )  # fmt: skip
    audit.record("login", user=cast.town_office, target="网页", at=at)
    Notice.objects.create(
        division=cast.district, month=at.date().replace(day=1), state="published", number="清河〔2026〕1号",
        title="通报", words={"a": "完成较好"}, figures={"rate": 0.931}, drafted_at=at,
        published_at=at, published_by=cast.district_office,
    )  # fmt: skip
    return cast


def words():
    return [each.words for each in verify_ledger().differences]


def is_told(name):
    return any(each.startswith(f"{name}与") for each in words())


KINDS = {
    "issues.reports": ("issues_issue", "place = 'x'"),
    "inspections.patrols": ("inspections_patrol", "note = 'x'"),
    "inspections.decisions": ("inspections_patroldecision", "note = 'x'"),
    "inspections.reopenings": ("inspections_reopening", "reason = 'x'"),
    "notices.notices": ("notices_notice", "words = '{}'"),
    "accounts.audit": ("accounts_auditevent", "target = 'x'"),
}


@pytest.mark.parametrize("key", KINDS)
def test_what_is_changed_or_deleted_after_the_seal_shows(evidence, later, key):
    sealed = next(each for each in SEALED if each.key == key)
    table, change = KINDS[key]
    assert seal_tables(at=later) >= len(KINDS)
    assert seal_tables(at=later) == 0
    assert not words()
    with transaction.atomic():
        behind(f"UPDATE {table} SET {change}")
        assert is_told(sealed.words)
        transaction.set_rollback(True)
    with transaction.atomic():
        if connection.vendor == "postgresql":
            behind(f"DELETE FROM {table}")
            assert is_told(sealed.words)
        transaction.set_rollback(True)
    assert not words()


def test_what_is_put_in_under_a_moment_before_the_seal_shows(evidence, later):
    seal_tables(at=later)
    audit.record("login", user=None, target="x", at=clock.now() - timedelta(days=3))
    assert is_told("审计记录")
    assert not is_told("巡河记录")


def test_every_column_of_what_is_sealed_is_covered_or_it_is_said_why_not():
    for sealed in SEALED:
        model = sealed.rows().model
        of_rows = {f.name for f in model._meta.concrete_fields if not f.primary_key}
        covered = {model._meta.get_field(name).name for name in sealed.columns}
        covered |= {sealed.moment} & of_rows
        assert covered | set(sealed.beside) == of_rows, sealed.key
        assert not covered & set(sealed.beside), sealed.key
        assert all(sealed.beside.values())
    keys = [sealed.key for sealed in SEALED]
    assert len(keys) == len(set(keys))


def test_what_the_portal_itself_changes_breaks_no_seal(evidence, later):
    complaint = a_complaint(evidence)
    seal_tables(at=later)
    patrol = Patrol.objects.get()
    decide(
        patrol_id=patrol.pk, accept=False, note="重看", seen="confirmed",
        by=evidence.town_office, at=later + timedelta(hours=3),
    )  # fmt: skip
    assert clear_contacts(at=later + timedelta(days=4000)) == 1
    Complaint.objects.filter(pk=complaint.pk).update(division=evidence.town)
    Notice.objects.update(state="superseded")
    assert not words()


def a_complaint(cast):
    board = Signboard.objects.create(code="P-1", reach=cast.reach)
    at = clock.now()
    made = Complaint.objects.create(
        number="123456789012", reach=cast.reach, division=cast.village, signboard=board,
        description="有人倒垃圾", reporter_name="某", reporter_phone="", state="received",
        received_at=at, answer_by=at,
    )  # fmt: skip
    ComplaintEntry.objects.create(complaint=made, event="received", at=at)
    return made


def test_a_complaint_and_what_was_done_about_it(evidence, later):
    a_complaint(evidence)
    seal_tables(at=later)
    behind("UPDATE complaints_complaint SET description = 'x'")
    behind("DELETE FROM complaints_complaintentry")
    assert is_told("群众投诉")
    assert is_told("投诉办理记录")


def test_rows_are_sealed_in_slices_that_say_where_to_look(evidence, later, monkeypatch):
    monkeypatch.setattr("issues.services.seals.ROWS_A_SEAL", 2)
    for number in range(5):
        audit.record("login", user=None, target=str(number), at=clock.now())
    seal_tables(at=later)
    count = AuditEvent.objects.count()
    counts = list(TableSeal.objects.filter(table="accounts.audit").values_list("count", flat=True))
    assert sum(counts) == count
    assert max(counts) == 2
    behind("UPDATE accounts_auditevent SET target = 'x' WHERE target = '4'")
    assert len(words()) == 1


def test_a_seal_that_is_gone_or_reckoned_anew_breaks_the_night(evidence, later):
    assert seal_night(at=later) is None
    check_ledger(at=later)
    night = NightSeal.objects.get()
    assert last_seal(at=later) == night
    assert last_seal(at=later - timedelta(days=1)) is None
    assert seal_night(at=later) is None
    call_command("verify_ledger", "--seal", night.hash, "--seal", night.fingerprint)
    with pytest.raises(CommandError):
        call_command("verify_ledger", "--seal", "ABCD-ABCD-ABCD-ABCD")
    behind("UPDATE issues_tableseal SET hash = %s WHERE \"table\" = 'accounts.audit'", "0" * 64)
    assert any("总封存所盖的封存有缺失" in each for each in words())
    behind("UPDATE issues_nightseal SET covered = '{}'")
    assert any("总封存与写入时不符" in each for each in words())


def test_no_table_that_only_grows_can_be_emptied():
    if connection.vendor != "postgresql":
        return
    tables = [m._meta.db_table for m in apps.get_models() if issubclass(m, AppendOnlyModel)]
    assert len(tables) > 20
    for table in tables:
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            connection.cursor().execute(f"TRUNCATE {table} CASCADE")


def test_the_page_shows_the_seals(evidence, later, client):
    check_ledger(at=later)
    client.force_login(evidence.city_office)
    page = client.get("/issues/checks/").content.decode()
    assert NightSeal.objects.get().fingerprint in page
    assert Issue.objects.count() == 1
    assert PatrolDecision.objects.count() == 1
