"""一河一档 on paper: a river's page as PDF, and those of all rivers of a list, packed in one file."""

import re
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any, Final

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.views.generic import View

from common import clock
from common.documents.pdf import check_pango, write_pdf
from common.errors import Conflict, DomainError
from common.store.history import history_of
from common.text.chinese import local_date
from common.web.cards import Card, in_order
from common.web.exports import FilePage, PageFile, Told, file_response
from common.web.views import RoleRequiredMixin
from rivers.models import River
from rivers.neighbours.seams import RIVER_CARDS
from rivers.reads.maps import labels_in
from rivers.reads.vector_map import box_of, svg_map
from rivers.views.rivers import SHELF, RiverCards, RiverDetailPage, RiverListPage, river_facts

CSS: Final = (settings.BASE_DIR / "static" / "css" / "dossier.css",)
# What the same rows have for screens: links that paper does not print, names of cells for narrow ones; and all other
# links, which nobody sees on paper. They take a sixth of a PDF's time.
_OF_SCREENS: Final = re.compile(
    r'<a class="d-print-none.*?</a>| (?:data-label|scope)="[^"]*"', re.DOTALL
)
_LINK: Final = re.compile(r'<a [^>]*?href="/[^>]*>(.*?)</a>', re.DOTALL)
# Rows of a card. Paper leads to no list, so it holds all that anybody reads through; each costs a few milliseconds.
PRINTED: Final = 200
# One is written while the page waits, more by a task: each takes a second or two of processor.
AT_ONCE: Final = 1
# An hour of a worker, and a file that can still be taken through an office's line.
MOST_RIVERS: Final = 1000


def write_dossier(river: River, user: Any, *, address: str, at: datetime) -> IO[bytes]:
    """A river's page, as the user may see it, with contents and page numbers, in a temporary file, rewound.

    address  of the portal; the contents' links are told from others by it
    Raises Conflict (`pdf.missing`).
    """
    return write_pdf(_page_of(river, user, at), css=CSS, address=address)


def _page_of(river: River, user: Any, at: datetime) -> str:
    """Written whole before it is laid out: rows and cards are gone when the layout needs the room."""
    own = RiverCards(river, user, most=PRINTED)
    drawn = own.map_data()
    legend = {each["cls"]: each["words"] for each in drawn["legend"]}
    box = box_of(drawn["features"])
    context = {
        "river": river,
        "facts": [(words, value) for words, value in river_facts(river) if value not in (None, "")],
        "cards": in_order([*own.cards(at), *_longer(RIVER_CARDS.of(river, user, at))]),
        "map": svg_map(drawn["features"], legend, labels_in(user, box)) if box else "",
        "history": history_of(river),
        "at": at,
        "by": user.name,
    }
    page = render_to_string("rivers/dossier_paper.html", context)
    return _LINK.sub(r"\1", _OF_SCREENS.sub("", page))


def _longer(cards: list[Card]) -> Iterator[Card]:
    for card in cards:
        longer = card.longer(PRINTED) if card.longer else card
        if longer is not None:
            yield longer


def _answer(page: FilePage, request: HttpRequest, back: str) -> HttpResponseBase:
    """The file, or the page on which it will be; what cannot be made is said on the page it was asked from."""
    try:
        # Said here, and not by a task minutes later.
        check_pango()
        return file_response(request, page.get_file())
    except DomainError as refusal:
        messages.error(request, refusal.detail)
        return redirect(back)


def _seen_by(user: Any) -> QuerySet[River]:
    rows: Any = River.objects
    return rows.visible_to(user).select_related("division", "parent")


class RiverPaperPage(FilePage, RoleRequiredMixin, View):
    """One river's page as PDF."""

    roles = RiverDetailPage.roles

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        return _answer(self, request, SHELF.url("detail", self.river))

    @cached_property
    def river(self) -> River:
        return get_object_or_404(_seen_by(self.request.user), pk=self.kwargs["pk"])

    def get_file(self) -> PageFile:
        river, user, at = self.river, self.request.user, clock.now()
        address = self.request.build_absolute_uri("/")
        return PageFile(
            title=f"一河一档：{river}",
            filename=f"{_safe(river.name)}一河一档{local_date(at):%Y%m%d}.pdf",
            pieces=1,
            make=lambda told: write_dossier(river, user, address=address, at=at),
        )


class RiverPapersPage(FilePage, RoleRequiredMixin, View):
    """The pages of all rivers as filtered: a .zip with one PDF a river."""

    roles = RiverListPage.roles

    def get(self, request: HttpRequest) -> HttpResponseBase:
        query = request.GET.urlencode()
        back = SHELF.url("list")
        return _answer(self, request, f"{back}?{query}" if query else back)

    def get_file(self) -> PageFile:
        at = clock.now()
        listed = RiverListPage()
        listed.setup(self.request)
        filterset = listed.get_filterset(listed.get_filterset_class())
        keys = list(filterset.qs.values_list("pk", flat=True)[: MOST_RIVERS + 1])
        if not keys:
            raise Conflict("dossier.none", "没有符合条件的河流湖库，请改一下筛选条件。")
        if len(keys) > MOST_RIVERS:
            words = f"一次最多生成 {MOST_RIVERS:,} 条河流的一河一档，请先按行政区或名称筛选，分几次生成。"
            raise Conflict("dossier.too_many", words)
        return PageFile(
            title="一河一档",
            filename=f"一河一档{local_date(at):%Y%m%d}.zip",
            pieces=len(keys),
            make=lambda told: self._pack(keys, told, at),
            most=AT_ONCE,
            filters=tuple(filterset.form.in_words()),
        )

    def _pack(self, keys: list[int], told: Told, at: datetime) -> IO[bytes]:
        user, address = self.request.user, self.request.build_absolute_uri("/")
        rivers = _seen_by(user)
        file: IO[bytes] = tempfile.TemporaryFile(suffix=".zip")  # noqa: SIM115 - handed to the caller
        # PDFs are compressed already.
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
            for number, key in enumerate(keys, start=1):
                # Read one by one: what was taken out of sight meanwhile is left out.
                river = rivers.filter(pk=key).first()
                if river is not None:
                    with write_dossier(river, user, address=address, at=at) as made:
                        packed.writestr(f"{number:03d}{_safe(river.name)}.pdf", made.read())
                told(number, len(keys))
        file.seek(0)
        return file


def _safe(name: str) -> str:
    return "".join(each if each.isalnum() else "_" for each in name)
