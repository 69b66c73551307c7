"""An empty .docx to write on: python-docx's own template without what does not belong on a Chinese office's paper.

The template names its fonts by a theme, which follows the reader's machine and language; it is laid out for English
(spaces after paragraphs, lines of a multiple), and brings forty styles that nothing here uses.
"""

from typing import Any, Final

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length

from common.documents.word import name_fonts

_KEPT_STYLES: Final = frozenset(
    ("Normal", "Header", "Footer", "DefaultParagraphFont", "TableNormal", "NoList")
)
_DROPPED_PARTS: Final = ("/theme", "/stylesWithEffects", "/customXml", "/numbering")
# Said of every paragraph, in the order of the schema. Widow control would leave a page with 21 lines; punctuation would
# hang over the margin; the space that readers put between Chinese and figures would break the count of characters.
_PARAGRAPH: Final = ("widowControl", "overflowPunct", "autoSpaceDE", "autoSpaceDN")


def blank(*, font: str, size: Length) -> Document:
    """A document with nothing in it, whose text is in `font` unless it says otherwise."""
    document = docx.Document()
    _drop_parts(document)
    _plain_styles(document.styles.element, font, size)
    theme_language = document.settings.element.find(qn("w:themeFontLang"))
    if theme_language is not None:
        theme_language.getparent().remove(theme_language)
    return document


def _drop_parts(document: Document) -> None:
    relations = document.part.rels
    for key in [key for key, each in relations.items() if each.reltype.endswith(_DROPPED_PARTS)]:
        del relations[key]


def _plain_styles(styles: Any, font: str, size: Length) -> None:
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in _KEPT_STYLES:
            styles.remove(style)
            continue
        for name in ("w:link", "w:next"):
            for named in style.findall(qn(name)):
                style.remove(named)
    defaults = styles.find(qn("w:docDefaults"))
    letters = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    name_fonts(letters, font)
    for name in ("w:sz", "w:szCs"):
        letters.find(qn(name)).set(qn("w:val"), str(int(size.pt * 2)))
    letters.find(qn("w:lang")).set(qn("w:eastAsia"), "zh-CN")
    layout = defaults.find(qn("w:pPrDefault")).find(qn("w:pPr"))
    layout.clear()
    for name in _PARAGRAPH:
        switch = OxmlElement(f"w:{name}")
        switch.set(qn("w:val"), "0")
        layout.append(switch)
