"""Pages of 暗访督查 and 任务交办单; one file a subject."""

OFFICE_AND_CHIEF = ("office", "chief")
READERS = (*OFFICE_AND_CHIEF, "unit")
