"""What is wrong with a .docx that an office uploads as a template of its own, in words.

A template is an ordinary .docx in which fields are written as `{{ 文号 }}`, or as `{{p 正文 }}` on a line of its own
for a field of several paragraphs and tables. Beside fields it may hold `{% if 抄送 %}` … `{% endif %}`, and nothing
else of Jinja's language: what can be written is checked here, not what it would do. Pure: no Django, so that it can run
in a process of its own (`common.background.limited`).
"""

import io
import re
import zipfile
from collections.abc import Container, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from docx.oxml.ns import qn
from lxml import etree

from common.errors import Invalid

MOST_BYTES: Final = 2 * 1024 * 1024
# Unpacked: pictures of a heading, and text that the library goes through by patterns.
MOST_UNPACKED: Final = 20 * 1024 * 1024
MOST_TEXT: Final = 2 * 1024 * 1024
MOST_PARTS: Final = 500
# What docxtpl fills in; by the end of a part's content type.
_FILLED: Final = ("document.main+xml", "header+xml", "footer+xml", "footnotes+xml")
_TAG: Final = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}")
_ANY_TAG: Final = re.compile(r"\{\{(.*?)(?:\}\}|$)|\{%(.*?)(?:%\}|$)|\{#", re.DOTALL)
_CONDITION: Final = re.compile(r"(?:p )?\s*(?:if (?:not )?(?P<field>\S+)|else|endif)\s*")
# Fields of Word that fetch something when the paper is opened or printed.
_FETCHING: Final = re.compile(
    r"\b(INCLUDEPICTURE|INCLUDETEXT|INCLUDE|DDEAUTO|DDE|LINK|IMPORT|DATABASE|HYPERLINK|MACROBUTTON|RD)\b"
)
_ELSEWHERE: Final = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|[\\/]{2})", re.IGNORECASE)
# The end of a relation's type -> what a clerk calls it.
_FOREIGN: Final = {
    "hyperlink": "超链接，请在 Word 中选中它、取消超链接",
    "image": "链接到别处的图片，请改为插入图片",
    "attachedTemplate": "外部的 Word 模板，请在“开发工具—文档模板”中改为 Normal",
}
_EMBEDDED: Final = {
    "oleObject": "嵌入的对象",
    "package": "嵌入的文件",
    "control": "控件",
    "activeXControlBinary": "控件",
    "aFChunk": "嵌入的网页",
    "vbaProject": "宏",
}


def refused(code: str, words: str) -> Invalid:
    return Invalid(f"template.{code}", words, fields={"file": words})


def fields_in(data: bytes, fields: Mapping[str, bool]) -> tuple[str, ...]:
    """The fields that a template uses, in the order in which `fields` names them.

    fields  name of each that there is -> whether it is written on a line of its own, with a p

    Raises Invalid (`template.…`, naming `file`): no .docx, too large, macros or embedded objects, something that would
    be loaded from elsewhere, a field that is not there (with the nearest that is), a tag that is broken or more than
    a field or condition, no field at all.
    """
    package = _opened(data)
    kinds = _kinds(package)
    used: set[str] = set()
    for name in package.namelist():
        if not name.endswith((".xml", ".rels", ".vml")):
            continue
        root = _parsed(package.read(name))
        _refuse_elsewhere(root)
        if name.endswith(".rels"):
            _refuse_relations(root)
            continue
        for text in _paragraphs(root):
            found = set(_fields_of(text, fields))
            if found and not kinds.get(name, "").endswith(_FILLED):
                words = "字段只能写在正文、页眉、页脚和脚注里，批注和尾注里的请移走。"
                raise refused("place", words)
            used |= found
    if not used:
        raise refused("no_fields", "模板里没有一个字段，照它出的公文都会一样。请按字段表写入字段。")
    return tuple(name for name in fields if name in used)


def _opened(data: bytes) -> zipfile.ZipFile:
    if len(data) > MOST_BYTES:
        raise refused("too_large", "模板不能超过 2 MB，请压缩或删去其中的图片。")
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        parts = package.infolist()
    except Exception as error:
        # zipfile raises nearly anything for a damaged list.
        words = "不是 .docx 文件。请在 Word 或 WPS 中另存为“Word 文档（.docx）”后上传。"
        raise refused("not_docx", words) from error
    text = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    whole = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or text > MOST_TEXT or whole > MOST_UNPACKED:
        raise refused("too_heavy", "模板展开后过大，请只保留一两页版式，删去多余的文字和图片。")
    return package


def _kinds(package: zipfile.ZipFile) -> dict[str, str]:
    """Content type of each part; refuses what is no .docx without macros."""
    names = package.namelist()
    if "[Content_Types].xml" not in names:
        raise refused(
            "not_docx", "不是 .docx 文件。请在 Word 或 WPS 中另存为“Word 文档（.docx）”后上传。"
        )
    types = _parsed(package.read("[Content_Types].xml"))
    kinds = {
        each.get("PartName", "").lstrip("/"): each.get("ContentType", "")
        for each in types.iter("{*}Override")
    }
    if any("macroEnabled" in kind or "vbaProject" in kind for kind in kinds.values()) or any(
        name.lower().endswith("vbaproject.bin") for name in names
    ):
        raise refused("macros", "模板含有宏，请另存为不含宏的“Word 文档（.docx）”后上传。")
    if any(kind.endswith("template.main+xml") for kind in kinds.values()):
        raise refused("dotx", "这是 Word 模板文件（.dotx），请另存为“Word 文档（.docx）”后上传。")
    if not any(kind.endswith("wordprocessingml.document.main+xml") for kind in kinds.values()):
        raise refused("not_word", "不是 Word 文档，请上传 .docx 文件。")
    if any(name.lower().endswith(".svg") for name in names):
        raise refused("svg", "模板里有 SVG 图片，请换成 PNG 或 JPG 图片。")
    return kinds


def _parsed(xml: bytes) -> Any:
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise refused("entities", "文件内部写法异常，请在 Word 或 WPS 中重新另存后上传。")
    try:
        return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise refused("broken", "文件不完整，请在 Word 或 WPS 中重新另存后上传。") from error


def _refuse_relations(root: Any) -> None:
    for each in root.iter("{*}Relationship"):
        kind = each.get("Type", "").rpartition("/")[2]
        if kind in _EMBEDDED:
            raise refused("embedded", f"模板里有{_EMBEDDED[kind]}，请删去后上传。")
        if each.get("TargetMode") == "External":
            what = _FOREIGN.get(kind, "引用外部文件的内容，请删去")
            where = each.get("Target", "")[:60]
            raise refused("external", f"模板里有{what}（{where}）。模板不能引用外部内容。")


def _refuse_elsewhere(root: Any) -> None:
    """Fields that fetch, and pictures of the old kind that name an address themselves."""
    codes = ["".join(each.text or "" for each in root.iter(qn("w:instrText")))]
    codes += [each.get(qn("w:instr"), "") for each in root.iter(qn("w:fldSimple"))]
    for code in codes:
        if found := _FETCHING.search(code.upper()):
            words = f"模板里有会引用外部内容的域（{found[1]}），请删去或改为普通文字、插入的图片。"
            raise refused("external", words)
    for each in root.iter():
        for name, value in each.attrib.items():
            if etree.QName(name).localname in ("src", "href") and _ELSEWHERE.match(value):
                words = f"模板里有引用外部的图片（{value[:60]}），请改为插入图片。"
                raise refused("external", words)


def _paragraphs(root: Any) -> Iterator[str]:
    """The text of each paragraph, of a text box apart from the paragraph that holds it."""
    for each in root.iter(qn("w:p")):
        yield "".join(
            text.text or ""
            for text in each.iter(qn("w:t"))
            if next(text.iterancestors(qn("w:p"))) is each
        )


def _fields_of(text: str, fields: Mapping[str, bool]) -> Iterator[str]:
    """The fields of one paragraph; refuses what is written wrongly."""
    for tag in _TAG.finditer(text):
        field, condition = tag.groups()
        if field is not None:
            yield _field(field, text, fields)
        elif found := _CONDITION.fullmatch(condition.strip(" ")):
            if found["field"]:
                yield _known(found["field"], fields)
        else:
            words = f"“{_short(tag[0])}”看不懂：百分号里只能写 if 字段名、else、endif。"
            raise refused("tag", words)
    rest = _TAG.sub("", text)
    if any(mark in rest for mark in ("{{", "}}", "{%", "%}", "{#", "#}", "｛｛", "｝｝")):
        words = "的花括号没有成对写在同一段里，或是全角的；字段写成半角的 {{ 字段名 }}。"
        raise refused("broken_tag", f"“{_short(rest)}”{words}")
    names = "|".join(map(re.escape, fields))
    if single := re.search(rf"[{{｛]\s*p?\s*({names})\s*[}}｝]", rest):
        words = f"“{single[0]}”只有一层花括号，请写成 {written(single[1], fields)}。"
        raise refused("single", words)


def _field(inside: str, paragraph: str, fields: Mapping[str, bool]) -> str:
    has_p = re.match(r"p\s", inside) is not None
    name = inside[1:].strip() if has_p else inside.strip()
    if not re.fullmatch(r"\w+", name):
        words = "看不懂：两层花括号里只写一个字段名，不能写运算、函数和其他符号。"
        raise refused("tag", f"“{{{{{_short(inside)}}}}}”{words}")
    name = _known(name, fields)
    right = written(name, fields)
    if fields[name] != has_p or (has_p and not inside.startswith("p ")):
        why = "有多段文字和表格" if fields[name] else "是一句文字，前面不加 p"
        raise refused("form", f"“{name}”{why}，请写成 {right}。")
    if fields[name] and paragraph.strip() != f"{{{{{inside}}}}}":
        raise refused("alone", f"{right} 须独占一段，同一段里不能有别的文字。")
    return name


def _known(name: str, fields: Mapping[str, bool]) -> str:
    if name in fields:
        return name
    near = get_close_matches(name, fields, n=1, cutoff=0.3)
    hint = f"是不是“{near[0]}”？" if near else "请对照字段表改正。"
    raise refused("unknown_field", f"没有“{_short(name)}”这个字段，{hint}")


def refuse_hidden(xml: str, fields: Container[str]) -> None:
    """Raises Invalid (`template.hidden`) for a tag outside of what is read, such as in a picture's description:
    `xml` is what Jinja will be given, attributes and all."""
    for tag in _ANY_TAG.finditer(xml):
        field, condition = tag.groups()
        found = _CONDITION.fullmatch((condition or "").strip(" "))
        name = (field or "").strip() if found is None else found["field"]
        if name is not None and name not in fields:
            words = f"“{_short(tag[0])}”写在了正文以外（如图片的说明、文本框的名称），请移走。"
            raise refused("hidden", words)


def written(name: str, fields: Mapping[str, bool]) -> str:
    """The field as it is written in a template: {{ 文号 }}, {{p 正文 }}."""
    return f"{{{{p {name} }}}}" if fields[name] else f"{{{{ {name} }}}}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 30 else f"{text[:30]}…"
