"""Kinds of papers that an office may set up and give a form of its own.

A kind is declared by the room that writes it, beside the function that does, and joined in `hezhang.wiring`:

    TRANSFER = paper_kind(
        "transfer", "移交函", is_letter=True, number=TRANSFER_NUMBER, facts={"问题编号": "…"}, last=last_transfer
    )

A paper whose form is fixed (ledgers, sheets, the bulletin) is no kind here, and so is not offered.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import IO, Any, Final

from accounts.models import Division, User
from accounts.parameters import ISSUER_TEMPLATE, Check, Declared, declare, template
from common.documents.template_paper import FIELDS
from common.seams import Seam

LONGEST_HEADING: Final = 30
LONGEST_COPIES: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RealPaper:
    """A paper that an office wrote.

    name   its 文号, else its title
    day    on which it went out
    write  the same once more on a template (`PaperTemplate`, which is above this module), to be looked at
    """

    name: str
    day: date
    write: Callable[[Any], IO[bytes]]


Last = Callable[[Division, User], RealPaper | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKind:
    """key      its part of the address and of its parameters' names
    title      what it is called: 移交函
    number     the parameter with the form of its 文号; None where the number is typed
    facts      fields beside those that every paper has, each with an example of what it holds
    last       the last paper of this kind that an office wrote, as far as a person may see it; None before the first
    heading    the parameter with its 发文机关标志
    copies     the parameter with its usual 抄送; None where they are written on each paper
    """

    key: str
    title: str
    is_letter: bool
    number: Declared | None
    facts: Mapping[str, str]
    last: Last
    heading: Declared
    copies: Declared | None

    @property
    def fields(self) -> dict[str, bool]:
        """Every field of its templates -> is it of several paragraphs and tables?"""
        return {**FIELDS, **dict.fromkeys(self.facts, False)}

    @property
    def settings(self) -> dict[str, Declared]:
        """What an office sets of it, by the name of the form's field."""
        found = {"issuer": ISSUER_TEMPLATE, "heading": self.heading}
        if self.number is not None:
            found["number_form"] = self.number
        if self.copies is not None:
            found["copies"] = self.copies
        return found


KINDS: Seam[PaperKind] = Seam("kinds of papers that offices set up")


def paper_kind(
    key: str,
    title: str,
    *,
    is_letter: bool,
    number: Declared | None,
    facts: Mapping[str, str],
    last: Last,
    has_copies: bool = True,
) -> PaperKind:
    """A kind with the parameters that every kind has."""
    heading = declare(
        f"papers.{key}_heading",
        f"{title}：发文机关标志（{{发文机关}}）",
        default="{发文机关}" if is_letter else "{发文机关}文件",
        source="GB/T 9704-2012 7.2.4、10.1",
        check=_within(LONGEST_HEADING, template(places=("发文机关",))),
    )
    copies = declare(
        f"papers.{key}_copies",
        f"{title}：抄送，各机关以“；”隔开（空为没有）",
        default="",
        check=lambda value: f"不能超过 {LONGEST_COPIES} 字" if len(value) > LONGEST_COPIES else "",
    )
    return PaperKind(
        key=key,
        title=title,
        is_letter=is_letter,
        number=number,
        facts=facts,
        last=last,
        heading=heading,
        copies=copies if has_copies else None,
    )


def names_in(copies: str) -> tuple[str, ...]:
    """抄送 as an office writes it, with “；” or line breaks between."""
    return tuple(name.strip() for name in re.split(r"[;；\n]", copies) if name.strip())


def kind_of(key: str) -> PaperKind:
    """Raises KeyError for none of `KINDS`."""
    for kind in KINDS:
        if kind.key == key:
            return kind
    raise KeyError(key)


def _within(most: int, check: Check) -> Check:
    def checked(value: str) -> str:
        if not value.strip() or len(value) > most:
            return f"应为 1 至 {most} 字"
        return check(value)

    return checked
