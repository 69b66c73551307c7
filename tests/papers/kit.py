"""Templates as an office makes them, and one that is kept."""

import io

import docx

from attachments.services.uploads import store_document
from common import clock
from papers.models import PaperTemplate

USED = ["文号", "标题", "正文", "成文日期"]


def word(*paragraphs):
    """The bytes of a .docx with these paragraphs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


# The office's own words show that a paper came out on it.
LETTER = word("本级专用函", "{{ 文号 }}", "{{ 标题 }}", "{{p 正文 }}", "{{ 成文日期 }}")

WITH_ANNEXES = word("本级专用函", "{{ 文号 }}", "{{ 标题 }}", "{{p 正文 }}", "{{p 附件 }}")


def kept(cast, *, kind="transfer", version=1, by=None, data=LETTER):
    """The town's template, or that of whoever it is by; nobody has tried it."""
    by, at = by or cast.town_office, clock.now()
    file = store_document(data=data, name="函.docx", by=by, at=at)
    return PaperTemplate.objects.create(
        division=by.home_division,
        kind=kind,
        version=version,
        file=file.uuid,
        used=USED,
        by=by,
        by_name=by.name,
        at=at,
    )
