"""Office pages of patrols; one file a subject."""

OFFICE_AND_CHIEF = ("office", "chief")
