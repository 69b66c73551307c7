"""水质: sections, what was measured and announced there, and what a month came to."""

from waters.models.imports import ImportBatch, ImportRow
from waters.models.results import MonthClose, MonthResult
from waters.models.samples import AnnouncedClass, Sample, SampleState, SampleValue, Source
from waters.models.sections import (
    FOUND_CLASSES,
    Border,
    Rhythm,
    Section,
    SectionGrade,
    SectionKind,
    SectionTarget,
    WaterClass,
)
from waters.models.standards import WaterStandard

__all__ = [
    "FOUND_CLASSES",
    "AnnouncedClass",
    "Border",
    "ImportBatch",
    "ImportRow",
    "MonthClose",
    "MonthResult",
    "Rhythm",
    "Sample",
    "SampleState",
    "SampleValue",
    "Section",
    "SectionGrade",
    "SectionKind",
    "SectionTarget",
    "Source",
    "WaterClass",
    "WaterStandard",
]
