"""河长履职一页 as .docx."""

from collections.abc import Sequence
from datetime import datetime
from typing import IO

from chiefs.reads.duty import Duty, DutyLine
from common.documents.one_page import write_one_page
from common.text.chinese import date_words


def write_duty(duty: Duty, lines: Sequence[DutyLine], *, at: datetime) -> IO[bytes]:
    """One A4 page in a temporary file, rewound: who, the lines, and room for the chief's own words."""
    chief = duty.chief
    facts = [
        ("姓名", chief.name),
        ("单位及职务", chief.post or "—"),
        ("所在行政区", chief.division.full_name or str(chief.division)),
        *lines,
    ]
    return write_one_page(
        title=f"{duty.year}年度河长履职情况",
        facts=facts,
        empty="个人述职",
        signed=f"（数据截至{date_words(at)}）　述职人：　　　　　　　年　　月　　日",
    )
