"""What of this room is sealed by night (`issues.services.seals`)."""

from typing import Final

from common.store.sealing import Sealed
from inspections.models import OldPatrol, Patrol, PatrolAct, PatrolDecision
from inspections.models.patrols import Reopening

_DECIDED: Final = "decisions change it, and each is a sealed row of its own"
_RECKONED: Final = "reckoned from the track and the register, and reckoned anew"
PATROLS: Final = Sealed(
    "inspections.patrols",
    "巡河记录",
    Patrol.objects.all,
    "received_at",
    (
        *("uuid", "body_hash", "kind", "reach_id", "division_id", "chief_id", "tier"),
        *("actor_name", "by_other", "joint_of_id", "recorded_by_id", "started_at", "ended_at"),
        *("datum", "track", "point_count", "sent_points", "left_out", "points_words"),
        *("nothing_found", "note", "photos", "checklist", "duration_s"),
    ),
    {
        "due": "dues are opened and cancelled, and a patrol goes to the nearest",
        **dict.fromkeys(
            ("state", "decided_by", "decided_at", "decision_note", "decided_alone"), _DECIDED
        ),
        **dict.fromkeys(("length_m", "coverage", "reasons"), _RECKONED),
        **dict.fromkeys(("found_count", "missed_count"), "counted from issues"),
        **dict.fromkeys(("place_sign", "compared_at", "alike"), _RECKONED),
        **dict.fromkeys(
            ("app", "clock_offset_s", "clock_shift_s"),
            "came after the first seals; the moments that they led to are covered",
        ),
        "updated_at": "tells phones what to fetch anew",
    },
)
DECISIONS: Final = Sealed(
    "inspections.decisions",
    "巡河核实记录",
    PatrolDecision.objects.all,
    "at",
    ("patrol_id", "accepted", "note", "by_id", "client_ref"),
    {"own": "follows from who sent the patrol and who decided, and both are covered"},
)
PATROL_ACTS: Final = Sealed(
    "inspections.acts",
    "巡河上报人的撤回与说明",
    PatrolAct.objects.all,
    "at",
    (
        *("patrol_id", "action", "from_state", "to_state", "note", "photos", "by_id"),
        *("client_ref", "body_hash"),
    ),
    {},
)
REOPENINGS: Final = Sealed(
    "inspections.reopenings",
    "往月重新生成记录",
    Reopening.objects.all,
    "at",
    ("month", "division_id", "reason", "changed", "by_id"),
    {},
)
OLD_PATROLS: Final = Sealed(
    "inspections.old_patrols",
    "历史巡河补录记录",
    OldPatrol.objects.all,
    "at",
    ("patrol_id", "number", "told", "by_id"),
    {},
)
