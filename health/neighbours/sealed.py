"""What of this room is sealed by night (`issues.services.seals`)."""

from typing import Final

from common.store.sealing import Sealed
from health.models import (
    Assessment,
    AssessmentAct,
    AssessmentState,
    AssessmentValue,
    ProjectStep,
    RaisedTask,
    SchemeVersion,
    VersionState,
)

VERSIONS: Final = Sealed(
    "health.versions",
    "已启用的评价方案",
    lambda: SchemeVersion.objects.exclude(state=VersionState.DRAFT),
    "in_force_at",
    (
        *("scheme_id", "number", "nodes", "grades", "basis", "reason"),
        *("made_by_id", "made_at", "in_force_by_id"),
    ),
    {
        "state": "a later version replaces it; one in force stays among the sealed",
        "updated_at": "moves when a later version replaces it",
    },
)
ASSESSMENTS: Final = Sealed(
    "health.assessments",
    "已归档的河湖健康评价",
    lambda: Assessment.objects.filter(state=AssessmentState.ARCHIVED),
    "archived_at",
    (
        *("uuid", "version_id", "purpose", "division_id", "river_id", "reach_id", "place", "year"),
        *("maker_name", "score", "grade", "result", "published_on", "published_until"),
        *("next_due_on", "created_by_id", "created_at"),
    ),
    {
        "maker_unit": "two rows of one unit may be merged by a person; the acts are sealed",
        "state": "only what is archived is sealed, and it stays archived",
        "updated_at": "that of the archiving",
    },
)
ACTS: Final = Sealed(
    "health.acts",
    "河湖健康评价办理记录",
    AssessmentAct.objects.all,
    "at",
    (
        *("assessment_id", "action", "from_state", "to_state", "score", "grade", "note"),
        *("files", "is_alone", "by_id", "by_name"),
    ),
    {},
)
VALUES: Final = Sealed(
    "health.values",
    "河湖健康评价指标数值",
    AssessmentValue.objects.all,
    "at",
    (
        *("assessment_id", "key", "value", "option", "points", "is_grave", "is_void"),
        *("source", "note", "files", "by_id", "by_name"),
    ),
    {"is_drawn": "younger than the first seals; the source, which is sealed, says it in words"},
)
TASKS: Final = Sealed(
    "health.tasks",
    "薄弱指标列入任务",
    RaisedTask.objects.all,
    "at",
    (
        *("assessment_id", "key", "name", "rate", "task_list_id", "line_id", "item_id"),
        *("by_id", "by_name"),
    ),
    {},
)
STEPS: Final = Sealed(
    "health.steps",
    "幸福河湖项目环节",
    ProjectStep.objects.all,
    "at",
    (
        *("project_id", "kind", "on", "is_passed", "score", "who", "document"),
        *("assessment_id", "note", "files", "by_id", "by_name"),
    ),
    {},
)
