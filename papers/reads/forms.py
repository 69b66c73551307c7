"""In which form an office's papers are written at a moment: its settings, and its own template if one is in use."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Division, Parameter
from accounts.parameters import values_on
from accounts.reads.issuing import issuer_of
from common.text.chinese import local_date
from papers.kinds import PaperKind, names_in
from papers.models import CHOICES, PaperAct, PaperTemplate


@dataclass(frozen=True, slots=True)
class Settings:
    """issuer   发文机关
    heading  发文机关标志, with the issuer's name filled in
    copies   抄送
    number   the form of the 文号; empty where the number is typed
    """

    issuer: str
    heading: str
    copies: tuple[str, ...]
    number: str


def settings_of(kind: PaperKind, division: Division, at: datetime, *, issuer: str = "") -> Settings:
    """What holds at a moment; `issuer` where one is kept with the paper. Two queries."""
    issuer = issuer or issuer_of(division, at)
    declared = [each for each in (kind.heading, kind.copies, kind.number) if each is not None]
    values = values_on(declared, local_date(at), division.pk)
    copies = values[kind.copies.key] if kind.copies else ""
    return Settings(
        issuer=issuer,
        heading=values[kind.heading.key].replace("{发文机关}", issuer),
        copies=names_in(copies),
        number=values[kind.number.key] if kind.number else "",
    )


def versions_of(kind: PaperKind, division: Division) -> list[tuple[str, Parameter]]:
    """What an office itself set of a kind, newest day first, those of days to come too: what it is called, and the row.
    One query."""
    named = {declared.key: declared.title for declared in kind.settings.values()}
    rows = Parameter.objects.filter(division=division, key__in=named)
    return [(named[row.key], row) for row in rows.order_by("-valid_from", "key")[:50]]


def choice_of(kind: PaperKind, division: Division, at: datetime) -> PaperAct | None:
    """The act by which the form at a moment was chosen, with its template; None where nobody ever chose. One query."""
    acts = PaperAct.objects.filter(division=division, kind=kind.key, at__lte=at, action__in=CHOICES)
    found: PaperAct | None = acts.select_related("template").order_by("-at", "-pk").first()
    return found


def template_of(kind: PaperKind, division: Division, at: datetime) -> PaperTemplate | None:
    """The template on which papers of a moment are written; None for the house's own form. A paper is asked for by its
    own moment, so that an old one comes out again as it went out."""
    choice = choice_of(kind, division, at)
    return choice.template if choice else None


def choices_of(division: Division, kinds: Iterable[PaperKind]) -> dict[str, PaperAct]:
    """Of each kind the act that holds now; one query."""
    keys = [kind.key for kind in kinds]
    acts = PaperAct.objects.filter(division=division, kind__in=keys, action__in=CHOICES)
    return {act.kind: act for act in acts.select_related("template").order_by("at", "pk")}
