"""Pages of schemes, assessments and 幸福河湖 projects; one file a subject."""

OFFICE_AND_CHIEF = ("office", "chief")
READERS = (*OFFICE_AND_CHIEF, "unit")
WRITERS = ("office", "unit")
