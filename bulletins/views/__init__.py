"""Pages of what is handed in and of bulletins; one file a subject."""

OFFICE_AND_CHIEF = ("office", "chief")
READERS = (*OFFICE_AND_CHIEF, "unit")
WRITERS = ("office", "unit")
