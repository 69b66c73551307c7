"""河湖健康: schemes with their versions, assessments, 幸福河湖 projects."""

from health.models.assessments import (
    Assessment,
    AssessmentAct,
    AssessmentState,
    AssessmentValue,
    RaisedTask,
)
from health.models.imports import ImportBatch, ImportRow
from health.models.projects import Project, ProjectState, ProjectStep, StepKind
from health.models.schemes import Purpose, Scheme, SchemeVersion, VersionState

__all__ = [
    "Assessment",
    "AssessmentAct",
    "AssessmentState",
    "AssessmentValue",
    "ImportBatch",
    "ImportRow",
    "Project",
    "ProjectState",
    "ProjectStep",
    "Purpose",
    "RaisedTask",
    "Scheme",
    "SchemeVersion",
    "StepKind",
    "VersionState",
]
