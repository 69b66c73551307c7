"""Excel out and in: every list comes and goes as .xlsx, so that nobody keys anything in twice.

One `Column` serves export, template and import alike; what was exported can be imported again, to the
byte of every value. Pure: no Django, no database.

Coming in, a file passes through these: `kinds` (what it is), `package` (its parts, judged by their sizes),
`grid` (rows of a tab), `formats` (what a cell shows), `cells` (a column's value of it), `remarks` (rows that
are not data), `headings`, `reading` (all together), `contained` (the same in a process of its own, for heavy books).
A .csv comes in by `texts` instead of the first three.
"""

from common.spreadsheets.columns import Column, Kind
from common.spreadsheets.headings import OtherHeadings
from common.spreadsheets.reading import Choice, Reading, RowRead, Survey, read_rows, survey
from common.spreadsheets.texts import read_text_rows
from common.spreadsheets.writing import Sheet, chunks, write_rows, write_sheets, write_template

__all__ = [
    "Choice",
    "Column",
    "Kind",
    "OtherHeadings",
    "Reading",
    "RowRead",
    "Sheet",
    "Survey",
    "chunks",
    "read_rows",
    "read_text_rows",
    "survey",
    "write_rows",
    "write_sheets",
    "write_template",
]
