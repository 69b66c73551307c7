"""What the tests of this room share: facts to save, sheets as clerks type them."""

import io
import re
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from rivers.services.facts import ReachFacts, RiverFacts

AT = datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = datetime(2026, 11, 22, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
LINE = [[108.40, 30.80], [108.41, 30.80], [108.42, 30.80]]  # 1,913 m


def river_facts(cast, **changes):
    return RiverFacts(
        **({"code": "R1", "name": "苎溪河", "division": cast.town, "level": 9} | changes)
    )


def reach_facts(cast, **changes):
    given = {
        "code": "H1",
        "name": "苎溪河河口村段",
        "river": cast.river,
        "division": cast.village,
        "length_m": 1500,
    }
    return ReachFacts(**(given | changes))


def card_html(page, anchor):
    """One card of a page, as it was answered."""
    return re.search(rf'<section id="{anchor}".*?</section>', page.text, re.S)[0]


def sheet(headings, *rows, name="登记册.xlsx"):
    """An upload of an .xlsx with these headings."""
    book = Workbook()
    book.active.append(headings.split() if isinstance(headings, str) else headings)
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile(name, file.getvalue())
