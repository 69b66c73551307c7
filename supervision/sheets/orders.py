"""任务交办单 as an official document, with its reply slip on a page of its own."""

from __future__ import annotations

from typing import IO, Final

from accounts.models import Division, User
from common.documents.official import Align
from common.text.chinese import date_words, local_date
from issues.reads.wording import place_words
from papers.kinds import RealPaper, paper_kind
from papers.models import PaperTemplate
from papers.services.writing import begin
from papers.sheets.papers import saved
from supervision.models import OrderForm, OrderItem
from supervision.models.parameters import ORDER_NUMBER_TEMPLATE

_ITEMS: Final = ("序号", "台账编号", "河段、地点", "问题", "整改要求")
_WIDTHS: Final = (8, 24, 28, 46, 32)
_ALIGN: Final[tuple[Align, ...]] = ("center", "center", "left", "left", "left")


def items_of(order: OrderForm) -> list[OrderItem]:
    """Its items with what pages and papers say of their issues; one query."""
    rows = order.items.select_related(
        "issue__kind", "issue__reach", "issue__division__parent", "finding"
    )
    return list(rows.defer("issue__reach__line"))


def _last_order(office: Division, by: User) -> RealPaper | None:
    rows = OrderForm.objects.visible_to(by).filter(division=office)
    found = rows.select_related("division", "unit").order_by("-issued_at", "-pk").first()
    if found is None:
        return None
    return RealPaper(
        name=found.number,
        day=local_date(found.issued_at),
        write=lambda on: write_order(found, items_of(found), by=by, on=on),
    )


ORDER: Final = paper_kind(
    "order",
    "任务交办单",
    is_letter=False,
    number=ORDER_NUMBER_TEMPLATE,
    facts={
        "交办事由": "第三季度暗访督查",
        "责任单位": "江南区生态环境局",
        "整改要求": "逐项整改，举一反三。",
        "完成期限": "2026年11月20日",
        "项数": "3",
    },
    last=_last_order,
)


def ask_words(order: OrderForm) -> str:
    """What the order asks, in a sentence or two."""
    first = f"现将{order.title}涉及的 {order.items.count()} 项问题交你单位办理。"
    until = f"请于{date_words(order.deadline)}前完成整改，在平台申请销号，并填写回执盖章报送。"
    return f"{first}{until}"


def where_words(item: OrderItem) -> str:
    """清溪镇河口村，清溪河河口村段，老桥下."""
    issue = item.issue
    return "，".join(filter(None, [place_words(issue.division), issue.reach.name, issue.place]))


def slip_rows(order: OrderForm, items: list[OrderItem]) -> list[tuple[str, str]]:
    """What the unit fills in on paper: labels, and what is known or room to write."""
    return [
        ("交办单编号", order.number),
        ("责任单位（盖章）", order.unit.name),
        ("签收人、签收日期", ""),
        *(
            (f"第 {item.position} 项 {item.issue.number}", "整改情况：\n\n完成日期：")
            for item in items
        ),
        ("负责人（签字）", ""),
        ("联系人、电话", ""),
        ("报送日期", ""),
    ]


def write_order(
    order: OrderForm, items: list[OrderItem], *, by: User, on: PaperTemplate | None = None
) -> IO[bytes]:
    """The order as .docx in official form, in a temporary file, rewound."""
    document = begin(
        ORDER,
        office=order.division,
        at=order.issued_at,
        issuer=order.issuer,
        number=order.number,
        title="任务交办单",
        recipients=[order.unit.name],
        facts={
            "交办事由": order.title,
            "责任单位": order.unit.name,
            "整改要求": order.requirement,
            "完成期限": date_words(order.deadline),
            "项数": str(len(items)),
        },
        by=by,
        on=on,
    )
    document.paragraph(ask_words(order))
    document.paragraph(order.requirement)
    rows = [
        [
            item.position,
            item.issue.number,
            where_words(item),
            item.issue.description,
            item.requirement,
        ]
        for item in items
    ]
    document.table(_ITEMS, rows, _WIDTHS, align=_ALIGN)
    document.annex("任务交办单回执", slip_rows(order, items))
    return saved(document)
