"""Papers of every kind: begun in a form, finished, tried with example values, shown before they are set."""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import IO, Any, Final

from accounts.models import Division
from attachments.services.uploads import shown
from common.documents.letter import OfficialLetter
from common.documents.official import OfficialDocument
from common.documents.template_paper import TemplatePaper, write_starter
from common.text.chinese import date_words, local_date
from common.text.numbering import next_number, short_name
from papers.kinds import PaperKind, names_in
from papers.models import PaperTemplate
from papers.reads.forms import settings_of

# Of a paper that is only looked at.
RECIPIENTS: Final = ("示例县河长制办公室", "示例单位")
COPIES: Final = ("示例抄送机关",)


def begin_on(
    template: PaperTemplate | None,
    kind: PaperKind,
    *,
    office: Division,
    at: datetime,
    number: str,
    title: str,
    recipients: Sequence[str],
    facts: Mapping[str, str],
    issuer: str = "",
    copies_to: Sequence[str] = (),
) -> OfficialDocument:
    """A paper on a template, whether it is in use or not; None for the house's own form (`papers.services.writing`
    says what the rest is)."""
    if facts.keys() != kind.facts.keys():
        raise ValueError(f"facts of {kind.key}: {sorted(facts.keys() ^ kind.facts.keys())}")
    settings = settings_of(kind, office, at, issuer=issuer)
    head: dict[str, Any] = {
        "issuer": settings.issuer,
        "heading": settings.heading,
        "number": number,
        "title": title,
        "recipients": recipients,
        "date": local_date(at),
        "copies_to": copies_to or settings.copies,
    }
    if template is not None:
        return TemplatePaper(template=file_of(template), facts=facts, stamp=str(template), **head)
    return (OfficialLetter if kind.is_letter else OfficialDocument)(**head)


def file_of(template: PaperTemplate) -> bytes:
    """What was uploaded."""
    (upload,) = shown([template.file], owner_ids=[template.by_id])
    with upload.blob.file.open("rb") as file:
        data: bytes = file.read()
    return data


def saved(document: OfficialDocument) -> IO[bytes]:
    """The finished paper in a temporary file, rewound."""
    file: IO[bytes] = tempfile.TemporaryFile(suffix=".docx")  # noqa: SIM115 - closed by the response
    document.save(file)
    file.seek(0)
    return file


def example_number(kind: PaperKind, office: Division, at: datetime) -> str:
    """The first 文号 of the year as the office has it written; empty where numbers are typed."""
    if kind.number is None:
        return ""
    return _first_number(str(kind.number.on(local_date(at), office.pk)), office, at)


def _number(kind: PaperKind, office: Division, at: datetime) -> str:
    return example_number(kind, office, at) or f"示例〔{local_date(at).year}〕1号"


def _first_number(form: str, office: Division, at: datetime) -> str:
    words = {"简称": short_name(office.name), "向": "移", "字": "提"}
    return next_number(form, year=local_date(at).year, used=(), words=words)


def examples(kind: PaperKind, office: Division, at: datetime) -> dict[str, str]:
    """What each field of a kind may hold, in the order of its fields."""
    settings, day = settings_of(kind, office, at), date_words(at)
    return {
        "红头": settings.heading,
        "发文机关": settings.issuer,
        "文号": _number(kind, office, at),
        "标题": f"关于示例事项的{kind.title}",
        "主送机关": "，".join(RECIPIENTS),
        "正文": "各段文字、标题和表格",
        "附件说明": "附件：示例回执",
        "署名": settings.issuer,
        "成文日期": day,
        "附注": "示例附注",
        "抄送": "，".join(settings.copies or COPIES),
        "印发日期": day,
        "附件": "回执、长表，各占一页",
        **kind.facts,
    }


def sample(
    kind: PaperKind, template: PaperTemplate | None, *, office: Division, at: datetime
) -> IO[bytes]:
    """A paper with example values in every field, to be looked at before a form is used."""
    document = begin_on(
        template,
        kind,
        office=office,
        at=at,
        number=_number(kind, office, at),
        title=f"关于示例事项的{kind.title}",
        recipients=RECIPIENTS,
        facts=kind.facts,
        copies_to=settings_of(kind, office, at).copies or COPIES,
    )
    document.paragraph("这是一份试写的公文，内容都是示例，只看版式，不要发出。")
    document.heading(1, "示例标题")
    document.paragraph("正文的各段、标题和表格由系统照公文格式写好，放在“正文”字段的位置。")
    document.table(
        ["事项", "内容"],
        [["示例事项", "示例内容"], ["示例数字", "1,234.5"]],
        [1, 3],
        caption="示例表格",
        align=["center", "left"],
    )
    document.annex("示例回执", [("承办单位", ""), ("办理情况", "\n\n")])
    document.remark("示例附注")
    return saved(document)


def preview(
    kind: PaperKind, office: Division, values: Mapping[str, str], at: datetime
) -> dict[str, str]:
    """How a paper would be headed with these values of `kind.settings`: 发文机关标志, 文号, 署名, 抄送 as words."""
    issuer = values["issuer"].replace("{名称}", office.name)
    form = values.get("number_form", "")
    return {
        "heading": values["heading"].replace("{发文机关}", issuer),
        "number": _first_number(form, office, at) if form else "",
        "issuer": issuer,
        "copies": "，".join(names_in(values.get("copies", ""))),
    }


def starter(kind: PaperKind, office: Division, at: datetime) -> IO[bytes]:
    """The house's own form with its fields, for an office to begin a template from."""
    settings = settings_of(kind, office, at)
    return write_starter(issuer=settings.issuer, heading=settings.heading, is_letter=kind.is_letter)
