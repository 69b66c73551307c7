"""Excel out and in: every list comes and goes as .xlsx, so that nobody keys anything in twice.

One `Column` serves export, template and import alike; what was exported can be imported again.
Pure: no Django, no database.
"""

from common.spreadsheets.columns import Column, Kind
from common.spreadsheets.reading import Choice, Reading, RowRead, Survey, read_rows, survey
from common.spreadsheets.writing import Sheet, chunks, write_rows, write_sheets, write_template

__all__ = [
    "Choice",
    "Column",
    "Kind",
    "Reading",
    "RowRead",
    "Sheet",
    "Survey",
    "chunks",
    "read_rows",
    "survey",
    "write_rows",
    "write_sheets",
    "write_template",
]
