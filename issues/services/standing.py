"""What an act reads before it is judged: the issue, locked, and where its ledger stands. Two questions,
both composed once."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Holiday, Parameter
from accounts.parameters import stamp_of
from common.store.prepared_sql.statements import Prepared, Row
from issues.models import Issue, IssueKind, LedgerEntry
from issues.models.parameters import Stamps


@dataclass(frozen=True, slots=True)
class Standing:
    """`last` is the `seq` and the hash of the ledger's last entry; `known` the entry that this user's
    `client_ref` stands for already, of whichever issue."""

    last: tuple[int, str]
    stamps: Stamps
    known: LedgerEntry | None


def locked(*, pk: int | None, uuid: UUID | None) -> Issue | None:
    """The issue by either key, locked to the transaction's end; None if there is none."""
    rows = _BY_KEY.rows(pk=pk) if pk is not None else _BY_UUID.rows(uuid=uuid)
    return Issue.from_db("default", _ISSUE, rows[0]) if rows else None


def standing(issue: Issue, *, by_id: int, client_ref: UUID | None) -> Standing:
    """Where the ledger of a locked issue stands; fills in the issue's kind."""
    row: Row | None
    if client_ref is None:
        row, known = _LAST.rows(issue=issue.pk)[0], None
    else:
        row, known = _LAST.with_rows_of(_KNOWN, issue=issue.pk, by=by_id, ref=client_ref)[0]
    if row is None:
        raise ValueError("an issue has at least the entry of its report")
    seq, hash_, parameters, workdays, *kind = row
    issue.kind = IssueKind.from_db("default", _KIND, kind)
    entry = LedgerEntry.objects.get(pk=known[0]) if known else None
    return Standing((seq, hash_), Stamps(parameters, workdays), entry)


def _locking(**key: Any) -> QuerySet[Any]:
    return Issue.objects.select_for_update().filter(**key).order_by().values_list(*_ISSUE)


def _last(issue: int) -> QuerySet[Any]:
    entries = LedgerEntry.objects.filter(issue=issue).order_by("-seq")
    stamped = entries.annotate(parameters=stamp_of(Parameter), workdays=stamp_of(Holiday))
    kind = (f"issue__kind__{name}" for name in _KIND)
    return stamped.values_list("seq", "hash", "parameters", "workdays", *kind)[:1]


def _known(by: int, ref: UUID) -> QuerySet[Any]:
    return LedgerEntry.objects.filter(by=by, client_ref=ref).order_by().values_list("pk")


_ISSUE: Final = [field.attname for field in Issue._meta.concrete_fields]
_KIND: Final = [field.attname for field in IssueKind._meta.concrete_fields]
_BY_KEY: Final = Prepared(_locking, pk=-1)
_BY_UUID: Final = Prepared(_locking, uuid=UUID(int=1))
_LAST: Final = Prepared(_last, issue=-1)
_KNOWN: Final = Prepared(_known, by=-2, ref=UUID(int=1))
