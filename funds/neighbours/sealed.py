"""What of this room is sealed by night (`issues.services.seals`)."""

from typing import Final

from common.store.sealing import Sealed
from funds.models import (
    RuleVersion,
    Statement,
    StatementAct,
    StatementLine,
    StatementParty,
    StatementState,
    VersionState,
)

FUND_VERSIONS: Final = Sealed(
    "funds.versions",
    "已启用的资金规则",
    lambda: RuleVersion.objects.filter(state=VersionState.IN_FORCE),
    "in_force_at",
    (
        *("rule_id", "number", "valid_from", "basis", "body", "reason", "made_by_id", "made_at"),
        "in_force_by_id",
    ),
    {"state": "only what is in force is sealed", "updated_at": "of the draft"},
)
FUND_STATEMENTS: Final = Sealed(
    "funds.statements",
    "已定稿的结算单",
    lambda: Statement.objects.filter(state=StatementState.FROZEN),
    "frozen_at",
    (
        *("rule_id", "rule_version_id", "division_id", "purpose", "first", "last", "number"),
        *("replaces_id", "reason", "title", "document_number", "total", "notes", "inputs_hash"),
        *("made_by_id", "made_at", "sent_at", "frozen_by_id"),
    ),
    {"state": "only what is frozen is sealed", "updated_at": "tells when it was last worked on"},
)
FUND_LINES: Final = Sealed(
    "funds.lines",
    "已定稿结算单的明细",
    lambda: StatementLine.objects.filter(statement__state=StatementState.FROZEN),
    "statement__frozen_at",
    (
        *("statement_id", "order", "payer_id", "payee_id", "payer_name", "payee_name"),
        *("subject_kind", "subject_key", "subject", "month", "amount", "memo", "facts"),
    ),
    {},
)
FUND_PARTIES: Final = Sealed(
    "funds.parties",
    "已定稿结算单的双方",
    lambda: StatementParty.objects.filter(statement__state=StatementState.FROZEN),
    "statement__frozen_at",
    (
        *("statement_id", "division_id", "name", "is_bank", "pays", "receives", "due_on"),
        *("answer", "answered_at", "words", "reply"),
    ),
    {},
)
FUND_ACTS: Final = Sealed(
    "funds.acts",
    "结算记录",
    StatementAct.objects.all,
    "at",
    ("statement_id", "act", "division_id", "words", "by_letter", "files", "by_id"),
    {},
)
