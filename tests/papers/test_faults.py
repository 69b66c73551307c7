"""What a template may hold, and what is said of one that holds something else."""

import io
import zipfile

import pytest

from common.documents.template_faults import fields_in
from common.documents.template_paper import FIELDS, examine, write_starter
from common.errors import Invalid
from tests.papers.kit import LETTER, word

NUMBER = "{{ 文号 }}"
SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WRONG = {
    "unknown": (["{{ 发文字号 }}"], "没有“发文字号”这个字段，是不是“文号”？"),
    "nothing_near": (["{{ abc }}"], "没有“abc”这个字段，请对照字段表改正。"),
    "open": (["编号 {{ 文号"], "“编号 {{ 文号”的花括号没有成对写在同一段里"),
    "over_paragraphs": (["{{ 文号", "}}"], "没有成对写在同一段里"),
    "fullwidth": (["｛｛ 文号 ｝｝"], "没有成对写在同一段里，或是全角的"),
    "single": (["{文号}"], "“{文号}”只有一层花括号，请写成 {{ 文号 }}。"),
    "attribute": (["{{ 文号.__class__ }}"], "只写一个字段名"),
    "call": (["{{ range(9) }}"], "只写一个字段名"),
    "loop": (["{% for x in 文号 %}", "{% endfor %}"], "只能写 if 字段名、else、endif"),
    "comment": (["{# 甲 #}", NUMBER], "没有成对"),
    "condition": (["{% if 抄送 %}", NUMBER], "没有成对，请检查"),
    "unknown_condition": (["{% if 抄报 %}{{ 文号 }}{% endif %}"], "没有“抄报”这个字段"),
    "block_without_p": (["{{ 正文 }}"], "请写成 {{p 正文 }}"),
    "p_without_block": (["{{p 文号 }}"], "前面不加 p，请写成 {{ 文号 }}"),
    "not_alone": (["正文：{{p 正文 }}"], "{{p 正文 }} 须独占一段"),
    "no_fields": (["关于……的函"], "模板里没有一个字段"),
}


def with_part(name, content, *, data=LETTER):
    """The .docx with a part put in place of the one of that name, or added."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return made.getvalue()


def part(name):
    return zipfile.ZipFile(io.BytesIO(LETTER)).read(name).decode()


def related(kind, mode=' TargetMode="External"'):
    where = "word/_rels/document.xml.rels"
    space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    new = f'<Relationship Id="r99" Type="{space}/{kind}" Target="http://example.org/a"{mode}/>'
    return with_part(where, part(where).replace("</Relationships>", f"{new}</Relationships>"))


def in_body(xml):
    where = "word/document.xml"
    return with_part(where, part(where).replace("<w:sectPr", f"{xml}<w:sectPr", 1))


FOREIGN = {
    "picture": (related("image"), "链接到别处的图片"),
    "link": (related("hyperlink"), "超链接"),
    "word_template": (related("attachedTemplate"), "外部的 Word 模板"),
    "other": (related("subDocument"), "引用外部文件的内容"),
    "object": (related("oleObject", ""), "嵌入的对象"),
    "field": (
        in_body('<w:p><w:fldSimple w:instr=" INCLUDEPICTURE &quot;a&quot; "/></w:p>'),
        "INCLUDEPICTURE",
    ),
    "old_picture": (
        in_body('<w:p><v:fill xmlns:v="urn:schemas-microsoft-com:vml" src="http://a/b"/></w:p>'),
        "引用外部的图片",
    ),
    "macro": (with_part("word/vbaProject.bin", b"x"), "模板含有宏"),
    "entity": (
        with_part("word/comments.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
        "写法异常",
    ),
    "svg": (with_part("word/media/a.svg", "<svg/>"), "SVG"),
    "comment": (
        with_part("word/comments.xml", f"<a {SPACE}><w:p><w:t>{NUMBER}</w:t></w:p></a>"),
        "只能写在正文、页眉、页脚和脚注里",
    ),
    "heavy": (with_part("word/a.xml", b"<a/>" + b" " * 3_000_000), "展开后过大"),
    "large": (LETTER + b"0" * 2_100_000, "不能超过 2 MB"),
    "text": ("关于……的函".encode(), "不是 .docx 文件"),
    "zip": (with_part("a", "b", data=b"PK\x05\x06" + b"\0" * 18), "不是 .docx 文件"),
}


@pytest.mark.parametrize(("paragraphs", "said"), WRONG.values(), ids=WRONG)
def test_a_field_that_is_written_wrongly_is_named_with_how_it_is_written(paragraphs, said):
    with pytest.raises(Invalid) as refusal:
        examine(word(*paragraphs), FIELDS)
    assert said in refusal.value.detail
    assert refusal.value.fields == {"file": refusal.value.detail}


@pytest.mark.parametrize(("data", "said"), FOREIGN.values(), ids=FOREIGN)
def test_what_is_no_plain_word_document_is_refused_in_words(data, said):
    with pytest.raises(Invalid) as refusal:
        fields_in(data, FIELDS)
    assert said in refusal.value.detail


@pytest.mark.parametrize(
    "hidden", ["{{ 7*7 }}", "{{ 文号.x }}", "{% for x in y %}", "{# a #}", "{{"]
)
def test_what_is_written_where_nobody_sees_it_is_not_run(hidden):
    with pytest.raises(Invalid) as refusal:
        examine(in_body(f'<w:bookmarkStart w:id="9" w:name="{hidden}"/>'), FIELDS)
    assert "写在了正文以外" in refusal.value.detail


@pytest.mark.parametrize("is_letter", [True, False])
def test_what_the_portal_offers_to_begin_from_passes_its_own_check(is_letter):
    file = write_starter(issuer="江南区河长办", heading="江南区河长办", is_letter=is_letter)
    used = examine(file.read(), FIELDS)
    assert {"文号", "标题", "主送机关", "正文", "附件说明", "署名", "成文日期", "附件"} <= set(used)
