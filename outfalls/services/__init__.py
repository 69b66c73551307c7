"""Every write to outfalls' cases; what the register holds is written by `rivers.services`."""

from outfalls.services.accepting import accept, finish, refuse
from outfalls.services.assigning import assign
from outfalls.services.looking import check, reopen
from outfalls.services.permits import record_permit
from outfalls.services.records import Act
from outfalls.services.sightings import answer_sighting, pull_sightings
from outfalls.services.studying import (
    Sample,
    SurveyFacts,
    record_monitoring,
    record_survey,
    record_tracing,
    save_surveys,
)
from outfalls.services.treating import Treatment, sort_out

__all__ = [
    "Act",
    "Sample",
    "SurveyFacts",
    "Treatment",
    "accept",
    "answer_sighting",
    "assign",
    "check",
    "finish",
    "pull_sightings",
    "record_monitoring",
    "record_permit",
    "record_survey",
    "record_tracing",
    "refuse",
    "reopen",
    "save_surveys",
    "sort_out",
]
