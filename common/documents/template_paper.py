"""An official document on an office's own template: written as every other, filled into the office's .docx.

docxtpl fills in; what may be in a template is `template_faults`. Pure: no Django, no database.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import IO, Any, Final

from docx.oxml.ns import qn
from docx.shared import Length, Mm
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from markupsafe import Markup

from common.documents.columns import columns_of
from common.documents.letter import OfficialLetter
from common.documents.official import (
    ANNEX_SIZES,
    SANHAO,
    AnnexTable,
    OfficialDocument,
)
from common.documents.template_faults import fields_in, refuse_hidden, refused, written
from common.documents.word import SIHAO, border, printable
from common.text.chinese import date_words

# What every kind of paper has: name of the field -> is it of several paragraphs and tables, written with a p?
FIELDS: Final[Mapping[str, bool]] = MappingProxyType(
    {
        **dict.fromkeys(("红头", "发文机关", "文号", "标题", "主送机关"), False),
        "正文": True,
        **dict.fromkeys(("附件说明", "署名", "成文日期", "附注", "抄送", "印发日期"), False),
        "附件": True,
    }
)
# Tables of a transfer's facts and of a return form still fit.
NARROWEST: Final = Mm(100)
# A line break in the text of one field begins a paragraph of the same form (docxtpl's own sign).
_NEXT_PARAGRAPH: Final = "\a"


def examine(data: bytes, fields: Mapping[str, bool]) -> tuple[str, ...]:
    """The fields that a template uses, once it is known that it can be filled in: it has been, with their names.

    Raises what `template_faults.fields_in` does, and Invalid for an `if` without its `endif` (`template.condition`) and
    a page too narrow for tables (`template.narrow`).
    """
    used = fields_in(data, fields)
    if _width_of(data) < NARROWEST:
        raise refused("narrow", "模板的版心不足 100 毫米宽，放不下表格，请放宽纸张或页边距。")
    names = {name: Markup("<w:p/>") if is_block else name for name, is_block in fields.items()}
    try:
        _filled(data, names)
    except TemplateSyntaxError as error:
        words = "“{% if … %}”和“{% endif %}”没有成对，请检查。"
        raise refused("condition", words) from error
    return used


class _Template(DocxTemplate):
    """Fills in nothing but fields and conditions, wherever in the file they are."""

    def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> Any:
        refuse_hidden(src_xml, context)
        return super().render_xml_part(src_xml, part, context, jinja_env)

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """The file's properties are set, not filled in."""


def _filled(data: bytes, values: Mapping[str, str]) -> DocxTemplate:
    """Values of blocks are XML (`Markup`); all others are escaped."""
    paper = _Template(io.BytesIO(data))
    # Fields and conditions alone come so far; the sandbox holds if something else ever should.
    paper.render(dict(values), SandboxedEnvironment(undefined=StrictUndefined, autoescape=True))
    return paper


class TemplatePaper(OfficialDocument):
    """Written as an `OfficialDocument`; comes out as `template` (bytes of a .docx that was examined) with its fields
    filled in. Paragraphs, tables and forms keep the letters of the standard, as wide as the template's page allows.

    facts  further fields of this kind of paper
    stamp  which template it is, kept among the file's properties
    """

    def __init__(
        self, *, template: bytes, facts: Mapping[str, str], stamp: str, **head: Any
    ) -> None:
        self._template, self._facts, self._stamp = template, dict(facts), stamp
        super().__init__(**head)
        self._width = _width_of(template)

    def save(self, file: IO[bytes]) -> None:
        body, listed = self._blocks(0), "\n".join(self._listed)
        before = len(self._written)
        for ordinal, title, rows in self._annexes:
            self._write_annex(ordinal, title, rows)
        for table in self._tables:
            self._write_annex_table(table)
        values = {
            "红头": self._heading or self._issuer,
            "发文机关": self._issuer,
            "文号": self._number,
            "标题": self._said.replace("\n", ""),
            "主送机关": "，".join(self._recipients),
            "附件说明": listed,
            "署名": self._signer,
            "成文日期": date_words(self._date),
            "附注": self._remark,
            "抄送": "，".join(self._copies_to),
            "印发日期": date_words(self._printed_on),
        } | self._facts
        shown = {name: _text(value) for name, value in values.items()}
        blocks = {"正文": body, "附件": self._blocks(before)}
        paper = _filled(self._template, shown | blocks)
        # Its `get_docx` would begin anew.
        properties = paper.docx.core_properties
        ours = self._doc.core_properties
        properties.title, properties.author = ours.title, ours.author
        properties.last_modified_by, properties.comments = ours.author, self._stamp
        properties.created, properties.modified = ours.created, ours.modified
        paper.docx.save(file)

    def _write_head(self, issuer: str, number: str) -> None:
        self._number = number

    def _write_title(self, title: str, recipients: Sequence[str]) -> None:
        self._said, self._recipients = title, tuple(recipients)

    def _write_annex_table(self, of: AnnexTable) -> None:
        """Upright: pages of a template are as its office wants them."""
        self._write_annex_head(of.number, of.title)
        sizes = (*ANNEX_SIZES, 7.5)
        columns = columns_of(of.headers, of.rows, of.widths, self._width.pt, sizes=sizes)
        self._write_table(of.headers, of.rows, columns, of.align)

    @property
    def _listed(self) -> list[str]:
        several = len(self._attachments) > 1
        names = [
            f"{ordinal}. {name}" if several else name
            for ordinal, name in enumerate(self._attachments, start=1)
        ]
        return [f"附件：{names[0]}", *names[1:]] if names else []

    def _blocks(self, first: int) -> Markup:
        """What was written from a place on, as XML; empty where nothing was."""
        blocks = self._written[first:]
        xml = "".join(etree.tostring(each, encoding="unicode") for each in blocks)
        return Markup(xml)  # noqa: S704 - of lxml, which escapes what is in it

    @property
    def _written(self) -> list[Any]:
        return [each for each in self._doc.element.body if each.tag != qn("w:sectPr")]


def _text(value: str) -> str:
    lines = [printable(line) for line in value.splitlines()]
    return _NEXT_PARAGRAPH.join(lines)


def _width_of(template: bytes) -> Length:
    """Of what is written on, on its first page. Raises ValueError where it is not said."""
    section = DocxTemplate(io.BytesIO(template)).get_docx().sections[0]
    wide, left, right = section.page_width, section.left_margin, section.right_margin
    if wide is None or left is None or right is None:
        raise ValueError("a page of a template has a width and margins")
    return Length(wide - left - right)


def write_starter(*, issuer: str, heading: str, is_letter: bool) -> IO[bytes]:
    """The house's own form with the fields in their places, for an office to begin from; rewound."""
    starter = _StarterLetter if is_letter else _Starter
    file = io.BytesIO()
    starter(
        issuer=issuer,
        heading=heading,
        number=written("文号", FIELDS),
        title=written("标题", FIELDS),
        recipients=[],
        date=date(2000, 1, 1),
    ).save(file)
    file.seek(0)
    return file


class _Starter(OfficialDocument):
    """Fields where the house's own form has what they hold."""

    def save(self, file: IO[bytes]) -> None:
        self._where("主送机关", "：")
        self._paragraph(written("正文", FIELDS))
        self._where("附件说明", indent=2)
        for name in ("署名", "成文日期"):
            line = self._paragraph(written(name, FIELDS), align="right")
            line.paragraph_format.right_indent = SANHAO * 4
        self._where("附注", "）", before="（", indent=2)
        self._paragraph(written("附件", FIELDS))
        self._where("抄送", "。", before="抄送：", size=SIHAO)
        self._where_printed()
        # It is not about anything yet.
        self._doc.core_properties.title = "公文模板"
        self._doc.save(file)

    def _where(self, name: str, after: str = "", *, before: str = "", **how: Any) -> None:
        """A line that is there where the field holds something."""
        self._paragraph(f"{{%p if {name} %}}")
        self._paragraph(f"{before}{written(name, FIELDS)}{after}", **how)
        self._paragraph("{%p endif %}")

    def _where_printed(self) -> None:
        issuer, day = (written(name, FIELDS) for name in ("发文机关", "印发日期"))
        line = self._paragraph(f"{issuer}　　{day}印发", size=SIHAO)
        border(line, "top", eighths=8)
        border(line, "bottom", eighths=8)


class _StarterLetter(_Starter, OfficialLetter):
    """A letter names nobody who printed it (10.1)."""

    def _where_printed(self) -> None:
        """Nothing."""
