"""Tampering in the database shows: changed, inserted, taken out, cut off, moved, or past the ledger."""

import json
from dataclasses import fields
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from common import clock
from issues.models import Issue, LedgerCheck, LedgerDifference, LedgerEntry, LedgerSeal
from issues.neighbours.inbox import difference_counts
from issues.rules.chain import NOTHING, beginning, link, seal
from issues.rules.folding import BESIDE_THE_LEDGER, LATER_FACTS, IssueState
from issues.services import check_ledger, link_waiting, verify_ledger
from issues.services.seals import SETTLED, seal_night
from issues.services.verifying import seal_ledger
from issues.tasks import check_every_issue
from tests import factories as make
from tests.issues.conftest import a_patrol

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def tamper(statement, *values):
    """As somebody who rules over the database would."""
    tables = ("issues_ledgerentry", "issues_ledgerseal")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        assert cursor.rowcount, statement


def words():
    return [each.words for each in verify_ledger().differences]


@pytest.fixture
def issues(walk):
    return [walk.closed(), walk.rectifying()]


@pytest.fixture
def later():
    """When what was written now is sealed."""
    return clock.now() + SETTLED + timedelta(minutes=1)


def test_a_ledger_that_nobody_touched_is_whole(issues):
    verified = verify_ledger()
    assert (verified.issues, verified.entries) == (2, LedgerEntry.objects.count())
    assert not verified.differences
    hashes = list(LedgerEntry.objects.values_list("hash", flat=True))
    assert len(set(hashes)) == len(hashes) > 8
    assert all(len(each) == 64 for each in hashes)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("note", "改过的话"),
        ("by_name", "另一人"),
        ("by_role", "另一身份"),
        ("at", "2020-01-01 00:00:00+00:00"),
        ("recorded_at", "2020-01-01 00:00:00+00:00"),
        ("data", json.dumps({"set": {}, "unit_name": "别的单位"})),
        ("files", json.dumps(["6f1d0c52-0000-4000-8000-000000000009"])),
        ("hash", "0" * 64),
    ],
)
def test_whatever_is_changed_in_an_entry_shows(issues, column, value):
    entry = issues[0].ledger.get(seq=2)
    at = "2020-01-01 00:00:00" if connection.vendor == "sqlite" and "2020" in value else value
    tamper(f"UPDATE issues_ledgerentry SET {column} = %s WHERE id = %s", at, entry.pk)
    found = verify_ledger()
    assert {each.issue for each in found.differences} == {issues[0]}
    assert "第 2 条台账记录与写入时的校验值不符" in found.differences[0].words


def test_an_entry_that_was_changed_with_its_hash_breaks_the_next(issues):
    entry = issues[0].ledger.get(seq=2)
    before = issues[0].ledger.get(seq=1)
    entry.note = "改过的话"
    made = link(before.hash, entry)
    tamper(
        "UPDATE issues_ledgerentry SET note = %s, hash = %s WHERE id = %s",
        entry.note, made, entry.pk,
    )  # fmt: skip
    assert any("第 3 条" in each for each in words())


def test_an_entry_taken_out_of_the_middle_shows(issues):
    tamper("DELETE FROM issues_ledgerentry WHERE id = %s", issues[0].ledger.get(seq=3).pk)
    assert any("第 4 条" in each for each in words())
    assert any("缺第 3 条" in each for each in words())


def test_entries_of_one_issue_do_not_serve_another(issues, walk):
    other = walk.report()
    taken = issues[0].ledger.get(seq=1)
    tamper("DELETE FROM issues_ledgerentry WHERE issue_id = %s", other.pk)
    assert words() == ["没有台账记录。"]
    tamper("UPDATE issues_ledgerentry SET issue_id = %s WHERE id = %s", other.pk, taken.pk)
    assert {each.issue for each in verify_ledger().differences} == {other, issues[0]}


def test_an_issue_that_was_changed_past_its_ledger_is_told_fact_by_fact(issues):
    before = issues[1].severity
    tamper(
        "UPDATE issues_issue SET state = 'verified', severity = 'major', unit_id = NULL WHERE id = %s",
        issues[1].pk,
    )
    told = " ".join(words())
    assert before == "general"
    assert "状态现为“待销号”，按台账应为“整改中”。" in told
    assert "程度现为“重大”，按台账应为“一般”。" in told
    assert f"责任单位现为“无”，按台账应为“{issues[1].unit}”。" in told
    assert len(words()) == 3


COLUMNS = [field.name for field in Issue._meta.concrete_fields]


def other_than(issue, field):
    """A value that a column of this issue does not hold, and may."""
    value = getattr(issue, field.attname)
    if field.name == "state":
        return "verified"
    if field.name == "raised_to":
        return issue.division.parent_id
    if field.is_relation:
        return field.related_model.objects.exclude(pk=value).values_list("pk", flat=True)[0]
    if field.choices:
        return next(each for each, _ in field.choices if each != value)
    if isinstance(value, bool | float):
        return not value if isinstance(value, bool) else value + 0.001
    empty = {
        "DateTimeField": clock.now(),
        "DateField": clock.now().date(),
        "UUIDField": uuid4(),
        "JSONField": [str(uuid4())],
        "FloatField": 106.5,
    }
    kind = field.get_internal_type()
    return empty[kind] if kind in empty else (value or 0) + 1 if "Integer" in kind else "改过"


def test_every_column_of_an_issue_is_covered_or_it_is_said_why_not():
    covered = {Issue._meta.get_field(each.name).name for each in fields(IssueState)}
    assert covered | set(BESIDE_THE_LEDGER) == set(COLUMNS)
    assert not covered & set(BESIDE_THE_LEDGER)
    assert all(BESIDE_THE_LEDGER.values())


def test_whatever_column_of_an_issue_is_changed_shows(issues, walk):
    """Each column by itself: its change is undone before the next."""
    a_patrol(walk.cast, uuid4())
    make.staffed_unit(division=walk.cast.district)
    untold = {}
    for name in COLUMNS:
        if name in ("id", "updated_at"):
            continue
        issue = issues[0] if name == "closed_at" else issues[1]
        field = Issue._meta.get_field(name)
        with transaction.atomic():
            Issue.objects.filter(pk=issue.pk).update(**{name: other_than(issue, field)})
            found = verify_ledger()
            connection.check_constraints()
            transaction.set_rollback(True)
        told = [each.words for each in found.differences if each.issue == issue]
        words_of = "第 1 条台账记录" if name == "number" else str(field.verbose_name)
        if not any(each.startswith(words_of) for each in told):
            untold[name] = told
    assert untold == {}


def test_what_a_ledger_from_before_did_not_tell_is_not_held_against_it(issues):
    """The words, the photos, who reported and when are in the entry itself, and were so before."""
    entry = issues[1].ledger.get(seq=1)
    entry.data["set"] = {k: v for k, v in entry.data["set"].items() if k not in LATER_FACTS}
    before, rows = beginning(issues[1].number), issues[1].ledger.order_by("seq")
    for each in [entry, *rows[1:]]:
        before = each.hash = link(before, each)
        tamper(
            "UPDATE issues_ledgerentry SET data = %s, hash = %s WHERE id = %s",
            json.dumps(each.data), each.hash, each.pk,
        )  # fmt: skip
    Issue.objects.filter(pk=issues[1].pk).update(place="别处")
    assert not words()
    Issue.objects.filter(pk=issues[1].pk).update(description="别的话", reporter_name="另一人")
    assert len(words()) == 2


def test_a_patrol_that_arrives_later_is_an_entry_of_the_ledger(walk):
    named = uuid4()
    issue = walk.report(patrol_uuid=named)
    patrol = a_patrol(walk.cast, named)
    assert link_waiting(named, at=walk.at) == 1
    last = issue.ledger.get(seq=2)
    assert (last.event, last.by, last.by_name) == ("issue.linked", None, "本平台")
    assert last.data["set"]["patrol_id"] == patrol.pk
    assert not words()
    Issue.objects.filter(pk=issue.pk).update(patrol=None)
    assert words()[0].startswith("巡河记录现为“无”")


@pytest.mark.parametrize(
    "data", [[], {"set": []}, {"set": {"invented": 1}}, {"set": {"due_at": "昨天"}}]
)
def test_an_entry_that_makes_no_sense_any_more_is_told_and_the_rest_is_looked_at(issues, data):
    entry = issues[0].ledger.get(seq=2)
    tamper("UPDATE issues_ledgerentry SET data = %s WHERE id = %s", json.dumps(data), entry.pk)
    verified = verify_ledger()
    assert verified.issues == 2
    assert any(
        "不连贯" in each.words or "按台账应为" in each.words for each in verified.differences
    )


def test_a_tail_that_was_cut_off_with_the_issue_put_back_shows_in_the_seal(issues, later):
    assert seal_ledger(at=later).count == LedgerEntry.objects.count()
    last = issues[0].ledger.order_by("-seq")[0]
    tamper("DELETE FROM issues_ledgerentry WHERE id = %s", last.pk)
    due = issues[0].ledger.get(seq=last.seq - 1).data["set"].get("due_at")
    tamper(
        "UPDATE issues_issue SET state = 'verified', closed_at = NULL, due_at = %s WHERE id = %s",
        due, issues[0].pk,
    )  # fmt: skip
    (told,) = verify_ledger().differences
    count = LedgerEntry.objects.count()
    assert told.issue is None
    assert f"封存 {count + 1} 条，现有 {count} 条" in told.words


def test_seals_follow_one_another_and_one_that_is_gone_shows(issues, walk, later):
    first = seal_ledger(at=later)
    assert seal_ledger(at=later) is None
    walk.report()
    second = seal_ledger(at=later)
    assert (second.after_id, second.count) == (first.last_id, 1)
    rows = LedgerEntry.objects.order_by("pk").values_list("pk", "hash")
    assert first.hash == seal(NOTHING, rows.filter(pk__lte=first.last_id))[1]
    assert not words()
    tamper("DELETE FROM issues_ledgerseal WHERE id = %s", first.pk)
    assert len(words()) == 1


def test_what_is_so_new_that_an_earlier_one_may_still_be_unseen_is_not_sealed(issues):
    assert seal_ledger(at=clock.now()) is None
    assert not LedgerSeal.objects.exists()


def test_the_night_keeps_what_it_found_and_the_next_one_what_it_finds(issues, later):
    assert check_ledger(at=later).found == 0
    assert LedgerSeal.objects.count() == 1
    tamper("UPDATE issues_issue SET is_supervised = true WHERE id = %s", issues[1].pk)
    check = check_ledger(at=later)
    assert (check.issues, check.found) == (2, 1)
    assert LedgerDifference.objects.present().get().issue == issues[1]
    tamper("UPDATE issues_issue SET is_supervised = false WHERE id = %s", issues[1].pk)
    check_ledger(at=later)
    assert not LedgerDifference.objects.present().exists()
    assert LedgerCheck.objects.count() == 3


def test_differences_are_seen_by_the_offices_that_see_the_issue(issues, cast, later):
    tamper("UPDATE issues_issue SET is_supervised = true WHERE id = %s", issues[1].pk)
    check_ledger(at=later)
    seen = LedgerDifference.objects.present()
    assert seen.visible_to(cast.town_office).count() == 1
    assert not seen.visible_to(cast.stranger).exists()


class TestPage:
    @pytest.fixture
    def look(self, cast, client):
        def get(user=cast.town_office):
            client.force_login(user)
            return client.get("/issues/checks/").content.decode()

        return get

    def test_it_says_that_nothing_was_looked_at_yet_and_then_that_all_is_well(
        self, issues, look, later
    ):
        assert "还没有核验过" in look()
        check_every_issue()
        assert "最近一次核验全部相符：2 件问题" in look()

    def test_it_names_what_differs_to_those_who_see_the_issue(self, issues, look, cast, later):
        tamper("UPDATE issues_issue SET is_supervised = true WHERE id = %s", issues[1].pk)
        check_ledger(at=later)
        assert issues[1].number in look()
        assert "督办现为“是”，按台账应为“否”。" in look()
        assert issues[1].number not in look(cast.stranger)
        assert difference_counts(cast.town_office, later) == [
            ("台账核验不符", 1, "/issues/checks/")
        ]
        for other in (cast.stranger, cast.unit_clerk):
            assert not difference_counts(other, later)

    def test_its_queries_do_not_grow_with_what_differs(
        self, issues, client, cast, later, django_assert_num_queries
    ):
        tamper("UPDATE issues_issue SET is_supervised = true, is_exposed = true")
        check_ledger(at=later)
        client.force_login(cast.town_office)
        client.get("/issues/checks/")
        with django_assert_num_queries(5):
            client.get("/issues/checks/")


class TestCommand:
    def run(self, *args):
        out = StringIO()
        call_command("verify_ledger", *args, stdout=out)
        return out.getvalue()

    def test_it_says_that_all_is_well(self, issues, later):
        made = seal_ledger(at=later)
        said = self.run("--seal", made.hash)
        assert "核验了 2 件问题" in said
        assert "全部相符。" in said
        assert seal_night(at=later).hash in self.run("--seal", made.hash)
        assert not LedgerCheck.objects.exists()

    def test_it_names_what_differs_and_fails(self, issues):
        tamper("UPDATE issues_ledgerentry SET note = 'x' WHERE issue_id = %s", issues[0].pk)
        out = StringIO()
        with pytest.raises(CommandError, match=r"有 \d+ 处不符"):
            call_command("verify_ledger", stdout=out)
        assert f"{issues[0].number}：第 1 条" in out.getvalue()

    def test_a_seal_that_was_kept_elsewhere_and_is_no_more_fails(self, issues):
        with pytest.raises(CommandError, match="有 1 处不符"):
            self.run("--seal", "f" * 64)
