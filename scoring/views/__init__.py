"""Pages of rubrics and scorings; one file a subject."""

OFFICE_AND_CHIEF = ("office", "chief")
READERS = (*OFFICE_AND_CHIEF, "unit")
WRITERS = ("office", "unit")
