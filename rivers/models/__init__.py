"""一河一档: rivers, lakes and reservoirs, their reaches, and what is on them."""

from rivers.models.registers import (
    Bank,
    CheckResult,
    ImportBatch,
    ImportRow,
    Outfall,
    OutfallBank,
    OutfallKind,
    OutfallShape,
    OutfallSign,
    OutfallWay,
    PermitKind,
    Reach,
    River,
    Signboard,
    SignboardCheck,
    WaterKind,
)

__all__ = [
    "Bank",
    "CheckResult",
    "ImportBatch",
    "ImportRow",
    "Outfall",
    "OutfallBank",
    "OutfallKind",
    "OutfallShape",
    "OutfallSign",
    "OutfallWay",
    "PermitKind",
    "Reach",
    "River",
    "Signboard",
    "SignboardCheck",
    "WaterKind",
]
