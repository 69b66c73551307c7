"""Who may see what: divisions, units, users, their roles, parameters of the field, audit trail."""

from accounts.models.office_rules import (
    Eyes,
    EyesRule,
    Holiday,
    Parameter,
)
from accounts.models.people import (
    DeviceToken,
    FailedSignIns,
    Role,
    RoleGrant,
    RoleGrantQuerySet,
    User,
    UserManager,
    mobile_number,
)
from accounts.models.places import (
    JUSTICE_KINDS,
    LAST_IN_ORDER,
    Division,
    Level,
    Unit,
    UnitKind,
    division_code,
)
from accounts.models.records import (
    AuditEvent,
    ImportBatch,
    ImportRow,
)

__all__ = [
    "JUSTICE_KINDS",
    "LAST_IN_ORDER",
    "AuditEvent",
    "DeviceToken",
    "Division",
    "Eyes",
    "EyesRule",
    "FailedSignIns",
    "Holiday",
    "ImportBatch",
    "ImportRow",
    "Level",
    "Parameter",
    "Role",
    "RoleGrant",
    "RoleGrantQuerySet",
    "Unit",
    "UnitKind",
    "User",
    "UserManager",
    "division_code",
    "mobile_number",
]
