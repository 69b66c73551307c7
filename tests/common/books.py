"""Workbooks written part by part, as programs other than ours write them."""

import io
import zipfile
from html import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def text(reference, words):
    return (
        f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(words)}</t></is></c>'
    )


def number(reference, value, style=0):
    return f'<c r="{reference}" s="{style}"><v>{value}</v></c>'


def row(at, *cells, **attributes):
    """A row of texts, numbers, and cells written out; a number with a style is a pair."""
    told = "".join(f' {name}="{value}"' for name, value in attributes.items())
    out = []
    for index, cell in enumerate(cells):
        reference = f"{chr(65 + index)}{at}"
        if cell is None:
            continue
        if isinstance(cell, str) and cell.startswith("<"):
            out.append(cell)
        elif isinstance(cell, str):
            out.append(text(reference, cell))
        else:
            value, style = cell if isinstance(cell, tuple) else (cell, 0)
            out.append(number(reference, value, style))
    return f'<row r="{at}"{told}>{"".join(out)}</row>'


def sheet(*rows, after="", before=""):
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{"".join(rows)}</sheetData>{after}</worksheet>'


def parts_of(tabs, *, formats=(), is_1904=False):
    """Name → text of the parts of a book. tabs  (name, state, XML of the sheet); formats  of the
    styles 1, 2 …: a code, or the number of a built-in one"""
    own = {code: 164 + n for n, code in enumerate(formats) if isinstance(code, str)}
    named = "".join(f'<numFmt numFmtId="{n}" formatCode="{escape(c)}"/>' for c, n in own.items())
    styles = "".join(f'<xf numFmtId="{own.get(code, code)}"/>' for code in formats)
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" state="{state}" r:id="rId{n}"/>'
        for n, (name, state, _) in enumerate(tabs, start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(tabs) + 1)
    )
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">'
        f'<workbookPr date1904="{int(is_1904)}"/><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}<Relationship '
        f'Id="rIdS" Type="{LINKS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{named}</numFmts>'
        f'<cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
        **{
            f"xl/worksheets/sheet{n}.xml": content
            for n, (_, _, content) in enumerate(tabs, start=1)
        },
    }


def packed(parts, **more):
    """A book's bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in (parts | more).items():
            package.writestr(name, content)
    return out.getvalue()


def book(*rows, formats=(), is_1904=False, after="", before=""):
    """A book of one visible tab."""
    tab = ("表", "visible", sheet(*rows, after=after, before=before))
    return packed(parts_of([tab], formats=formats, is_1904=is_1904))
